"""Slides on the stage, and documents that are shared: who shows what, page by page."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import PAGES, Id

Page = Annotated[int, Meta(ge=1, le=PAGES, description="1-based")]
PageText = Annotated[str, Meta(max_length=4_096)]


class OfferSlides(Command, frozen=True, kw_only=True, tag="slides.offer"):
    """A deck is drawn and ready. `texts` are its pages' words, one each; `owner` is "" where an organiser sent it."""

    deck: Id
    title: Text
    texts: Annotated[tuple[PageText, ...], Meta(min_length=1, max_length=PAGES)]
    owner: str = ""


class ShowSlides(Command, frozen=True, kw_only=True, tag="slides.show"):
    """Put this deck on the stage, in place of what is there."""

    deck: Id
    page: Page = 1


class TurnSlide(Command, frozen=True, kw_only=True, tag="slides.turn"):
    """The deck that is on the stage, at this page."""

    deck: Id
    page: Page


class PutSlidesAway(Command, frozen=True, kw_only=True, tag="slides.put_away"):
    deck: Id


class ShareSlides(Command, frozen=True, kw_only=True, tag="slides.share"):
    """All its pages are everybody's from here on, and the archive's; until it is withdrawn."""

    deck: Id


class WithdrawSlides(Command, frozen=True, kw_only=True, tag="slides.withdraw"):
    """Nobody is shown anything of it any more: not in the room, nor in the archive."""

    deck: Id


class ShareHandout(Command, frozen=True, kw_only=True, tag="handout.share"):
    """Something to read, for everybody here and in the archive: version `version` of the paper `paper`."""

    handout: Id
    title: Text
    paper: int
    version: int
    kind: Annotated[str, Meta(max_length=8)]  # the file's extension: ".pdf"
    size: int  # bytes
    by: Id


class TakeBackHandout(Command, frozen=True, kw_only=True, tag="handout.take_back"):
    handout: Id


PersonSlidesCommand = ShowSlides | TurnSlide | PutSlidesAway | ShareSlides | WithdrawSlides | TakeBackHandout
SystemSlidesCommand = OfferSlides | ShareHandout
SlidesCommand = PersonSlidesCommand | SystemSlidesCommand
