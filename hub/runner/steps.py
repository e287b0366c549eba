"""The steps of `test` and `check`, in the order in which they are begun."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from hub.bootstrap import FRONTEND, ROOT, VENV


class Phase(Enum):
    """Steps of one phase may run beside each other, except those of the last, which measure time."""

    STATIC = 1
    TESTS = 2
    ALONE = 3


class Needs(Enum):
    """What a step wants to find started or installed."""

    NOTHING = 0
    SERVICES = 1  # PostgreSQL and Redis of its own
    CHROMIUM = 2


@dataclass(frozen=True)
class Step:
    """One line of the run. `{report}` in its words becomes the path of the JUnit file that it writes."""

    name: str
    words: Sequence[str]
    phase: Phase = Phase.STATIC
    needs: Needs = Needs.NOTHING
    pages: bool = False  # whether it opens built pages: they are built first, where they are not
    cwd: Path = ROOT

    @property
    def reports(self) -> bool:
        """Whether it counts tests of its own."""
        return any("{report}" in word for word in self.words)


REPORT = ("-o", "junit_family=xunit2", "-o", "junit_logging=all", "-o", "junit_log_passing_tests=false")


def python(*words: str) -> list[str]:
    """A module run by this Python."""
    return [sys.executable, "-m", *words]


def pytest(*words: str) -> list[str]:
    """A pytest process of its own that leaves a report."""
    return python("pytest", "-q", "--junitxml={report}", *REPORT, *words)


NO_BROWSER = ["--ignore=tests/browser"]  # its synchronous plugin cannot share a process with asynchronous tests
STATIC = [
    Step("build", python("hub.runner.build")),
    Step("mypy", python("mypy")),
    Step("typescript", ["npm", "run", "--silent", "check"], cwd=FRONTEND),
    Step("ruff", python("ruff", "check", ".")),
    Step("format", python("ruff", "format", "--check", ".")),
    Step("imports", [str(VENV / "bin" / "lint-imports"), "--no-cache"]),
    Step("types", python("hub.inside", "manage", "generate_types", "--check")),
    Step("messages", python("hub.inside", "manage", "messages", "check")),
    Step("budget", python("hub.runner.budget"), pages=True),
    Step("migrations", python("hub.inside", "manage", "makemigrations", "--check", "--dry-run")),
    Step(
        "vitest",
        [
            "npm",
            "test",
            "--silent",
            "--",
            "--reporter=default",
            "--reporter=junit",
            "--outputFile.junit={report}",
        ],
        cwd=FRONTEND,
    ),
]
QUICK = [Step("quick", pytest("tests/domain", "tests/contract"), phase=Phase.TESTS)]
WHOLE = [
    Step(
        "sqlite",
        pytest("tests", *NO_BROWSER, "-m", "not browser and not services", "-n", "2"),
        phase=Phase.TESTS,
        pages=True,
    ),
    Step(
        "services",
        pytest("tests", *NO_BROWSER, "-p", "hub.runner.on_services"),
        phase=Phase.TESTS,
        needs=Needs.SERVICES,
        pages=True,
    ),
    # People at pages mostly wait for each other: two files at once. Those that measure come after, one by one.
    Step(
        "browser",
        pytest("tests/browser", "-m", "browser", "-n", "2", "--dist", "loadfile"),
        phase=Phase.ALONE,
        needs=Needs.CHROMIUM,
        pages=True,
    ),
    Step(
        "media",
        pytest("tests", *NO_BROWSER, "-m", "browser"),
        phase=Phase.ALONE,
        needs=Needs.CHROMIUM,
        pages=True,
    ),
]
SUITES = {"check": STATIC + QUICK, "test": STATIC + WHOLE}
