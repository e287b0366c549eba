"""Decks, what of them is on the stage and was, and documents that were shared."""

from __future__ import annotations

from sessions.domain.state.base import Entity


class Deck(Entity, frozen=True, kw_only=True):
    """Slides that are drawn and may be shown."""

    id: str
    title: str
    texts: tuple[str, ...]  # the words of each page
    owner: str  # a participant, or "" for the organisers'
    offered_ms: int
    shown: bool = False  # a page of it was on the stage, on the record
    shared: bool = False  # all its pages are everybody's

    @property
    def pages(self) -> int:
        return len(self.texts)


class Slide(Entity, frozen=True, kw_only=True):
    """What is on the stage now: one entity, under the key `main`; none while no slide is."""

    deck: str
    page: int  # 1-based
    pages: int
    title: str
    text: str
    owner: str
    since_ms: int  # or since the record was taken up again
    seen: frozenset[int]  # the pages that the room was shown since it is on the stage


class Showing(Entity, frozen=True, kw_only=True):
    """A page that was on the stage, on the record, long enough to be read."""

    deck: str
    page: int
    from_ms: int
    to_ms: int
    text: str


class Handout(Entity, frozen=True, kw_only=True):
    """Version `version` of the paper `paper`, for everybody."""

    id: str
    title: str
    paper: int
    version: int
    kind: str  # the file's extension
    size: int  # bytes
    by: str
    shared_ms: int
