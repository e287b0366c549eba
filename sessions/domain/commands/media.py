"""What the media plane records, and what it hears."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, Milliseconds, Source


class StartRecording(Command, frozen=True, kw_only=True, tag="recording.start"):
    pass


class StopRecording(Command, frozen=True, kw_only=True, tag="recording.stop"):
    pass


class BeginTurn(Command, frozen=True, kw_only=True, tag="turn.begin"):
    """Somebody was heard to begin speaking, at `at_ms`."""

    turn: Id
    participant: Id
    at_ms: Milliseconds


class EndTurn(Command, frozen=True, kw_only=True, tag="turn.end"):
    turn: Id
    at_ms: Milliseconds


class OpenSegment(Command, frozen=True, kw_only=True, tag="segment.open"):
    """The media plane began a file of one track."""

    segment: Id
    participant: Id
    source: Source
    file: Text
    media_type: Text
    started_ms: Milliseconds
    channel: Id = "floor"


class CloseSegment(Command, frozen=True, kw_only=True, tag="segment.close"):
    """`started_ms` is when it began, as the sender's clock says it by now; 0: as it was opened."""

    segment: Id
    started_ms: Milliseconds = 0
    ended_ms: Milliseconds
    reason: Text


class FailRecording(Command, frozen=True, kw_only=True, tag="recording.fail"):
    """A track could not be written (disk full, say). The exchange goes on; the desk is told."""

    participant: Id
    source: Source
    reason: Text


class ReportLowSpace(Command, frozen=True, kw_only=True, tag="recording.space_low"):
    """The recordings folder has room for so little more. The desk is told."""

    minutes: Annotated[int, Meta(ge=0)]
    megabytes: Annotated[int, Meta(ge=0)]


class ReportSpace(Command, frozen=True, kw_only=True, tag="recording.space_made"):
    """There is room again."""


PersonMediaCommand = StartRecording | StopRecording
SystemMediaCommand = (
    BeginTurn | EndTurn | OpenSegment | CloseSegment | FailRecording | ReportLowSpace | ReportSpace
)
MediaCommand = PersonMediaCommand | SystemMediaCommand
