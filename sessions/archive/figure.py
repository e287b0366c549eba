"""From an archive's document to its ribbon, its sentence, and its lines in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from django.utils.translation import gettext, ngettext
from msgspec import UNSET, UnsetType

from sessions.archive import ribbon
from sessions.archive.document import ArchiveDocument
from sessions.domain.view import QuestionView
from sessions.when import offset_in_words


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn ribbon and what it says to those who cannot see it."""

    key: str  # makes the hatch pattern's id unique on the page
    ribbon: ribbon.Ribbon
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A question or a line of the minutes at its second."""

    id: str
    kind: str  # question, note, decision, action
    at_ms: int  # from the start of the exchange
    text: str
    meta: tuple[str, ...] = ()
    outcome: str = ""
    answer: str = ""

    @property
    def second(self) -> int:
        return self.at_ms // 1000

    @property
    def clock(self) -> str:
        return offset_in_words(self.at_ms)


def figure(key: str, document: ArchiveDocument, cities: Sequence[tuple[str, int]]) -> Figure:
    """`cities` are (name, side) in the order in which the sentence names them."""
    turns = turns_of(document)
    spoken = ribbon.spoken_ms(turns)
    drawn = ribbon.draw(turns, marks_of(document), document.ended_ms - document.started_ms)
    words = ribbon.sentence(
        [(name, spoken.get(side, 0)) for name, side in cities],
        questions=sum(question.status != "withdrawn" for question in document.questions.values()),
        decisions=sum(line.kind == "decision" for line in document.minutes.values()),
    )
    return Figure(key, drawn, words)


def turns_of(document: ArchiveDocument) -> list[ribbon.Turn]:
    """Turns of those who sit on a side; the desk's own words belong to no city."""
    start, people = document.started_ms, document.people
    return [
        ribbon.Turn(side, turn.from_ms - start, turn.to_ms - start)
        for turn in document.turns.values()
        if (side := people[turn.participant].side)
    ]


def marks_of(document: ArchiveDocument) -> list[ribbon.Mark]:
    start = document.started_ms
    decided = [line.at_ms for line in document.minutes.values() if line.kind == "decision"]
    marks = [ribbon.Mark("decision", at_ms - start) for at_ms in decided]
    for question in document.questions.values():
        if asked := question.asked_ms or 0:
            marks.append(ribbon.Mark("question", asked - start))
        if question.status == "answered" and (closed := question.closed_ms or 0):
            marks.append(ribbon.Mark("answer", closed - start))
    return marks


def question_lines(document: ArchiveDocument) -> list[Line]:
    """Questions by the moment they came to the floor, else were asked. A withdrawn one is shown no more."""
    lines = [
        Line(
            id=id_,
            kind="question",
            at_ms=max(0, (question.floor_ms or question.asked_ms or 0) - document.started_ms),
            text=_text(question.text),
            meta=(*_asked_by(question, document), _votes(question)),
            outcome=outcome_in_words(question),
            answer=_text(question.answer),
        )
        for id_, question in document.questions.items()
        if question.status != "withdrawn"
    ]
    return sorted(lines, key=lambda line: (line.at_ms, line.id))


def minute_lines(document: ArchiveDocument) -> list[Line]:
    kinds = {"note": gettext("Note"), "decision": "§ " + gettext("Decision"), "action": gettext("Action")}
    start = document.started_ms
    ordered = sorted(document.minutes.items(), key=lambda item: (item[1].at_ms, item[0]))
    return [
        Line(id_, line.kind, max(0, line.at_ms - start), line.text, (kinds[line.kind],))
        for id_, line in ordered
    ]


def outcome_in_words(question: QuestionView) -> str:
    """What became of a question."""
    match question.status:
        case "answered":
            return gettext("Answered in the room")
        case "declined":
            reason = _text(question.reason)
            return gettext("Declined: %(reason)s") % {"reason": reason} if reason else gettext("Declined")
        case "floor":
            return gettext("On the floor when the exchange ended")
        case "waiting":
            return gettext("Not reached")
        case "withdrawn":
            return gettext("Withdrawn by its author")
        case _:
            assert_never(question.status)


def _text(given: str | UnsetType) -> str:
    return "" if given is UNSET else given


def _asked_by(question: QuestionView, document: ArchiveDocument) -> tuple[str, ...]:
    author = document.people.get(_text(question.author))
    if author is None:
        return (gettext("Asked without a name"),)
    return tuple(part for part in (author.name, author.city) if part)


def _votes(question: QuestionView) -> str:
    count = question.votes or 0
    return ngettext("%(count)d vote", "%(count)d votes", count) % {"count": count}
