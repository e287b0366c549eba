"""From an archive's document to its ribbon, its sentence, and its lines in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext
from msgspec import UNSET

from sessions.archive import ribbon
from sessions.archive.document import ArchiveCaptionFiles, ArchiveDocument
from sessions.domain.events import chat_key
from sessions.domain.view import ItemView, PollView, QuestionView
from sessions.labels import answered, carried_over, declined, line_kind, own_language_name
from sessions.models import ChatEntry
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
    marks += [
        ribbon.Mark("poll", poll.closed_ms - start)
        for poll in document.polls.values()
        if poll.closed_ms is not UNSET
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
    lines = [
        Line(key, line.kind, max(0, line.at_ms - document.started_ms), line.text, (_kind(line.kind),))
        for key, line in document.minutes.items()
    ]
    return sorted(lines, key=lambda line: (line.at_ms, line.id))


def _kind(kind: str) -> str:
    return f"§ {line_kind(kind)}" if kind == "decision" else line_kind(kind)


@dataclass(frozen=True, slots=True)
class Answer:
    """How many gave one answer to a poll, and what part of the voters that is."""

    text: str
    votes: str
    percent: int


@dataclass(frozen=True, slots=True)
class PollLine(Line):
    answers: tuple[Answer, ...] = ()


def poll_lines(document: ArchiveDocument) -> list[PollLine]:
    """Polls at the moment when they were counted."""
    lines = (
        PollLine(
            id=key,
            kind="poll",
            at_ms=max(0, (poll.closed_ms or document.ended_ms) - document.started_ms),
            text=poll.question,
            meta=(_voters(poll),),
            answers=tuple(_answers(poll)),
        )
        for key, poll in document.polls.items()
    )
    return sorted(lines, key=lambda line: (line.at_ms, line.id))


def _voters(poll: PollView) -> str:
    count = poll.voted or 0
    if poll.voters == "cities":
        return ngettext("%(count)d city voted", "%(count)d cities voted", count) % {"count": count}
    return ngettext("%(count)d vote was cast", "%(count)d votes were cast", count) % {"count": count}


def _answers(poll: PollView) -> Iterator[Answer]:
    votes = poll.votes or {}
    for key, choice in sorted(poll.choices.items(), key=lambda each: each[1].place):
        count = votes.get(key, 0)
        words = ngettext("%(count)d vote", "%(count)d votes", count) % {"count": count}
        yield Answer(choice.text, words, round(100 * count / (poll.voted or 1)))


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


def chat_lines(document: ArchiveDocument, entries: Iterable[ChatEntry]) -> list[Line]:
    """What was written in the chat. Of what was hidden it says only that it was."""
    return [
        Line(
            id=chat_key(entry.seq),
            kind="hidden" if entry.hidden else "chat",
            at_ms=max(0, entry.at_ms - document.started_ms),
            text=_chat_words(entry),
            meta=_by(entry.participant, document),
        )
        for entry in entries
    ]


def _chat_words(entry: ChatEntry) -> str:
    if entry.hidden:
        return gettext("The desk has hidden this line.")
    return entry.text or gettext("Text removed")


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
            return answered(question.answer or "")
        case "declined":
            return declined(question.reason or "")
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
    return carried_over(owner, question.due or "")


def _asked_by(question: QuestionView, document: ArchiveDocument) -> tuple[str, ...]:
    return _by(question.author or "", document) or (gettext("Asked without a name"),)


def _by(participant: str, document: ArchiveDocument) -> tuple[str, ...]:
    """Name and city; () for nobody who was there."""
    person = document.people.get(participant)
    return () if person is None else tuple(part for part in (person.name, person.city) if part)


def _votes(question: QuestionView) -> str:
    votes = question.votes or 0
    return ngettext("%(count)d vote", "%(count)d votes", votes) % {"count": votes}


@dataclass(frozen=True, slots=True)
class CaptionFiles:
    """Where what was said can be read in one language."""

    language: str
    name: str
    text: str
    vtt: str
    by_machine: str


def caption_files(document: ArchiveDocument) -> list[CaptionFiles]:
    """By language. What a machine wrote says so."""
    return [
        CaptionFiles(language, own_language_name(language), files.text, files.vtt, _by_machine(files))
        for language, files in document.captioned.items()
    ]


def _by_machine(files: ArchiveCaptionFiles) -> str:
    if not files.machine:
        return ""
    if files.machine == files.lines:
        return gettext("By machine: names and numbers may be wrong.")
    return gettext("Partly by machine: names and numbers may be wrong there.")
