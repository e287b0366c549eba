"""Recording, and what the media plane reports: turns of speech and files. Each report may come twice."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.turns import open_piece
from sessions.domain.errors import refuse
from sessions.domain.state import Actor, State


def decide(state: State, command: c.MediaCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.StartRecording():
            return start_recording(state, actor)
        case c.StopRecording():
            return stop_recording(state, actor)
        case c.BeginTurn():
            return begin_turn(state, command)
        case c.EndTurn():
            return end_turn(state, command)
        case c.OpenSegment():
            return open_segment(state, command)
        case c.CloseSegment():
            return close_segment(state, command)
        case c.FailRecording():
            return fail_recording(command)
        case c.ReportLowSpace():
            return report_low_space(state, command)
        case c.ReportSpace():
            return report_space(state)
        case _:
            assert_never(command)


def start_recording(state: State, actor: Actor) -> Decision:
    return () if state.hall["main"].recording else (e.RecordingStarted(by=actor.participant),)


def stop_recording(state: State, actor: Actor) -> Decision:
    return (e.RecordingStopped(by=actor.participant),) if state.hall["main"].recording else ()


def begin_turn(state: State, command: c.BeginTurn) -> Decision:
    if command.turn in state.turns:
        return ()
    if command.participant not in state.people:
        return refuse("participant.unknown", "participant")
    delegation, hall = state.delegations.get(command.participant), state.hall["main"]
    return (
        e.TurnBegun(
            turn=command.turn,
            participant=command.participant,
            at_ms=max(command.at_ms, hall.on_record_ms),  # nothing of what was off the record is dated into it
            member="" if delegation is None else delegation.speaker,
        ),
    )


def end_turn(state: State, command: c.EndTurn) -> Decision:
    if (turn := open_piece(state, command.turn)) is None:
        return () if command.turn in state.turns else refuse("turn.unknown", "turn")
    return (e.TurnEnded(turn=turn.id, at_ms=max(turn.from_ms, command.at_ms)),)


def open_segment(state: State, command: c.OpenSegment) -> Decision:
    if command.segment in state.segments:
        return ()
    if command.participant not in state.people:
        return refuse("participant.unknown", "participant")
    if state.hall["main"].off_record and command.started_ms > _off_record_since(state):
        return refuse("agenda.off_record")
    ended_ms = state.hall["main"].ended_ms
    if ended_ms and command.started_ms > ended_ms:
        return refuse("exchange.ended", ended_ms=ended_ms)
    return (
        e.SegmentOpened(
            segment=command.segment,
            participant=command.participant,
            source=command.source,
            file=command.file,
            media_type=command.media_type,
            started_ms=command.started_ms,
            channel=command.channel,
        ),
    )


def _off_record_since(state: State) -> int:
    return max(
        item.started_ms for item in state.agenda.values() if item.off_record and item.status == "running"
    )


def close_segment(state: State, command: c.CloseSegment) -> Decision:
    if (segment := state.segments.get(command.segment)) is None:
        return refuse("segment.unknown", "segment")
    if segment.ended_ms:
        return ()
    corrected = 0 if command.started_ms == segment.started_ms else command.started_ms
    ended = max(corrected or segment.started_ms, command.ended_ms)
    closed = e.SegmentClosed(segment=segment.id, started_ms=corrected, ended_ms=ended, reason=command.reason)
    return (closed,)


def fail_recording(command: c.FailRecording) -> Decision:
    return (
        e.RecordingFailed(
            participant=command.participant, source=command.source, reason=command.reason.strip()
        ),
    )


def report_low_space(state: State, command: c.ReportLowSpace) -> Decision:
    told = state.hall["main"].space
    if told is not None and command.minutes >= told.minutes:  # a report that came late
        return ()
    return (e.SpaceRanLow(minutes=command.minutes, megabytes=command.megabytes),)


def report_space(state: State) -> Decision:
    return () if state.hall["main"].space is None else (e.SpaceMade(),)
