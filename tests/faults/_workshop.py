"""A copy of the project in which one file is broken, and what its tests say to that. The project stays as it is."""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

HASTY = Path(__file__).with_name("_hasty.py")
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


@dataclass(frozen=True)
class Workshop:
    """One copy; one trial at a time."""

    folder: Path

    @classmethod
    def of(cls, root: Path, parts: Sequence[str], folder: Path) -> Workshop:
        """A new copy in `folder`, of these files and folders of `root`."""
        folder.mkdir(parents=True)
        for part in parts:
            if (root / part).is_dir():
                shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(root / part, folder / part)
        shutil.copy2(HASTY, folder / "hasty.py")
        by_content = (
            py_compile.PycInvalidationMode.CHECKED_HASH
        )  # two mutants of one length in one second differ
        compileall.compile_dir(folder, quiet=1, invalidation_mode=by_content)
        return cls(folder)

    def another(self, folder: Path) -> Workshop:
        """A copy of this copy, with all that Python has compiled."""
        return Workshop(Path(shutil.copytree(self.folder, folder)))

    def tried(self, file: str, broken: str, tests: Sequence[str], *, seed: int, seconds: float) -> Trial:
        """What these tests, in this order until one fails, say to `file` with other text."""
        path = self.folder / file
        whole = path.read_text(encoding="utf-8")
        path.write_text(broken, encoding="utf-8")
        try:
            return self.judged(tests, seed=seed, seconds=seconds)
        finally:
            path.write_text(whole, encoding="utf-8")

    def judged(self, tests: Sequence[str], *, seed: int, seconds: float) -> Trial:
        """What these tests say to the copy as it stands."""
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        words = ["-q", "-x", "-p", "no:cacheprovider", "-p", "hasty", "--hypothesis-profile=hasty"]
        words += [f"--hypothesis-seed={seed}", f"--junitxml={report}", *tests]
        began = time.monotonic()
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "pytest", *words],
                cwd=self.folder,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Trial(Outcome.TIMED_OUT, f"no answer within {seconds:.0f} s", seconds)
        outcome, said = _read(ended.returncode, report, ended.stdout)
        return Trial(outcome, said, time.monotonic() - began)


def _read(exit_code: int, report: Path, output: str) -> tuple[Outcome, str]:
    """A kill is a test that ran and failed, by the report that pytest wrote."""
    if exit_code == 0:
        return Outcome.SURVIVED, ""
    if not report.is_file():
        return Outcome.INVALID, output[-2_000:]
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # our own pytest wrote it
        for fault in (*case.iter("failure"), *case.iter("error")):
            test, why = f"{case.get('classname')}::{case.get('name')}", fault.get("message", "")
            if any(each in why.partition("\n")[0] for each in NEVER_RAN) or why == "collection failure":
                return Outcome.INVALID, f"{test}: {why}\n{fault.text or ''}"
            said = f"{test}: {why.partition(chr(10))[0][:100]}"
            return (Outcome.TIMED_OUT if "Timeout" in why[:40] else Outcome.KILLED), said
    return Outcome.INVALID, output[-2_000:]
