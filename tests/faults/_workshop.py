"""A copy of the project in which one file is broken, and what its tests say to that. The project stays as it is."""

from __future__ import annotations

import compileall
import json
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from hub.trouble import Trouble

OF_ANOTHER_RUN = (
    "DJANGO_SETTINGS_MODULE",
    "PYTEST_",
)  # in the environment: the copy says itself what holds in it
NEVER_RAN = ("ImportError", "ModuleNotFoundError", "SyntaxError", "NameError", "UnboundLocalError")


class Outcome(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"  # a test failed
    SURVIVED = "survived"
    TIMED_OUT = "timed out"
    INVALID = "invalid"  # it could not even be imported, so no test judged it


@dataclass(frozen=True)
class Trial:
    """`said`: the test that failed; or of an invalid one, why. `seconds` that pytest took."""

    outcome: Outcome
    said: str = ""
    seconds: float = 0.0


class Workshop:
    """One copy, with a Python that runs its tests; one trial at a time. Close it when done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._python = subprocess.Popen(
            [sys.executable, "warm.py"],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if not name.startswith(OF_ANOTHER_RUN)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @classmethod
    def of(cls, root: Path, parts: Sequence[str], folder: Path) -> Workshop:
        """A new copy in `folder`, of these files and folders of `root`."""
        folder.mkdir(parents=True)
        for part in parts:
            if (root / part).is_dir():
                shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(root / part, folder / part)
        for own in ("hasty", "warm"):
            shutil.copy2(Path(__file__).with_name(f"_{own}.py"), folder / f"{own}.py")
        by_content = (
            py_compile.PycInvalidationMode.CHECKED_HASH
        )  # two mutants of one length in one second differ
        compileall.compile_dir(folder, quiet=1, invalidation_mode=by_content)
        return cls(folder)

    def another(self, folder: Path) -> Workshop:
        """A copy of this copy, with all that Python has compiled."""
        return Workshop(Path(shutil.copytree(self.folder, folder)))

    def close(self) -> None:
        self._python.kill()
        self._python.communicate()

    def tried(self, file: str, broken: str, tests: Sequence[str], *, seed: int, seconds: int) -> Trial:
        """What these tests, in this order until one fails, say to `file` with other text."""
        path = self.folder / file
        whole = path.read_text(encoding="utf-8")
        path.write_text(broken, encoding="utf-8")
        try:
            return self.judged(tests, seed=seed, seconds=seconds)
        finally:
            path.write_text(whole, encoding="utf-8")

    def judged(self, tests: Sequence[str], *, seed: int, seconds: int) -> Trial:
        """What these tests say to the copy as it stands."""
        report, output = self.folder / "report.xml", self.folder / "output.txt"
        report.unlink(missing_ok=True)
        words = ["-q", "-x", "-p", "no:cacheprovider", "-p", "hasty", "--hypothesis-profile=hasty"]
        words += ["-o", "timeout=0", f"--hypothesis-seed={seed}", f"--junitxml={report}", *tests]
        began = time.monotonic()
        code = self._ask(words, output, seconds)
        took = time.monotonic() - began
        if code in (-signal.SIGKILL, -signal.SIGXCPU):
            return Trial(Outcome.TIMED_OUT, f"no answer after {seconds} s of a processor", took)
        return Trial(*_read(code, report, output.read_text(encoding="utf-8", errors="replace")), took)

    def _ask(self, words: Sequence[str], output: Path, seconds: int) -> int:
        if self._python.stdin is None or self._python.stdout is None:
            raise TypeError("it was started with pipes")
        asked = {"words": words, "output": str(output), "seconds": seconds}
        self._python.stdin.write(f"{json.dumps(asked)}\n")
        self._python.stdin.flush()
        if not (answer := self._python.stdout.readline()):
            raise Trouble("The Python that runs the tests of mutants is gone.")
        return int(answer)


def _read(exit_code: int, report: Path, output: str) -> tuple[Outcome, str]:
    """A kill is a test that ran and failed, by the report that pytest wrote."""
    if exit_code == 0:
        return Outcome.SURVIVED, ""
    cases = ElementTree.parse(report).iter("testcase") if report.is_file() else ()  # noqa: S314  # pytest's own
    for case in cases:
        for fault in (*case.iter("failure"), *case.iter("error")):
            test, why = f"{case.get('classname')}::{case.get('name')}", fault.get("message", "")
            if any(each in why.partition("\n")[0] for each in NEVER_RAN) or why == "collection failure":
                return Outcome.INVALID, f"{test}: {why}\n{fault.text or ''}"
            return Outcome.KILLED, f"{test}: {why.partition(chr(10))[0][:100]}"
    return Outcome.INVALID, output[-2_000:]
