"""What was recorded, and who was heard to speak."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, Milliseconds, Source


class RecordingStarted(Event, frozen=True, kw_only=True, tag="recording.started"):
    by: Id


class RecordingStopped(Event, frozen=True, kw_only=True, tag="recording.stopped"):
    by: Id


class RecordingFailed(Event, frozen=True, kw_only=True, tag="recording.failed"):
    participant: Id
    source: Source
    reason: str


class SpaceRanLow(Event, frozen=True, kw_only=True, tag="recording.space_low"):
    """The recordings folder fills up."""

    minutes: int  # of recording that it still holds, at the rate of now
    megabytes: int  # that are left


class SpaceMade(Event, frozen=True, kw_only=True, tag="recording.space_made"):
    """There is room again."""


class TurnBegun(Event, frozen=True, kw_only=True, tag="turn.begun"):
    turn: Id
    participant: Id
    at_ms: Milliseconds
    member: str = ""  # of their delegation
    continues: str = ""  # the turn that the media plane knows, of which this is a later piece


class TurnEnded(Event, frozen=True, kw_only=True, tag="turn.ended"):
    turn: Id
    at_ms: Milliseconds


class SegmentOpened(Event, frozen=True, kw_only=True, tag="segment.opened"):
    segment: Id
    participant: Id
    source: Source
    file: str
    media_type: str
    started_ms: Milliseconds
    channel: str = "floor"


class SegmentClosed(Event, frozen=True, kw_only=True, tag="segment.closed"):
    segment: Id
    started_ms: Milliseconds = 0  # set right since it was opened; 0: it was right
    ended_ms: Milliseconds
    reason: str


MediaEvent = (
    RecordingStarted
    | RecordingStopped
    | RecordingFailed
    | SpaceRanLow
    | SpaceMade
    | TurnBegun
    | TurnEnded
    | SegmentOpened
    | SegmentClosed
)
