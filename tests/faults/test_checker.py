"""A checker that cannot find a fault proves nothing: each kind, put into a true history, is counted."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from sessions.domain import commands as c
from sessions.domain.names import Audience
from sessions.domain.view import view
from tests.conftest import Story
from tests.faults._checker import Answer, Entry, Given, Reading, digest, judge

COMMANDS = {command.__struct_config__.tag: command for command in c.PersonCommand.__args__}


@dataclass
class Case:
    """A history in which nothing is wrong, until a test doctors it."""

    given: list[Given]
    log: list[Entry]
    readings: list[Reading]

    def command(self, do: str) -> Given:
        return next(command for command in self.given if command.do == do)

    def place(self, do: str) -> int:
        seq = self.command(do).accepted_at
        assert seq is not None
        return seq

    def insert(self, event: bytes, at: int) -> None:
        """Another event in the middle; what follows moves by one, and nobody's answer does."""
        later = [entry._replace(seq=entry.seq + 1) for entry in self.log if entry.seq > at]
        self.log = [*(entry for entry in self.log if entry.seq <= at), Entry(at + 1, 1, event), *later]

    def append(self, event: bytes) -> None:
        self.insert(event, self.log[-1].seq)

    def event(self, seq: int) -> bytes:
        return next(entry.event for entry in self.log if entry.seq == seq)


@pytest.fixture
def case(story: Story) -> Case:
    given: list[Given] = []

    def gives(who: str, do: str, **fields: str) -> None:
        story.does(who, COMMANDS[do](**fields))
        seq = story.log[-1].seq
        given.append(Given(f"{do} by {who}, number {len(given)}", who, do, fields, [Answer(seq=seq)]))

    gives("bruno", "question.ask", question="q1", text="How do you meter?")
    gives("chen", "question.vote", question="q1")
    gives("chen", "question.unvote", question="q1")
    gives("chen", "question.vote", question="q1")
    gives("chen", "question.vote", question="q1")  # without effect: it is so already
    gives("farid", "hand.lower")  # without effect from the start
    gives("eun", "minutes.add", line="m1", text="Meters first.")
    gives("chen", "hand.raise")
    given.append(
        Given(
            "refused", "bruno", "minutes.add", {"line": "m2", "text": "No."}, [Answer(code="role.not_allowed")]
        )
    )
    given.append(Given("unanswered, not there", "bruno", "question.ask", {"question": "q2", "text": "When?"}))
    encode = msgspec.json.Encoder().encode
    log = [Entry(entry.seq, entry.at_ms, encode(entry.event)) for entry in story.log]
    readings = [
        Reading(
            f"fresh {audience}", audience.value, story.state.seq, copy.deepcopy(view(story.state, audience))
        )
        for audience in Audience
    ]
    return Case(given, log, readings)


def faults(case: Case) -> dict[str, int]:
    return {name: count for name, count in judge(case.given, case.log, case.readings).faults.items() if count}


def test_a_true_history_has_no_faults(case: Case) -> None:
    found = judge(case.given, case.log, case.readings)
    assert not any(found.faults.values()), found.notes
    assert (found.accepted, found.refused, found.unknown) == (8, 1, 1)


def test_an_unanswered_command_may_have_been_carried_out_once(case: Case) -> None:
    case.append(
        json.dumps({"is": "question.asked", "question": "q2", "text": "When?", "author": "bruno"}).encode()
    )
    assert faults(case) == {}


def _cut_the_tail(case: Case) -> None:
    case.log = [entry for entry in case.log if entry.seq < case.place("hand.raise")]


def _lose_in_the_middle(case: Case) -> None:
    lost = case.place("minutes.add")
    case.log = [entry for entry in case.log if entry.seq != lost]


def _forget_the_vote(case: Case) -> None:
    """The log says that it is not so, the answer says that it is."""
    case.given.append(Given("x", "farid", "question.vote", {"question": "q1"}, [Answer(seq=case.log[-1].seq)]))


def _mangle(case: Case) -> None:
    place = case.place("question.ask")
    case.log = [
        entry._replace(event=entry.event.replace(b"meter", b"metre")) if entry.seq == place else entry
        for entry in case.log
    ]


