"""A Python that has pytest and Hypothesis loaded and nothing of the project: each run is a fork of it, in its folder.

Loading these is half of what a short run costs. A line of JSON in, {"words", "output", "seconds"}; a line out: the
exit code of pytest, or minus the signal that ended it. `seconds` are a processor's, so that a busy machine makes
nothing endless. Runs as a program of its own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import pytest

LOADED = (
    "_pytest.junitxml",
    "django.contrib.postgres.search",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.forms",
    "django.test",
    "hypothesis.internal.conjecture.engine",
    "hypothesis.internal.conjecture.shrinker",
    "hypothesis.stateful",
    "hypothesis.strategies",
    "msgspec",
    "pytest_asyncio.plugin",
    "structlog",
    "xdist.plugin",
)


def main() -> None:
    for name in LOADED:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(f"{_run(asked['words'], asked['output'], asked['seconds'])}\n")
        sys.stdout.flush()


def _run(words: Sequence[str], output: str, seconds: int) -> int:
    child = os.fork()
    if not child:
        _become(words, output, seconds)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _become(words: Sequence[str], output: str, seconds: int) -> NoReturn:
    """pytest, and nothing of the program after it."""
    code = 3  # pytest's own for a fault that is not a test's
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(written, stream)
        sys.path.insert(0, "")  # as `python -m pytest` has it
        code = int(pytest.main(list(words)))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
