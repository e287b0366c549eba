"""Slides and shared documents.

A showing is kept once it is over. A page that was on the stage for less than READ_MS was only passed, and leaves
none; so two never begin at one moment, which is their key.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.state import Deck, Handout, Showing, Slide, State

READ_MS = 2_000


def changes(state: State, event: e.SlidesEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.SlidesOffered():
            return (("decks", event.deck, _offered(event, recorded.at_ms)),)
        case e.SlidesShown() | e.SlideTurned():
            return _on_the_stage(state, event.deck, event.page, recorded.at_ms)
        case e.SlidesPutAway():
            return put_away(state, recorded.at_ms)
        case e.SlidesShared():
            return _deck(state, event.deck, shared=True)
        case e.SlidesWithdrawn():
            return _withdrawn(state, event.deck)
        case e.HandoutShared():
            return (("handouts", event.handout, _handout(event, recorded.at_ms)),)
        case e.HandoutTakenBack():
            return (("handouts", event.handout, None),)
        case _:
            assert_never(event)


def _offered(event: e.SlidesOffered, at_ms: int) -> Deck:
    return Deck(id=event.deck, title=event.title, texts=event.texts, owner=event.owner, offered_ms=at_ms)


def _deck(state: State, key: str, **changed: Any) -> tuple[Change, ...]:
    return (("decks", key, replace(state.decks[key], **changed)),) if key in state.decks else ()


def _on_the_stage(state: State, key: str, page: int, at_ms: int) -> tuple[Change, ...]:
    deck = state.decks[key]
    slide = Slide(
        deck=key,
        page=page,
        pages=deck.pages,
        title=deck.title,
        text=deck.texts[page - 1],
        owner=deck.owner,
        since_ms=at_ms,
        seen=_seen(state, key) | {page},
    )
    shown = () if state.hall["main"].off_record or deck.shown else _deck(state, key, shown=True)
    return (*over(state, at_ms), *shown, ("slide", "main", slide))


def _seen(state: State, deck: str) -> frozenset[int]:
    slide = state.slide.get("main")
    return slide.seen if slide is not None and slide.deck == deck else frozenset()


def over(state: State, at_ms: int) -> tuple[Change, ...]:
    """What was on the stage until now, as it is kept; off the record nothing is."""
    slide = state.slide.get("main")
    if slide is None or state.hall["main"].off_record or at_ms - slide.since_ms < READ_MS:
        return ()
    showing = Showing(deck=slide.deck, page=slide.page, from_ms=slide.since_ms, to_ms=at_ms, text=slide.text)
    return (("showings", f"s{slide.since_ms}", showing),)


def put_away(state: State, at_ms: int) -> tuple[Change, ...]:
    return (*over(state, at_ms), ("slide", "main", None)) if state.slide else ()


def off_the_record(state: State, at_ms: int) -> tuple[Change, ...]:
    """The record stops here; the slide stays on the stage."""
    return over(state, at_ms)


def on_the_record(state: State, at_ms: int) -> tuple[Change, ...]:
    """The record is taken up again: what is on the stage is shown from now on."""
    if (slide := state.slide.get("main")) is None:
        return ()
    return (
        ("slide", "main", replace(slide, since_ms=at_ms, seen=frozenset({slide.page}))),
        *_deck(state, slide.deck, shown=True),
    )


def _withdrawn(state: State, deck: str) -> tuple[Change, ...]:
    slide = state.slide.get("main")
    stage: tuple[Change, ...] = (("slide", "main", None),) if slide and slide.deck == deck else ()
    showings = (("showings", key, None) for key, each in state.showings.items() if each.deck == deck)
    return (("decks", deck, None), *stage, *showings)


def without_words_of(state: State, owner: str) -> tuple[Change, ...]:
    """Nothing of what their slides and documents say is left; when a page was shown stays."""
    theirs = (each for each in state.decks.values() if each.owner == owner)
    decks = {each.id: replace(each, title="", texts=("",) * each.pages) for each in theirs}
    slide = state.slide.get("main")
    stage: tuple[Change, ...] = ()
    if slide is not None and slide.owner == owner:
        stage = (("slide", "main", replace(slide, title="", text="")),)
    showings = (
        ("showings", key, replace(each, text="")) for key, each in state.showings.items() if each.deck in decks
    )
    handouts = (
        ("handouts", key, replace(each, title="")) for key, each in state.handouts.items() if each.by == owner
    )
    return (*(("decks", key, each) for key, each in decks.items()), *stage, *showings, *handouts)


def _handout(event: e.HandoutShared, at_ms: int) -> Handout:
    return Handout(
        id=event.handout,
        title=event.title,
        paper=event.paper,
        version=event.version,
        kind=event.kind,
        size=event.size,
        by=event.by,
        shared_ms=at_ms,
    )
