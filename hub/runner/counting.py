"""How a step's outcome becomes passed, failed and skipped. A step that did not do its work never passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Count:
    """How many tests, or whole steps, ended which way."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        shown = f"{self.passed} passed, {self.failed} failed"
        return f"{shown}, {self.skipped} skipped" if self.skipped else shown


@dataclass(frozen=True)
class Broken:
    """A test that failed: its name, and what its runner wrote about it."""

    name: str
    told: str


@dataclass(frozen=True)
class Outcome:
    """A step's count and its failed tests, with the reason in words when it failed for another cause."""

    count: Count
    reason: str = ""
    broken: Sequence[Broken] = ()


def of_command(exit_code: int) -> Outcome:
    """A check without tests of its own counts as one."""
    return Outcome(Count(passed=1)) if exit_code == 0 else Outcome(Count(failed=1), f"exit code {exit_code}")


def of_tests(exit_code: int, report: Path) -> Outcome:
    """Count a JUnit report; no report, no test that ran, or a bad exit without a failing test is a failure."""
    try:
        count, broken = read_report(report)
    except (OSError, ElementTree.ParseError):
        return Outcome(Count(failed=1), f"it left no report of its tests (exit code {exit_code})")
    if exit_code and not count.failed:
        return Outcome(count + Count(failed=1), f"exit code {exit_code}, though no test failed")
    if not count.passed and not count.failed:
        return Outcome(count + Count(failed=1), "every test was skipped" if count.skipped else "it ran no test")
    return Outcome(count, broken=broken)


def read_report(report: Path) -> tuple[Count, list[Broken]]:
    """The test cases of a JUnit file, and those that failed. Raises OSError or ParseError."""
    total = Count()
    broken: list[Broken] = []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own test runner wrote it
        outcomes = {child.tag: child for child in case}
        trouble = outcomes.get("failure", outcomes.get("error"))
        if trouble is not None:
            total += Count(failed=1)
            name = "::".join(filter(None, (case.get("classname"), case.get("name"))))
            broken.append(Broken(name, _told(trouble, outcomes)))
        elif "skipped" in outcomes:
            total += Count(skipped=1)
        else:
            total += Count(passed=1)
    return total, broken


def _told(trouble: ElementTree.Element, outcomes: Mapping[str, ElementTree.Element]) -> str:
    """The failure, and after it what the test itself printed."""
    printed = (outcomes[tag].text for tag in ("system-out", "system-err") if tag in outcomes)
    return "\n".join(filter(None, [(trouble.text or trouble.get("message") or "").strip(), *printed]))
