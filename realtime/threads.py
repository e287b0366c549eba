"""The database, away from the event loop: one thread that writes, two that read.

`atomic()` is synchronous, so a command is one synchronous function in a thread of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")

_writer = ThreadPoolExecutor(1, thread_name_prefix="log-writer")
_readers = ThreadPoolExecutor(2, thread_name_prefix="log-reader")


async def write(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that writes; they run one after another, in the order of the calls."""
    return await _run(_writer, function, *args, **kwargs)


async def read(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await _run(_readers, function, *args, **kwargs)


async def _run(pool: ThreadPoolExecutor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(
        pool, lambda: _with_connection(function, *args, **kwargs)
    )


def _with_connection(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """A connection that the server closed meanwhile is replaced, before and after."""
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()
