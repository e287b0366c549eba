"""Recording, its segments, and turns of speech."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change, hall
from sessions.domain.evolve.floor import charged
from sessions.domain.names import Role
from sessions.domain.state import Segment, Space, State, Turn


def changes(state: State, event: e.MediaEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.RecordingStarted():
            return hall(state, recording=True, recording_ms=recorded.at_ms, trouble="")
        case e.RecordingStopped():
            return hall(state, recording=False)
        case e.RecordingFailed():
            return hall(state, trouble=event.reason)
        case e.SpaceRanLow():
            return hall(state, space=Space(minutes=event.minutes, megabytes=event.megabytes))
        case e.SpaceMade():
            return hall(state, space=None)
        case e.TurnBegun():
            return (("turns", event.turn, _turn(state, event)),)
        case e.TurnEnded():
            turn = replace(state.turns[event.turn], to_ms=event.at_ms)
            return (("turns", event.turn, turn), *charged(state, turn, event.at_ms))
        case e.SegmentOpened():
            return (("segments", event.segment, _segment(event)),)
        case e.SegmentClosed():
            segment = state.segments[event.segment]
            started_ms = event.started_ms or segment.started_ms
            closed = replace(segment, started_ms=started_ms, ended_ms=event.ended_ms, reason=event.reason)
            return (("segments", event.segment, closed),)
        case _:
            assert_never(event)


def _turn(state: State, event: e.TurnBegun) -> Turn:
    return Turn(
        id=event.turn,
        participant=event.participant,
        from_ms=event.at_ms,
        member=event.member,
        continues=event.continues,
        charged=state.people[event.participant].role is not Role.INTERPRETER,
        off_record=state.hall["main"].off_record,
    )


def _segment(event: e.SegmentOpened) -> Segment:
    return Segment(
        id=event.segment,
        participant=event.participant,
        source=event.source,
        file=event.file,
        media_type=event.media_type,
        started_ms=event.started_ms,
        channel=event.channel,
    )
