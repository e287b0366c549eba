"""`python3 -m hub test` and `check`: the steps, two at a time, and one last line that counts."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from types import FrameType

from hub import bootstrap
from hub.runner import programs
from hub.runner.counting import Count, Outcome, of_command, of_tests
from hub.runner.processes import start, stop
from hub.runner.services import services
from hub.runner.steps import SUITES, Needs, Phase, Step
from hub.trouble import Trouble

AT_ONCE = 2
STEP_LIMIT_S = 20 * 60.0
OURS = ("TWINHALL_", "DJANGO_")  # of the environment: what a developer has set must not decide a test


class Run:
    """One run of a suite: what is running now, so that it can be stopped, and what was counted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.total = Count()
        self._running: set[Popen[bytes]] = set()
        self._stopped = False
        self._lock = threading.Lock()

    def phase(self, steps: list[Step], at_once: int) -> None:
        """The steps of one phase."""
        with ThreadPoolExecutor(at_once) as pool:
            try:
                list(pool.map(self.step, steps))
            except BaseException:
                self.stop()
                raise

    def step(self, step: Step) -> None:
        """Run one step, print its line, count it."""
        if self._stopped:
            return
        began = time.monotonic()
        log = self.folder / f"{step.name}.log"
        try:
            outcome = self._outcome(step, log)
        except (Trouble, OSError) as error:
            outcome = Outcome(Count(failed=1), str(error))
        if self._stopped:
            return
        with self._lock:
            self.total += outcome.count
            _print_outcome(step, outcome, time.monotonic() - began, log)

    def _outcome(self, step: Step, log: Path) -> Outcome:
        report = self.folder / f"{step.name}.xml"
        with ExitStack() as held:
            environment = held.enter_context(_environment(step, self.folder))
            with log.open("wb") as output:
                words = [word.replace("{report}", str(report)) for word in step.words]
                process = start(
                    words, output=output, env=environment, cwd=step.cwd, parent_signal=signal.SIGINT
                )
            with self._lock:
                self._running.add(process)
            try:
                exit_code = process.wait(timeout=STEP_LIMIT_S)
            except TimeoutExpired:
                raise Trouble(f"it was stopped after {STEP_LIMIT_S / 60:.0f} minutes") from None
            finally:
                stop(process, signal.SIGINT)
                with self._lock:
                    self._running.discard(process)
        return of_tests(exit_code, report) if step.reports else of_command(exit_code)

    def stop(self) -> None:
        """Stop whatever runs; a step that has not begun will not."""
        self._stopped = True
        with self._lock:
            running = list(self._running)
        for process in running:
            stop(process, signal.SIGINT)


@contextmanager
def _environment(step: Step, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of one step: a data folder of its own, and what it needs started or found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    data = folder / f"data-{step.name}"
    data.mkdir()
    environment = kept | {"TWINHALL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "hub.settings"}
    if step.pages:
        bootstrap.prepare(bootstrap.Needs("test", build=True))  # reads a few files where they are built
    if step.needs is Needs.SERVICES:
        with services() as urls:
            yield environment | urls
    elif step.needs is Needs.CHROMIUM:
        programs.chromium()  # found or installed now; without one the step fails before its first test
        yield environment
    else:
        yield environment


def _print_outcome(step: Step, outcome: Outcome, seconds: float, log: Path) -> None:
    failed = outcome.count.failed > 0
    said = str(outcome.count) if step.reports and sum(vars(outcome.count).values()) else ""
    line = f"{'FAILED' if failed else 'ok    '}  {step.name:<12}{seconds:7.1f} s  {said}"
    print(f"{line.rstrip()}{'  ' + outcome.reason if outcome.reason else ''}", flush=True)
    for test in outcome.broken:  # what failed stands first: a long output may be cut off where it is read
        print(f"        FAILED {test.name}", flush=True)
    for test in outcome.broken:
        print(f"\n        ---- {test.name}\n{_indented(test.told)}", flush=True)
    if failed and not outcome.broken and log.exists():
        print(_indented(log.read_text(encoding="utf-8", errors="replace")), flush=True)


def _indented(text: str) -> str:
    return "\n".join(f"        {line}".rstrip() for line in text.rstrip().splitlines())


def chosen(suite: str, only: list[str]) -> list[Step]:
    """The steps of a suite, or those that were named. Raises Trouble for a name that is none."""
    steps = SUITES[suite]
    names = [step.name for step in steps]
    for name in only:
        if name not in names:
            raise Trouble(f"There is no step {name!r} in `{suite}`; its steps are: {', '.join(names)}.")
    return [step for step in steps if not only or step.name in only]


def main(suite: str, *, only: list[str], list_only: bool) -> int:
    """Run a suite; 0 if nothing failed. The last line is the count."""
    steps = chosen(suite, only)
    if list_only:
        print("\n".join(step.name for step in steps))
        return 0
    signal.signal(signal.SIGTERM, _stop)
    # A shell starts what it puts into the background with SIGINT ignored; so would every hub be that a test stops.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="twinhall-test-") as folder:
        run = Run(Path(folder))
        began = time.monotonic()
        for phase in Phase:
            run.phase([step for step in steps if step.phase is phase], 1 if phase is Phase.ALONE else AT_ONCE)
    print(f"{len(steps)} steps in {time.monotonic() - began:.0f} s", flush=True)
    print(run.total, flush=True)
    return 1 if run.total.failed or not run.total.passed else 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)
