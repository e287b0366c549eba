"""What was shown on the stage page by page, and what was shared."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id


class SlidesOffered(Event, frozen=True, kw_only=True, tag="slides.offered"):
    """`texts` has the words of each page. `owner` is "" where an organiser without a seat sent it."""

    deck: Id
    title: str
    texts: tuple[str, ...]
    owner: str = ""


class SlidesShown(Event, frozen=True, kw_only=True, tag="slides.shown"):
    deck: Id
    page: int
    by: Id


class SlideTurned(Event, frozen=True, kw_only=True, tag="slides.turned"):
    deck: Id
    page: int
    by: Id


class SlidesPutAway(Event, frozen=True, kw_only=True, tag="slides.put_away"):
    deck: Id
    by: Id


class SlidesShared(Event, frozen=True, kw_only=True, tag="slides.shared"):
    deck: Id
    by: Id


class SlidesWithdrawn(Event, frozen=True, kw_only=True, tag="slides.withdrawn"):
    deck: Id
    by: Id


class HandoutShared(Event, frozen=True, kw_only=True, tag="handout.shared"):
    handout: Id
    title: str
    paper: int
    version: int
    kind: str  # the file's extension
    size: int  # bytes
    by: Id


class HandoutTakenBack(Event, frozen=True, kw_only=True, tag="handout.taken_back"):
    handout: Id
    by: Id


SlidesEvent = (
    SlidesOffered
    | SlidesShown
    | SlideTurned
    | SlidesPutAway
    | SlidesShared
    | SlidesWithdrawn
    | HandoutShared
    | HandoutTakenBack
)
