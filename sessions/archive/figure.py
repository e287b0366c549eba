"""From an archive's document to its ribbon, its sentence, and its lines in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext, ngettext
from msgspec import UNSET

from sessions.archive import ribbon
from sessions.archive.document import ArchiveDocument
from sessions.domain.view import ItemView, QuestionView
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
    picture: str = ""  # of a slide, its address

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
        questions=sum(question.text is not UNSET for question in document.questions.values()),
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
    marks = [
        ribbon.Mark("decision", line.at_ms - start)
        for line in document.minutes.values()
        if line.kind == "decision"
    ]
    for question in document.questions.values():
        if question.asked_ms is not UNSET:
            marks.append(ribbon.Mark("question", question.asked_ms - start))
        if question.status == "answered" and question.closed_ms is not UNSET:
            marks.append(ribbon.Mark("answer", question.closed_ms - start))
    return marks + [ribbon.Mark("slide", slide.from_ms - start) for slide in document.slides.values()]


def question_lines(document: ArchiveDocument) -> list[Line]:
    """Questions by the moment they came to the floor, else were asked; withdrawn ones show nothing."""
    return sorted(
        (
            Line(
                id=key,
                kind="question",
                at_ms=max(
                    0, (question.floor_ms or question.asked_ms or document.ended_ms) - document.started_ms
                ),
                text=question.text,
                meta=(*_asked_by(question, document), _votes(question)),
                outcome=outcome_in_words(question, document),
                answer=question.answer or "",
            )
            for key, question in document.questions.items()
            if question.text
        ),
        key=lambda line: (line.at_ms, line.id),
    )


def minute_lines(document: ArchiveDocument) -> list[Line]:
    kinds = {
        "note": gettext("Note"),
        "decision": "§ " + gettext("Decision"),
        "action": gettext("Action"),
        "quote": gettext("Quotation"),
        "amendment": gettext("Amendment"),
    }
    lines = [
        Line(key, line.kind, max(0, line.at_ms - document.started_ms), line.text, (kinds[line.kind],))
        for key, line in document.minutes.items()
    ]
    return sorted(lines, key=lambda line: (line.at_ms, line.id))


def slide_lines(document: ArchiveDocument) -> list[Line]:
    """The pages that were on the stage, each with its words, where it was turned to."""
    lines = []
    for key, slide in document.slides.items():
        deck = document.decks[slide.deck]
        place = gettext("Slide %(page)s of %(pages)s") % {"page": slide.page, "pages": deck.pages}
        at_ms = max(0, slide.from_ms - document.started_ms)
        picture = f"{deck.url}{slide.page}-480.webp"
        meta = tuple(filter(None, (place, deck.title, deck.by)))
        lines.append(Line(key, "slide", at_ms, slide.text, meta, picture=picture))
    return sorted(lines, key=lambda line: (line.at_ms, line.id))


def agenda_lines(document: ArchiveDocument) -> list[Line]:
    """The items that were taken up, where they began. Of one off the record nothing is told but its length."""
    return sorted(
        (
            Line(key, "item", max(0, item.started_ms - document.started_ms), _named(item, document))
            for key, item in document.agenda.items()
            if item.started_ms
        ),
        key=lambda line: (line.at_ms, line.id),
    )


def _named(item: ItemView, document: ArchiveDocument) -> str:
    if not item.off_record:
        return item.title or ""
    minutes = max(1, round(((item.ended_ms or document.ended_ms) - (item.started_ms or 0)) / 60_000))
    words = ngettext("Off record, %(count)d minute", "Off record, %(count)d minutes", minutes)
    return words % {"count": minutes}


def outcome_in_words(question: QuestionView, document: ArchiveDocument) -> str:
    """What became of a question. None is left without an end."""
    match question.status:
        case "answered":
            return gettext("Answered in writing") if question.answer else gettext("Answered in the room")
        case "declined" if question.reason:
            return gettext("Declined: %(reason)s") % {"reason": question.reason}
        case "declined":
            return gettext("Declined")
        case "carried":
            return _carried_over(question, document)
        case "merged":
            into = document.questions.get(question.into or "")
            return gettext("Answered with: “%(question)s”") % {
                "question": into.text if into and into.text else ""
            }
        case "review":
            return gettext("Not shown")
        case "floor":
            return gettext("On the floor when the exchange ended")
        case "withdrawn":
            return gettext("Withdrawn by its author")
        case "waiting":
            return gettext("Not reached")


def _carried_over(question: QuestionView, document: ArchiveDocument) -> str:
    person = document.people.get(question.owner or "")
    owner = person.name if person else question.owner_city or ""
    due = formats.date_format(date.fromisoformat(question.due or ""), "j F Y")
    return gettext("Carried over: %(owner)s answers by %(due)s") % {"owner": owner, "due": due}


def _asked_by(question: QuestionView, document: ArchiveDocument) -> tuple[str, ...]:
    author = document.people.get(question.author or "")
    if author is None:
        return (gettext("Asked without a name"),)
    return tuple(part for part in (author.name, author.city) if part)


def _votes(question: QuestionView) -> str:
    votes = question.votes or 0
    return ngettext("%(count)d vote", "%(count)d votes", votes) % {"count": votes}
