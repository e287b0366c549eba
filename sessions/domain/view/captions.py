"""What is said, in words: the last lines of each language while the exchange is live, all of them in the archive."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience
from sessions.domain.state import Caption, Captioning
from sessions.domain.view.base import View


class CaptioningView(View, kw_only=True):
    """The captions in one language."""

    captioners: dict[str, bool]  # by participant
    live: str | UnsetType = UNSET  # the captioner who writes
    offered: bool | UnsetType = UNSET
    machine: bool | UnsetType = UNSET  # the last line is a speech model's
    missed_ms: int | UnsetType = UNSET  # until when the model let speech pass


class CaptionView(View, kw_only=True):
    language: str
    words: str
    seq: int
    speaker: str
    machine: bool | UnsetType = UNSET
    began_ms: int | UnsetType = UNSET  # in the archive
    ended_ms: int | UnsetType = UNSET


def show_captioning(captioning: Captioning, audience: Audience) -> CaptioningView:
    return CaptioningView(
        captioners=dict.fromkeys(captioning.captioners, True),
        live=captioning.live or UNSET,
        offered=captioning.offered or UNSET,
        machine=captioning.machine or UNSET,
        missed_ms=captioning.missed_ms or UNSET,
    )


def show_caption(caption: Caption, audience: Audience) -> CaptionView | None:
    """Live, the last lines alone: what a page holds does not grow with the length of an exchange."""
    archived = audience is Audience.ARCHIVE
    if not archived and not caption.live:
        return None
    return CaptionView(
        language=caption.language,
        words=caption.words,
        seq=caption.seq,
        speaker=caption.speaker,
        machine=caption.machine or UNSET,
        began_ms=caption.began_ms if archived else UNSET,
        ended_ms=caption.ended_ms if archived else UNSET,
    )
