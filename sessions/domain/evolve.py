"""(state, event) -> (state, writes). Knows no rule and refuses nothing: what is in the log has happened.

The writes are the change: the next state, every audience's patch and a person's own patch are read from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.names import Phase
from sessions.domain.state import (
    SECTIONS,
    Channel,
    Entity,
    Hall,
    Hand,
    MinuteLine,
    Person,
    Question,
    Segment,
    Space,
    State,
    Turn,
    Write,
)

Change = tuple[str, str, Entity | None]  # section, key, what is there now


def evolve(state: State, recorded: Recorded) -> tuple[State, tuple[Write, ...]]:
    """The state after one event, and what it wrote. Copies only the sections that changed."""
    sections: dict[str, dict[str, Any]] = {}
    writes = []
    for name, key, after in _changes(state, recorded):
        section = sections.get(name)
        if section is None:
            section = sections[name] = getattr(state, name).copy()
        before = section.get(key)
        _put(section, key, after)
        writes.append(Write(name, key, before, after))
    return replace(state, seq=recorded.seq, **sections), tuple(writes)


def fold(state: State, log: Iterable[Recorded]) -> State:
    """Many events at once. Sections are copied once, then written in place: nobody sees what is between."""
    state = replace(state, **{name: getattr(state, name).copy() for name in SECTIONS})
    seq = state.seq
    for recorded in log:
        for name, key, after in _changes(state, recorded):
            _put(getattr(state, name), key, after)
        seq = recorded.seq
    return replace(state, seq=seq)


def _put(section: dict[str, Any], key: str, entity: Entity | None) -> None:
    if entity is None:
        section.pop(key, None)
    else:
        section[key] = entity


def _changes(state: State, recorded: Recorded) -> Iterable[Change]:
    event, at = recorded.event, recorded.at_ms
    match event:
        case e.ExchangePrepared():
            return (("hall", "main", Hall(title=event.title, planned=event.planned)),)
        case e.ParticipantAdmitted():
            return (("people", event.participant, _admitted(state, event)),)
        case e.ParticipantArrived():
            return _person(state, event.participant, present=True)
        case e.ParticipantLeft():
            return _left(state, event.participant)
        case e.PersonErased():
            return _erased(state, event)
        case e.PhaseStarted():
            return _hall(state, **_phase(state.hall["main"], event.phase, at))
        case e.ExchangeEnded():
            return _ended(state, at)
        case e.ExchangeReleased():
            return _hall(state, released=True, released_ms=at)
        case e.RecordingStarted():
            return _hall(state, recording=True, trouble="")
        case e.RecordingStopped():
            return _hall(state, recording=False)
        case e.RecordingFailed():
            return _hall(state, trouble=event.reason)
        case e.SpaceRanLow():
            return _hall(state, space=Space(minutes=event.minutes, megabytes=event.megabytes))
        case e.SpaceMade():
            return _hall(state, space=None)
        case e.RecordingChosen():
            return _person(state, event.participant, agreed=event.agree)
        case e.DevicesSet():
            devices = {"microphone": event.microphone, "camera": event.camera, "screen": event.screen}
            return _person(state, event.participant, **devices)
        case e.HandRaised():
            return (("hands", event.participant, Hand(participant=event.participant, seq=recorded.seq)),)
        case e.HandLowered():
            return (("hands", event.participant, None),)
        case e.QuestionAsked():
            asked = Question(
                id=event.question, seq=recorded.seq, asked_ms=at, text=event.text, author=event.author
            )
            return (("questions", event.question, asked),)
        case e.QuestionWithdrawn():
            return _question(state, event.question, status="withdrawn", text="", author="", closed_ms=at)
        case e.VoteCast():
            bit = 1 << state.people[event.participant].number
            return _question(state, event.question, voters=state.questions[event.question].voters | bit)
        case e.VoteWithdrawn():
            bit = 1 << state.people[event.participant].number
            return _question(state, event.question, voters=state.questions[event.question].voters & ~bit)
        case e.QuestionPromoted():
            return _question(state, event.question, status="floor", floor_ms=at)
        case e.QuestionAnswered():
            return _question(state, event.question, status="answered", answer=event.text, closed_ms=at)
        case e.QuestionDeclined():
            return _question(state, event.question, status="declined", reason=event.reason, closed_ms=at)
        case e.QuestionReopened():
            return _question(
                state, event.question, status="waiting", floor_ms=0, closed_ms=0, answer="", reason=""
            )
        case e.MinuteLineAdded():
            line = MinuteLine(
                id=event.line,
                seq=recorded.seq,
                at_ms=at,
                kind=event.kind,
                text=event.text,
                question=event.question,
            )
            return (("minutes", event.line, line),)
        case e.MinuteLineEdited():
            edited = replace(state.minutes[event.line], text=event.text, seq=recorded.seq)
            return (("minutes", event.line, edited),)
        case e.TurnBegun():
            turn = Turn(id=event.turn, participant=event.participant, from_ms=event.at_ms)
            return (("turns", event.turn, turn),)
        case e.TurnEnded():
            return (("turns", event.turn, replace(state.turns[event.turn], to_ms=event.at_ms)),)
        case e.ChannelOpened():
            return (("channels", event.channel, Channel()),)
        case e.BoothTaken():
            return (("channels", event.channel, _taken(state.channels[event.channel], event)),)
        case e.BoothLeft():
            return _channel(state, event.channel, live="", offered=False)
        case e.BoothOffered():
            return _channel(state, event.channel, offered=event.on)
        case e.FloorPassed():
            return _channel(state, event.channel, passes=event.on, silent_ms=0)
        case e.SlowDownAsked():
            return _channel(state, event.channel, slow_ms=at)
        case e.BoothFellSilent():
            return _channel(state, event.channel, silent_ms=event.since_ms)
        case e.BoothHeard():
            return _channel(state, event.channel, silent_ms=0, relieved=False)
        case e.SegmentOpened():
            return (("segments", event.segment, _segment(event)),)
        case e.SegmentClosed():
            closed = replace(state.segments[event.segment], ended_ms=event.ended_ms, reason=event.reason)
            return (("segments", event.segment, closed),)
        case _:
            assert_never(event)


def _hall(state: State, **changed: Any) -> tuple[Change]:
    return (("hall", "main", replace(state.hall["main"], **changed)),)


def _person(state: State, participant: str, **changed: Any) -> tuple[Change]:
    return (("people", participant, replace(state.people[participant], **changed)),)


def _channel(state: State, channel: str, **changed: Any) -> tuple[Change]:
    return (("channels", channel, replace(state.channels[channel], **changed)),)


def _taken(channel: Channel, event: e.BoothTaken) -> Channel:
    """Who goes on the air themselves is believed; who is put there for somebody silent has to be heard first."""
    taken = {"live": event.participant, "begun": True, "offered": False}
    if event.by:
        return replace(channel, **taken, passes=False, silent_ms=0, relieved=False)
    return replace(channel, **taken, relieved=bool(channel.silent_ms))


def _question(state: State, question: str, **changed: Any) -> tuple[Change]:
    return (("questions", question, replace(state.questions[question], **changed)),)


def _admitted(state: State, event: e.ParticipantAdmitted) -> Person:
    """A newcomer gets the next bit; one who is corrected keeps theirs, and what they chose."""
    known = state.people.get(event.participant)
    described = {
        "name": event.name,
        "title": event.title,
        "city": event.city,
        "side": event.side,
        "role": event.role,
        "channel": event.channel,
    }
    if known is not None:
        return replace(known, **described)
    return Person(
        id=event.participant,
        number=len(state.people),
        name=event.name,
        title=event.title,
        city=event.city,
        side=event.side,
        role=event.role,
        channel=event.channel,
    )


def _erased(state: State, event: e.PersonErased) -> tuple[Change, ...]:
    """No name, no recording of them, and, where that was asked for, none of their words."""
    nameless = _person(state, event.participant, name="", title="")
    segments = (
        ("segments", key, None)
        for key, segment in state.segments.items()
        if segment.participant == event.participant
    )
    asked = (
        ("questions", key, replace(question, text="", author=""))
        for key, question in state.questions.items()
        if event.words and question.author == event.participant
    )
    return (*nameless, *segments, *asked)


def _left(state: State, participant: str) -> tuple[Change]:
    return _person(state, participant, present=False, microphone=False, camera=False, screen=False)


def _phase(hall: Hall, phase: Phase, at_ms: int) -> dict[str, Any]:
    planned = hall.planned.get(phase, 0)
    return {
        "phase": phase,
        "phase_since_ms": at_ms,
        "phase_ends_ms": at_ms + planned * 60_000 if planned else 0,
        "started_ms": hall.started_ms or at_ms,
    }


def _ended(state: State, at_ms: int) -> tuple[Change, ...]:
    """The room is empty now: nobody present, no hand up, no booth on the air, nothing recorded."""
    people = (_left(state, key)[0] for key, person in state.people.items() if person.present)
    hands = (("hands", key, None) for key in state.hands)
    ended = {"phase": Phase.ENDED, "phase_since_ms": at_ms, "phase_ends_ms": 0, "ended_ms": at_ms}
    booths = (("channels", key, Channel()) for key in state.channels)
    return (*people, *hands, *booths, *_hall(state, **ended, recording=False, space=None))


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
