"""From an archive's document to its ribbon, its sentence, and its lines in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from sessions.archive import ribbon
from sessions.archive.document import ArchiveDocument, Question
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
    drawn = ribbon.draw(turns, marks_of(document), document["ended_ms"] - document["started_ms"])
    words = ribbon.sentence(
        [(name, spoken.get(side, 0)) for name, side in cities],
        questions=len(document["questions"]),
        decisions=sum(line["kind"] == "decision" for line in document["minutes"].values()),
    )
    return Figure(key, drawn, words)


def turns_of(document: ArchiveDocument) -> list[ribbon.Turn]:
    """Turns of those who sit on a side; the desk's own words belong to no city."""
    start, people = document["started_ms"], document["people"]
    return [
        ribbon.Turn(side, turn["from_ms"] - start, turn["to_ms"] - start)
        for turn in document["turns"].values()
        if (side := people[turn["participant"]]["side"])
    ]


def marks_of(document: ArchiveDocument) -> list[ribbon.Mark]:
    start = document["started_ms"]
    marks = [
        ribbon.Mark("decision", m["at_ms"] - start)
        for m in document["minutes"].values()
        if m["kind"] == "decision"
    ]
    for question in document["questions"].values():
        if "asked_ms" in question:
            marks.append(ribbon.Mark("question", question["asked_ms"] - start))
        if "answered_ms" in question:
            marks.append(ribbon.Mark("answer", question["answered_ms"] - start))
    return marks


def question_lines(document: ArchiveDocument) -> list[Line]:
    """Questions by the moment they were answered or asked; those without a moment come last."""
    end = document["ended_ms"]
    lines = [
        Line(
            id=id_,
            kind="question",
            at_ms=max(0, question.get("answered_ms", question.get("asked_ms", end)) - document["started_ms"]),
            text=question["text"],
            meta=_asked_by(question, document),
            outcome=outcome_in_words(question),
            answer=question.get("answer", ""),
        )
        for id_, question in document["questions"].items()
    ]
    return sorted(lines, key=lambda line: (line.at_ms, line.id))


def minute_lines(document: ArchiveDocument) -> list[Line]:
    kinds = {"note": gettext("Note"), "decision": gettext("Decision"), "action": gettext("Action")}
    start = document["started_ms"]
    ordered = sorted(document["minutes"].items(), key=lambda item: (item[1]["rank"], item[0]))
    return [
        Line(
            id_,
            line["kind"],
            max(0, line["at_ms"] - start),
            line["text"],
            (kinds.get(line["kind"], line["kind"]),),
        )
        for id_, line in ordered
    ]


def outcome_in_words(question: Question) -> str:
    """What became of a question. None is left without an end."""
    reason = question.get("reason", "")
    match question["status"]:
        case "answered":
            return gettext("Answered in the room")
        case "written":
            return gettext("Answered in writing")
        case "declined":
            return gettext("Declined: %(reason)s") % {"reason": reason} if reason else gettext("Declined")
        case "carried":
            return gettext("Carried over to the next exchange")
        case "merged":
            return gettext("Joined with another question")
        case "withdrawn":
            return gettext("Withdrawn by its author")
        case "floor":
            return gettext("On the floor when the exchange ended")
        case _:
            return gettext("Not reached")


def _asked_by(question: Question, document: ArchiveDocument) -> tuple[str, ...]:
    author = document["people"].get(question.get("author", ""))
    if author is None:
        return (gettext("Asked without a name"),)
    return tuple(part for part in (author["name"], author["city"]) if part)
