"""Rules that are broken on purpose: each has to make a test fail. A committed list of them, and a sample by machine.

The list (tests/faults/broken_laws) names the law that each breaks and the tests that have to notice; the sample are
small changes of sessions/domain that nobody chose: a condition turned round, a guard or an event left out. Each is
tried in a copy. A survivor is a test that is missing, or a change that nobody can notice: those are listed with the
reason.
"""

from __future__ import annotations

import ast
import difflib
import queue
import random
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.bootstrap import ROOT
from hub.runner.experiments import Goal, Option, Result, Row, at_least, at_most
from hub.trouble import Trouble
from tests.faults._broken_laws import broken, equivalents, mutants, topics
from tests.faults._mutator import changes
from tests.faults._workshop import Outcome, Trial, Workshop

PARTS = ("hub", "realtime", "sessions", "tests", "pyproject.toml")
DOMAIN = "sessions/domain"
TESTS = "tests/domain"
# Words only, or judged by tests of other folders: errors and names have no rules, upcast has its golden logs.
NOT_SAMPLED = {"errors.py", "names.py", "upcast.py"}
OPTIONS = {
    "only": Option("all", "one topic of the list, or `sample`"),
    "count": Option("60", "mutants of the sample"),
    "seed": Option("1", "of the sample, and of what the laws try"),
    "at-once": Option("2", "tried at a time"),
    "seconds": Option("300", "of a processor that the tests may take before a mutant counts as endless"),
}


@dataclass(frozen=True)
class Broken:
    """One mutant as it is tried: `source` is the whole text of `file` with the change; `tests`, the aptest first."""

    group: str
    law: str
    file: str
    source: str
    tests: tuple[str, ...]

    def told(self, trial: Trial) -> str:
        """What a reader needs to find and mend it."""
        before = (ROOT / self.file).read_text(encoding="utf-8").splitlines()
        diff = difflib.unified_diff(
            before, self.source.splitlines(), self.file, f"{self.group}: {self.law}", "", "", 2, lineterm=""
        )
        return "\n".join([f"{trial.outcome}: {self.law}", *diff, *([trial.said] if trial.said else [])])


@dataclass(frozen=True)
class Verdict:
    """A mutant and what became of it; `by_its_law` where the tests that it names noticed."""

    mutant: Broken
    trial: Trial
    by_its_law: bool

    @property
    def noticed(self) -> bool:
        return self.trial.outcome in (Outcome.KILLED, Outcome.TIMED_OUT)


class Bench:
    """Workshops, as many as are used at once."""

    def __init__(self, shops: Iterable[Workshop], *, seed: int, seconds: int) -> None:
        self._free = queue.SimpleQueue[Workshop]()
        for shop in shops:
            self._free.put(shop)
        self._seed, self._seconds = seed, seconds
        self._told, self._lock = 0, threading.Lock()

    def judge(self, mutant: Broken) -> Verdict:
        """By the tests that it names; where these do not notice, by all of the domain."""
        with self._shop() as shop:
            trial = self._tried(shop, mutant, mutant.tests)
            by_its_law = trial.outcome is Outcome.KILLED
            if trial.outcome is Outcome.SURVIVED and mutant.tests != (TESTS,):
                trial = self._tried(shop, mutant, (TESTS,))
        self._tell(mutant, trial)
        return Verdict(mutant, trial, by_its_law)

    def _tried(self, shop: Workshop, mutant: Broken, tests: Sequence[str]) -> Trial:
        return shop.tried(mutant.file, mutant.source, tests, seed=self._seed, seconds=self._seconds)

    @contextmanager
    def _shop(self) -> Iterator[Workshop]:
        shop = self._free.get()
        try:
            yield shop
        finally:
            self._free.put(shop)

    def _tell(self, mutant: Broken, trial: Trial) -> None:
        with self._lock:
            self._told += 1
            line = f"{self._told:4} {trial.outcome:<9} {trial.seconds:5.1f} s  {mutant.file}: {mutant.law}"
            sys.stderr.write(f"{line}  [{trial.said.partition(chr(10))[0]}]\n")
            sys.stderr.flush()


