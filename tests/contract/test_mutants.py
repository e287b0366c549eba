"""The drill of mutants: its list fits the sources, and it tells a kill from a survivor and from what never ran."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hub.bootstrap import ROOT
from hub.trouble import Trouble
from tests.faults._broken_laws import Mutant, broken, equivalents, mutants, topics
from tests.faults._mutator import changes
from tests.faults._workshop import Outcome, Trial, Workshop
from tests.faults.mutants import Broken, Verdict, told

RULE = "def may(role, age):\n    if role == 'guest':\n        return False\n    return age > 17\n"
TESTS = "from rules import may\n\n\ndef test_guests_may_not():\n    assert not may('guest', 40)\n"


@pytest.mark.parametrize("topic", topics())
def test_each_mutant_of_the_list_fits_its_file_and_names_tests_that_there_are(topic: str) -> None:
    for mutant in mutants(topic):
        broken(ROOT, mutant)
        for test in mutant.killed_by:
            path, _, name = test.partition("::")
            assert (ROOT / path).exists(), test
            assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), test


def test_the_list_is_long_names_each_law_once_and_what_nobody_notices_fits_too() -> None:
    laws = [mutant.law for topic in topics() for mutant in mutants(topic)]
    assert len(laws) == len(set(laws)) >= 40
    for change in equivalents():
        assert broken(ROOT, change) and change.why


@pytest.mark.parametrize(
    ("text", "instead", "why"),
    [
        ("age", "years", "3 times"),
        ("guests", "guest", "0 times"),
        ("return age > 17", "return age >", "cannot be read"),
    ],
)
def test_a_mutant_that_does_not_fit_is_no_mutant(tmp_path: Path, text: str, instead: str, why: str) -> None:
    (tmp_path / "rules.py").write_text(RULE.replace("17", "17  # age"))
    with pytest.raises(Trouble, match=why):
        broken(tmp_path, Mutant(law="", file="rules.py", text=text, instead=instead, killed_by=()))


def test_a_rule_is_changed_in_each_way_by_machine() -> None:
    source = "def f(a, b, c):\n    if a and b < c:\n        return ()\n    return (g(a), h(b))  # “é”\n"
    lines = {change.kind: change.made(source).splitlines() for change in changes(source)}
    assert {kind: text[3 if kind == "event dropped" else 1] for kind, text in lines.items()} == {
        "negated": "    if (not (a and b < c)):",
        "guard dropped": "    if ((a and b < c) and False):",
        "and-or": "    if ((a) or (b < c)):",
        "boundary": "    if a and b <= c:",
        "event dropped": "    return (h(b), )  # “é”",
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "rules.py").write_text(RULE)
    (folder / "test_rules.py").write_text(TESTS)
    with closing(Workshop.of(folder, ("rules.py", "test_rules.py"), folder / "copy")) as made:
        yield made


def tried(shop: Workshop, text: str, instead: str) -> Trial:
    return shop.tried("rules.py", RULE.replace(text, instead), ("test_rules.py",), seed=1, seconds=1)


def test_a_kill_a_survivor_an_import_error_and_an_endless_loop_are_told_apart(shop: Workshop) -> None:
    killed = tried(shop, "== 'guest'", "== 'host'")
    assert (killed.outcome, "test_guests_may_not" in killed.said) == (Outcome.KILLED, True)
    assert tried(shop, "> 17", ">= 17").outcome is Outcome.SURVIVED
    assert tried(shop, "def may", "import nothing\ndef may").outcome is Outcome.INVALID
    assert tried(shop, "return False", "while True: pass").outcome is Outcome.TIMED_OUT
    assert (shop.folder / "rules.py").read_text() == RULE, "each leaves the copy as it was"


@pytest.mark.parametrize(
    ("outcome", "by_its_law", "missed"),
    [
        (Outcome.KILLED, True, set()),
        (Outcome.KILLED, False, set()),
        (Outcome.SURVIVED, False, {"listed_killed_share"}),
        (Outcome.TIMED_OUT, False, {"listed_killed_share"}),
        (Outcome.INVALID, False, {"listed_killed_share", "invalid"}),
    ],
)
def test_the_drill_fails_by_one_mutant_of_the_list_and_shows_it(
    outcome: Outcome, by_its_law: bool, missed: set[str]
) -> None:
    file = "sessions/domain/rank.py"
    mutant = Broken("questions", "None dies.", file, (ROOT / file).read_text().replace("> 1", ">= 1"), ())
    result = told([Verdict(mutant, Trial(outcome), by_its_law)], [])
    assert {name for name, goal in result.goals.items() if not goal.met} == missed
    assert result.ok is not bool(missed)
    assert result.ratios["killed_by_its_law_share"] == by_its_law
    assert bool(result.notes) is not by_its_law, "what its law did not notice is shown too"
    assert by_its_law or "+        if last - first >= 1:" in result.notes[0]
