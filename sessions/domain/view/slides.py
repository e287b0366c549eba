"""Decks, the slide on the stage, those that were shown, and shared documents."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience
from sessions.domain.state import Deck, Handout, Showing, Slide
from sessions.domain.view.base import View

BEHIND_THE_STAGE = (Audience.PANEL, Audience.DESK)  # who knows of decks that were not shown yet


class DeckView(View, kw_only=True):
    title: str
    pages: int
    offered_ms: int
    owner: str | UnsetType = UNSET  # a participant; unset: the organisers'
    shared: bool | UnsetType = UNSET  # all its pages are everybody's


class SlideView(View, kw_only=True):
    deck: str
    page: int
    pages: int
    title: str
    text: str  # the words of the page
    since_ms: int
    owner: str | UnsetType = UNSET


class ShowingView(View, kw_only=True):
    deck: str
    page: int
    from_ms: int
    to_ms: int
    text: str | UnsetType = UNSET  # the archive's


class HandoutView(View, kw_only=True):
    title: str
    paper: int
    version: int
    kind: str  # the file's extension
    size: int  # bytes
    by: str
    shared_ms: int


def show_deck(deck: Deck, audience: Audience) -> DeckView | None:
    if not (deck.shown or deck.shared or audience in BEHIND_THE_STAGE):
        return None
    return DeckView(
        title=deck.title,
        pages=deck.pages,
        offered_ms=deck.offered_ms,
        owner=deck.owner or UNSET,
        shared=deck.shared or UNSET,
    )


def show_slide(slide: Slide, audience: Audience) -> SlideView | None:
    """Of those in the room; the archive has what was shown."""
    if audience is Audience.ARCHIVE:
        return None
    return SlideView(
        deck=slide.deck,
        page=slide.page,
        pages=slide.pages,
        title=slide.title,
        text=slide.text,
        since_ms=slide.since_ms,
        owner=slide.owner or UNSET,
    )


def show_showing(showing: Showing, audience: Audience) -> ShowingView:
    """A room has seen the words: whoever comes late gets those of the present page alone."""
    return ShowingView(
        deck=showing.deck,
        page=showing.page,
        from_ms=showing.from_ms,
        to_ms=showing.to_ms,
        text=showing.text if audience is Audience.ARCHIVE else UNSET,
    )


def show_handout(handout: Handout, audience: Audience) -> HandoutView:
    return HandoutView(
        title=handout.title,
        paper=handout.paper,
        version=handout.version,
        kind=handout.kind,
        size=handout.size,
        by=handout.by,
        shared_ms=handout.shared_ms,
    )