def run(options: Mapping[str, str]) -> Result:
    """Raises Trouble where the list does not fit the sources, or where the tests fail without any mutant."""
    wanted, seed = options["only"], int(options["seed"])
    if wanted not in ("all", "sample", *topics()):
        raise Trouble(f"There is no topic {wanted!r}; there are: {', '.join(topics())}, and `sample`.")
    listed = [each for topic in topics() if wanted in ("all", topic) for each in _listed(topic)]
    sampled = _sampled(int(options["count"]), seed) if wanted in ("all", "sample") else []
    at_once = max(1, int(options["at-once"]))
    with _workshops(at_once, seed) as shops:
        bench = Bench(shops, seed=seed, seconds=int(options["seconds"]))
        with ThreadPoolExecutor(at_once) as pool:
            verdicts = list(pool.map(bench.judge, [*listed, *sampled]))
    return told(verdicts[: len(listed)], verdicts[len(listed) :])


@contextmanager
def _workshops(count: int, seed: int) -> Iterator[list[Workshop]]:
    """Copies in which the tests pass as long as nothing is broken: otherwise a failure would say nothing."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="twinhall-mutants-")))
        first = stack.enter_context(closing(Workshop.of(ROOT, PARTS, folder / "1")))
        trial = first.judged((TESTS,), seed=seed, seconds=3_600)
        if trial.outcome is not Outcome.SURVIVED:
            raise Trouble(f"The tests fail without any mutant, so they can judge none. {trial.said}")
        sys.stderr.write(f"     as it is: {trial.seconds:.0f} s\n")
        others = (first.another(folder / str(n)) for n in range(2, count + 1))
        yield [first, *(stack.enter_context(closing(each)) for each in others)]


def _listed(topic: str) -> list[Broken]:
    return [Broken(topic, each.law, each.file, broken(ROOT, each), each.killed_by) for each in mutants(topic)]


def _sampled(count: int, seed: int) -> list[Broken]:
    """`count` of all changes that can be made, without those that nobody can notice."""
    known = {(each.file, ast.dump(ast.parse(broken(ROOT, each)))) for each in equivalents()}
    found = [
        (file, change) for file in _files() for change in changes((ROOT / file).read_text(encoding="utf-8"))
    ]
    random.Random(seed).shuffle(found)
    sample: list[Broken] = []
    for file, change in found:
        if len(sample) == count:
            break
        source = (ROOT / file).read_text(encoding="utf-8")
        mutated, line = change.made(source), source.count("\n", 0, change.start) + 1
        if (file, ast.dump(ast.parse(mutated))) not in known:
            sample.append(Broken(change.kind, f"line {line}", file, mutated, _aptest_first(file)))
    return sample


def _files() -> list[str]:
    paths = (path.relative_to(ROOT) for path in (ROOT / DOMAIN).rglob("*.py"))
    return sorted(str(path) for path in paths if path.name not in NOT_SAMPLED)


def _aptest_first(file: str) -> tuple[str, ...]:
    """Tests that are named like the topic of a module, then the others, those of single people before the laws."""
    topic = Path(file).stem.removesuffix("s")
    names = sorted(path.name for path in (ROOT / TESTS).glob("test_*.py"))
    names.sort(key=lambda name: (topic not in name, "laws" in name))
    return tuple(f"{TESTS}/{name}" for name in names)


def told(listed: Sequence[Verdict], sampled: Sequence[Verdict]) -> Result:
    """Figures by topic and by kind of change, the promises, and whatever was not killed in full."""
    goals: dict[str, Goal] = {}
    ratios: dict[str, float] = {}  # no goal: which stories a law draws changes with each new command
    if listed:
        killed = sum(each.trial.outcome is Outcome.KILLED for each in listed)
        goals["listed_killed_share"] = at_least(killed / len(listed), 1.0)
        ratios["killed_by_its_law_share"] = sum(each.by_its_law for each in listed) / len(listed)
    if sampled:
        goals["sampled_killed_share"] = at_least(sum(each.noticed for each in sampled) / len(sampled), 0.9)
    everything = [*listed, *sampled]
    goals["invalid"] = at_most(sum(each.trial.outcome is Outcome.INVALID for each in everything), 0)
    groups = dict.fromkeys(each.mutant.group for each in everything)
    rows = [_row(group, [each for each in everything if each.mutant.group == group]) for group in groups]
    notes = [
        each.mutant.told(each.trial)
        for each in everything
        if each.trial.outcome is not Outcome.KILLED or (each in listed and not each.by_its_law)
    ]
    return Result(rows, ratios, goals=goals, notes=notes)


def _row(group: str, verdicts: Sequence[Verdict]) -> Row:
    figures: dict[str, float | int | str] = {"mutants": len(verdicts)}
    for outcome in Outcome:
        figures[outcome.value] = sum(each.trial.outcome is outcome for each in verdicts)
    return Row(name=group, figures={**figures, "seconds": sum(each.trial.seconds for each in verdicts)})