def _double(case: Case) -> None:
    case.append(case.event(case.place("minutes.add")))


def _double_a_vote(case: Case) -> None:
    case.append(case.event(case.place("question.unvote")))


def _double_the_unanswered(case: Case) -> None:
    event = json.dumps({"is": "question.asked", "question": "q2", "text": "When?", "author": "bruno"}).encode()
    case.append(event)
    case.append(event)


def _number_twice(case: Case) -> None:
    case.log.append(case.log[-1])


def _carry_out_the_refused(case: Case) -> None:
    case.append(
        json.dumps({"is": "minutes.added", "line": "m2", "kind": "note", "text": "No.", "by": "bruno"}).encode()
    )


def _bring_a_stranger(case: Case) -> None:
    case.append(
        json.dumps({"is": "question.asked", "question": "q9", "text": "Who?", "author": "bruno"}).encode()
    )


def _answer_otherwise(case: Case) -> None:
    case.command("minutes.add").answers.append(Answer(code="role.not_allowed"))


def _answer_with_another_place(case: Case) -> None:
    case.command("minutes.add").answers.append(Answer(seq=1))


def _reading(case: Case, **changes: Any) -> None:
    old = case.readings[0]
    case.readings[0] = Reading(**{name: changes.get(name, getattr(old, name)) for name in old.__annotations__})


def _make_a_hole(case: Case) -> None:
    _reading(case, holes=2)


def _stop_reading_early(case: Case) -> None:
    before = judge([], case.log, []).gaps
    assert before == 0
    _reading(case, seq=1, document={"hall": {}})


def _change_a_document(case: Case) -> None:
    del case.readings[0].document["questions"]["q1"]["votes"]


def _hold_nothing(case: Case) -> None:
    _reading(case, document={})


def _miss_a_section(case: Case) -> None:
    _reading(case, document={"hall": case.readings[0].document["hall"]})


def _read_what_is_not_in_the_log(case: Case) -> None:
    _reading(case, seq=case.log[-1].seq + 1)


def _hear_other_hashes(case: Case) -> None:
    _reading(case, warnings=1)


def _show_the_wrong_audience(case: Case) -> None:
    desk = next(reading for reading in case.readings if reading.audience == Audience.DESK)
    archive = next(reading for reading in case.readings if reading.audience == Audience.ARCHIVE)
    case.readings[0] = Reading("wrong", desk.audience, desk.seq, archive.document)


@pytest.mark.parametrize(
    ("doctor", "kind", "count"),
    [
        (_cut_the_tail, "lost", 1),
        (_lose_in_the_middle, "lost", 1),
        (_lose_in_the_middle, "gaps", 1),
        (_forget_the_vote, "lost", 1),
        (_mangle, "lost", 1),
        (_mangle, "strangers", 1),
        (_double, "doubled", 1),
        (_double_a_vote, "doubled", 1),
        (_double_the_unanswered, "doubled", 1),
        (_number_twice, "gaps", 1),
        (_carry_out_the_refused, "refused_there", 1),
        (_bring_a_stranger, "strangers", 1),
        (_answer_otherwise, "contradicted", 1),
        (_answer_with_another_place, "contradicted", 1),
        (_make_a_hole, "gaps", 2),
        (_stop_reading_early, "gaps", 1),
        (_change_a_document, "diverged", 1),
        (_hold_nothing, "diverged", 1),
        (_miss_a_section, "diverged", 1),
        (_read_what_is_not_in_the_log, "diverged", 1),
        (_hear_other_hashes, "diverged", 1),
        (_show_the_wrong_audience, "diverged", 1),
    ],
)
def test_each_fault_is_counted(case: Case, doctor: Callable[[Case], None], kind: str, count: int) -> None:
    doctor(case)
    assert faults(case).get(kind) == count, faults(case)


def test_two_documents_have_one_digest_only_when_they_are_the_same() -> None:
    assert digest({"a": 1, "b": {"c": "ü"}}) == digest({"b": {"c": "ü"}, "a": 1})
    assert digest({"a": 1}) != digest({"a": True}) != digest({"a": "1"})
