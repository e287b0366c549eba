"""Polls, captions and the chat on the plain page, from the reader's view and own things alone. Pure but for words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from sessions.domain.state import State
from sessions.domain.view import own
from sessions.labels import language_name, own_language_name

LINES = 20  # of the chat that the page shows; the room has the older ones
Entity = Mapping[str, Any]
Section = Mapping[str, Entity]
Named = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    key: str
    text: str
    votes: str  # "" while nobody is to see how many
    percent: int
    mine: bool


@dataclass(frozen=True, slots=True)
class PollRow:
    id: str
    question: str
    meta: str
    open: bool
    votes: bool  # the reader may, by one button a choice
    hint: str
    choices: tuple[ChoiceRow, ...]


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CaptionRow:
    speaker: str  # "" where it is whoever said the line before
    words: str


@dataclass(frozen=True, slots=True)
class CaptionRows:
    """The latest lines in one language, which is "" where nobody writes any."""

    language: str = ""
    lines: tuple[CaptionRow, ...] = ()
    others: tuple[Language, ...] = ()
    machine: bool = False


@dataclass(frozen=True, slots=True)
class ChatRow:
    who: str
    at: str
    text: str
    hidden: str  # why there are no words


def polls(document: Mapping[str, Section], mine: Entity, named: Named) -> tuple[PollRow, ...]:
    """The open one first, then those that were counted, the latest first. A draft or a withdrawn one is none."""
    shown = [(key, one) for key, one in document["polls"].items() if one["status"] in ("open", "closed")]
    shown.sort(key=lambda each: (each[1]["status"] != "open", -int(each[1].get("closed_ms", 0))))
    return tuple(_poll(key, one, mine, named) for key, one in shown)


def _poll(key: str, poll: Entity, mine: Entity, named: Named) -> PollRow:
    ballot, running = mine["ballots"].get(key, {}), poll["status"] == "open"
    whole = poll["voters"] == "people" or "city" in ballot
    votes = running and whole and "poll.vote" in mine["may"]
    return PollRow(
        id=key,
        question=poll["question"] or gettext("Text removed"),
        meta=_meta(poll),
        open=running,
        votes=votes,
        hint=_hint(poll, ballot, votes, named) if running else "",
        choices=tuple(_choices(poll, ballot.get("chosen", {}))),
    )


def _meta(poll: Entity) -> str:
    """As the room says it: "Open · one answer · 3 votes were cast"."""
    kind = gettext("as many answers as you like") if poll.get("multiple") else gettext("one answer")
    if poll["status"] == "open":
        return " · ".join((gettext("Open"), kind, _cast(poll, poll["voting"])))
    return " · ".join((gettext("Closed"), _cast(poll, poll["voted"])))


def _cast(poll: Entity, count: int) -> str:
    if poll["voters"] == "cities":
        words = ngettext("%(count)s city has voted", "%(count)s cities have voted", count)
    else:
        words = ngettext("%(count)s vote was cast", "%(count)s votes were cast", count)
    return words % {"count": count}


def _choices(poll: Entity, chosen: Mapping[str, bool]) -> Iterator[ChoiceRow]:
    counts, voters = poll.get("votes", poll.get("so_far")), poll.get("voted", poll.get("voting", 0))
    for key, choice in sorted(poll["choices"].items(), key=lambda each: int(each[1]["place"])):
        count = 0 if counts is None else counts[key]
        words = ngettext("%(count)s vote", "%(count)s votes", count) % {"count": count}
        yield ChoiceRow(
            key=key,
            text=choice["text"],
            votes="" if counts is None else words,
            percent=round(100 * count / (voters or 1)),
            mine=key in chosen,
        )


def _hint(poll: Entity, ballot: Entity, votes: bool, named: Named) -> str:
    """What to know before one presses, or why there is nothing to press."""
    if not votes and poll["voters"] == "cities":
        return gettext("Each city has one vote, given by whoever signs for it.")
    if not votes:
        return gettext("You can read this poll here, and not vote in it now.")
    if city := named(ballot.get("city", "")):
        return gettext("You vote for %(city)s. Nobody is shown who chose what.") % {"city": city}
    if ballot.get("chosen"):
        return gettext("You have voted. You can change it until the poll is closed.")
    return gettext("Nobody is shown who chose what.")


def ballot(state: State, participant: str, poll: str, choice: str, *, on: bool) -> tuple[str, ...]:
    """What somebody chooses who presses one choice: that one, in place of another where only one can be chosen."""
    known, mine = state.polls.get(poll), own(state, participant)["ballots"].get(poll, {})
    cast = mine.get("chosen", {}) if known is None or known.multiple or not on else {}
    return tuple(sorted({*cast, choice} if on else set(cast) - {choice}))


def captions(document: Mapping[str, Section], asked: str, own: str, named: Named) -> CaptionRows:
    """In the language that was asked for, else the reader's own, else the first that somebody writes."""
    written = sorted(document["captioning"])
    if not written:
        return CaptionRows()
    language = next(code for code in (asked, own, written[0]) if code in written)
    said = [line for line in document["captions"].values() if line["language"] == language]
    said.sort(key=lambda line: int(line["seq"]))
    speakers = ["", *(line["speaker"] for line in said)]
    return CaptionRows(
        language=language,
        lines=tuple(
            CaptionRow("" if line["speaker"] == before else named(line["speaker"]), line["words"])
            for before, line in zip(speakers, said, strict=False)
        ),
        others=tuple(Language(code, _in_full(code)) for code in written if code != language),
        machine=any(line.get("machine", False) for line in said),
    )


def _in_full(code: str) -> str:
    own, name = own_language_name(code), language_name(code)
    return own if own == name else f"{own} ({name})"


def chat(
    document: Mapping[str, Section], mine: Entity, named: Named, clock: Callable[[int], str]
) -> tuple[ChatRow, ...]:
    """The latest lines, the last one first: it stands where the eye is when the page comes anew."""
    lines = sorted(document["chat"].items(), key=lambda each: -int(each[1]["seq"]))[:LINES]
    return tuple(
        ChatRow(
            who=named(line["participant"]) or gettext("Somebody"),
            at=clock(line["at_ms"]),
            text="" if "hidden" in line else line["text"] or gettext("Text removed"),
            hidden=_hidden(mine["hidden"].get(key)) if "hidden" in line else "",
        )
        for key, line in lines
    )


def _hidden(reason: str | None) -> str:
    """Its writer reads why."""
    if reason is None:
        return gettext("The desk has hidden this line.")
    return gettext("The desk has hidden your line:") + " " + reason
