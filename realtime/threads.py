"""The database, away from the event loop: one thread that writes, two that read.

`atomic()` is synchronous, so a command is one synchronous function in a thread of its own.
"""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2


def _pools() -> tuple[ThreadPoolExecutor, ThreadPoolExecutor]:
    return (
        ThreadPoolExecutor(1, thread_name_prefix="log-writer"),
        ThreadPoolExecutor(READERS, thread_name_prefix="log-reader"),
    )


_writer, _readers = _pools()


def close() -> None:
    """Close the threads' database connections; the pools are made anew at their next use."""
    global _writer, _readers
    for pool, size in ((_writer, 1), (_readers, READERS)):
        barrier = threading.Barrier(size)  # so that each thread of the pool gets one of the calls
        for done in [pool.submit(_close_connection, barrier) for _ in range(size)]:
            done.result()
        pool.shutdown()
    _writer, _readers = _pools()


def _close_connection(barrier: threading.Barrier) -> None:
    barrier.wait()
    connections.close_all()


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
    except DatabaseError as error:
        _let_go(error)
        raise
    finally:
        close_old_connections()


def _let_go(error: BaseException | None) -> None:
    """Free the cursors in an error's frames now, in their own thread.

    Django's errors refer to themselves, so the collector would free them later, in any thread; and SQLite makes that
    thread, perhaps the event loop's, wait as long as this one waits for the lock.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__
