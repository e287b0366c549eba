"""The archive of one exchange: what its page and its player read. Made from the log; nothing else is the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext
from msgspec import UNSET, Struct, UnsetType, convert

from sessions.archive.timed_text import ArchiveCaptions
from sessions.domain.channels import FLOOR
from sessions.domain.names import Audience, Role, Source
from sessions.domain.state import State
from sessions.domain.view import Document, ItemView, MinuteLineView, PollView, QuestionView, view
from sessions.models import ExchangeSession, RecordingSegment
from sessions.states import catch_up

# whole: plays and seeks. torn: the line or the recorder broke off, and it is not repaired yet; it plays.
# missing, unreadable: there is nothing to play, and the page says so.
SegmentCondition = Literal["whole", "torn", "missing", "unreadable"]


class ArchiveCity(Struct, kw_only=True):
    name: str
    side: int


class ArchivePerson(Struct, kw_only=True):
    name: str
    title: str
    city: str  # its name; "" for somebody who sat on no side
    side: int  # 0 for somebody who sat on no side
    role: Role


class ArchiveTurn(Struct, kw_only=True):
    participant: str
    from_ms: int
    to_ms: int


class ArchiveSegment(Struct, kw_only=True):
    participant: str
    source: Source
    media_type: str
    started_ms: int
    ended_ms: int
    url: str
    condition: SegmentCondition
    channel: str = FLOOR  # or the language that is spoken there


class ArchiveCaptionFiles(Struct, kw_only=True):
    """Where the captions of one language are, and how many lines a machine wrote."""

    lines: int
    machine: int
    json: str
    vtt: str
    text: str


class ArchiveDeck(Struct, kw_only=True):
    """Slides of which something was shown or shared. Its pages lie below `url`: <page>-<width>.webp."""

    title: str
    pages: int
    by: str  # a name, or ""
    url: str
    pdf: str  # where all of it was shared, its file; else ""


class ArchiveSlide(Struct, kw_only=True):
    """A page that was on the stage."""

    deck: str
    page: int
    from_ms: int
    to_ms: int
    text: str  # the words of the page


class ArchiveHandout(Struct, kw_only=True):
    """A document that was shared."""

    title: str
    kind: str  # the file's extension
    size: int  # bytes
    by: str  # a name
    shared_ms: int
    url: str


class ArchiveDocument(Struct, kw_only=True):
    """All times are Unix milliseconds; the recording's second 0 is `started_ms`.

    Keys of `questions`, `minutes`, `turns` and `slides` never change: they are the anchors of links.
    """

    id: str
    title: str
    started_ms: int
    ended_ms: int
    released: bool
    released_ms: int | UnsetType = UNSET
    cities: list[ArchiveCity]  # by side
    people: dict[str, ArchivePerson]
    questions: dict[str, QuestionView]
    minutes: dict[str, MinuteLineView]
    turns: dict[str, ArchiveTurn]
    segments: dict[str, ArchiveSegment]
    polls: dict[str, PollView]  # those that were counted
    captioned: dict[str, ArchiveCaptionFiles]  # by language
    agenda: dict[str, ItemView]  # of one off the record, that it was and how long
    decks: dict[str, ArchiveDeck]
    slides: dict[str, ArchiveSlide]
    handouts: dict[str, ArchiveHandout]


EXPORTED: dict[str, Any] = {"ArchiveDocument": ArchiveDocument, "ArchiveCaptions": ArchiveCaptions}


def document_of(exchange: ExchangeSession) -> ArchiveDocument:
    """The document of an exchange as its log now stands."""
    return document(exchange, catch_up(exchange.pk))


def document(exchange: ExchangeSession, state: State) -> ArchiveDocument:
    """The document of an exchange in this state. One that never began has its planned time and no length."""
    shown = view(state, Audience.ARCHIVE)
    hall = shown["hall"].get("main", {})
    started = hall.get("started_ms") or exchange.started_ms or int(exchange.starts_at.timestamp() * 1000)
    ended = max(started, hall.get("ended_ms") or exchange.ended_ms or started)
    cities = [ArchiveCity(name=each.city.name, side=each.side) for each in _sides(exchange)]
    return ArchiveDocument(
        id=exchange.pk,
        title=hall.get("title") or exchange.title,
        started_ms=started,
        ended_ms=ended,
        released=bool(hall.get("released")),
        released_ms=hall.get("released_ms", UNSET),
        cities=cities,
        people=_people(shown["people"], {city.side: city.name for city in cities}),
        questions=convert(_worded(shown["questions"], _city_names(exchange)), dict[str, QuestionView]),
        minutes=convert(shown["minutes"], dict[str, MinuteLineView]),
        turns=_turns(shown["turns"], ended),
        segments=_segments(exchange, shown["segments"], ended),
        polls=convert(shown["polls"], dict[str, PollView]),
        captioned=_captioned(exchange.pk, state),
        agenda=convert(shown["agenda"], dict[str, ItemView]),
        decks=_decks(exchange.pk, shown),
        slides=convert(shown["showings"], dict[str, ArchiveSlide]),
        handouts=_handouts(exchange.pk, shown),
    )


def _decks(exchange_id: str, shown: Document) -> dict[str, ArchiveDeck]:
    return {
        key: ArchiveDeck(
            title=deck["title"] or gettext("Name removed"),
            pages=deck["pages"],
            by=shown["people"].get(deck.get("owner", ""), {}).get("name", ""),
            url=reverse("planning:slides_state", args=[exchange_id, key]),
            pdf=reverse("exchange:slides_pdf", args=[exchange_id, key]) if deck.get("shared") else "",
        )
        for key, deck in shown["decks"].items()
    }


def _handouts(exchange_id: str, shown: Document) -> dict[str, ArchiveHandout]:
    return {
        key: ArchiveHandout(
            title=handout["title"] or gettext("Name removed"),
            kind=handout["kind"],
            size=handout["size"],
            by=shown["people"].get(handout["by"], {}).get("name", ""),
            shared_ms=handout["shared_ms"],
            url=reverse("planning:handout", args=[exchange_id, key]),
        )
        for key, handout in shown["handouts"].items()
    }


def _sides(exchange: ExchangeSession) -> Iterable[Any]:
    return exchange.sides.select_related("city").order_by("side", "city__name")


def _people(shown: dict[str, dict[str, Any]], cities: dict[int, str]) -> dict[str, ArchivePerson]:
    return {
        key: ArchivePerson(
            name=person["name"] or gettext("Name removed"),
            title=person["title"],
            city=cities.get(person["side"], ""),
            side=person["side"],
            role=Role(person["role"]),
        )
        for key, person in shown.items()
    }


def _worded(shown: dict[str, dict[str, Any]], cities: dict[str, str]) -> dict[str, dict[str, Any]]:
    """A question whose author was forgotten with their words says so. Cities stand with their names."""
    return {key: question | _in_words(question, cities) for key, question in shown.items()}


def _in_words(question: dict[str, Any], cities: dict[str, str]) -> dict[str, Any]:
    named = {
        name: cities.get(question[name], question[name])
        for name in ("asked_of_city", "owner_city")
        if name in question
    }
    return named | ({"text": gettext("Text removed")} if question.get("text") == "" else {})


def _city_names(exchange: ExchangeSession) -> dict[str, str]:
    return {each.city.slug: each.city.name for each in _sides(exchange)}


def _turns(shown: dict[str, dict[str, Any]], ended: int) -> dict[str, ArchiveTurn]:
    return {
        key: ArchiveTurn(
            participant=turn["participant"], from_ms=turn["from_ms"], to_ms=turn.get("to_ms", ended)
        )
        for key, turn in shown.items()
    }


def _segments(
    exchange: ExchangeSession, shown: dict[str, dict[str, Any]], ended: int
) -> dict[str, ArchiveSegment]:
    rows = {row.pk: row for row in exchange.segments.all()}
    return {
        key: ArchiveSegment(
            participant=segment["participant"],
            source=segment["source"],
            media_type=segment["media_type"],
            started_ms=segment["started_ms"],
            ended_ms=segment.get("ended_ms") or max(segment["started_ms"], ended),
            url=reverse("exchange:recording", args=[exchange.pk, key]),
            condition=_condition(rows.get(key)),
            channel=segment.get("channel", FLOOR),
        )
        for key, segment in shown.items()
    }


def _captioned(exchange_id: str, state: State) -> dict[str, ArchiveCaptionFiles]:
    written = Counter(each.language for each in state.captions.values())
    by_machine = Counter(each.language for each in state.captions.values() if each.machine)
    return {
        language: ArchiveCaptionFiles(
            lines=count,
            machine=by_machine[language],
            json=reverse("exchange:captions_json", args=[exchange_id, language]),
            vtt=reverse("exchange:captions_vtt", args=[exchange_id, language]),
            text=reverse("exchange:captions_text", args=[exchange_id, language]),
        )
        for language, count in sorted(written.items())
    }


def _condition(row: RecordingSegment | None) -> SegmentCondition:
    if row is None or row.trouble == RecordingSegment.Trouble.MISSING:
        return "missing"
    if row.trouble == RecordingSegment.Trouble.UNREADABLE:
        return "unreadable"
    return "whole" if row.whole else "torn"
