"""Turns of speech, and the recording's files."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.channels import FLOOR
from sessions.domain.names import Audience, Source
from sessions.domain.state import Segment, Turn
from sessions.domain.view.base import View


class TurnView(View, kw_only=True):
    participant: str
    from_ms: int
    to_ms: int | UnsetType = UNSET
    member: str | UnsetType = UNSET  # of their delegation


class SegmentView(View, kw_only=True):
    participant: str
    source: Source
    media_type: str
    started_ms: int
    ended_ms: int | UnsetType = UNSET
    channel: str | UnsetType = UNSET  # a language; unset: the floor


def show_turn(turn: Turn, audience: Audience) -> TurnView | None:
    if turn.off_record and audience is Audience.ARCHIVE:
        return None
    return TurnView(
        participant=turn.participant,
        from_ms=turn.from_ms,
        to_ms=turn.to_ms or UNSET,
        member=turn.member or UNSET,
    )


def show_segment(segment: Segment, audience: Audience) -> SegmentView | None:
    if audience is not Audience.ARCHIVE:
        return None
    return SegmentView(
        participant=segment.participant,
        source=segment.source,
        media_type=segment.media_type,
        started_ms=segment.started_ms,
        ended_ms=segment.ended_ms or UNSET,
        channel=UNSET if segment.channel == FLOOR else segment.channel,
    )
