"""People and what they choose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve import captions, slides
from sessions.domain.evolve.change import Change, left, person, question, without_ballot, without_words
from sessions.domain.state import Delegate, Hand, Person, State


def changes(state: State, event: e.PeopleEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.ParticipantAdmitted():
            return (("people", event.participant, _admitted(state, event)),)
        case e.ParticipantArrived():
            return person(state, event.participant, present=True)
        case e.ParticipantLeft():
            return left(state, event.participant)
        case e.PersonErased():
            return _erased(state, event)
        case e.RecordingChosen():
            return person(state, event.participant, agreed=event.agree, agreed_ms=recorded.at_ms)
        case e.DevicesSet():
            devices = {"microphone": event.microphone, "camera": event.camera, "screen": event.screen}
            return person(state, event.participant, **devices)
        case e.HandRaised():
            return (("hands", event.participant, Hand(participant=event.participant, seq=recorded.seq)),)
        case e.HandLowered():
            return (("hands", event.participant, None),)
        case _:
            assert_never(event)


def _admitted(state: State, event: e.ParticipantAdmitted) -> Person:
    """A newcomer gets the next bit; one who is corrected keeps theirs, and what they chose."""
    known = state.people.get(event.participant)
    described: dict[str, Any] = {
        "name": event.name,
        "title": event.title,
        "city": event.city,
        "side": event.side,
        "role": event.role,
        "channel": event.channel,
        "kind": event.kind,
        "precedence": event.precedence,
        "native_name": event.native_name,
    }
    if known is not None:
        return replace(known, **described)
    return Person(id=event.participant, number=_next_number(state), **described)


def _next_number(state: State) -> int:
    """A bit that nobody has: delegations were given some too."""
    return len(state.people) + (state.hall["main"].ballots if state.hall else 0)


def _erased(state: State, event: e.PersonErased) -> tuple[Change, ...]:
    """No name, no recording of them, and, where that was asked for, none of their words."""
    nameless = person(state, event.participant, name="", title="", native_name="", kind="")
    segments = (
        ("segments", key, None)
        for key, segment in state.segments.items()
        if segment.participant == event.participant
    )
    words = _without_words(state, event.participant) if event.words else ()
    rosters = (
        ("delegations", key, replace(delegation, members=nobody(delegation.members)))
        for key, delegation in state.delegations.items()
        if key == event.participant
    )
    at_the_door = (
        ("door", key, replace(knocker, name="", title="", kind=""))
        for key, knocker in state.door.items()
        if knocker.seat == event.participant
    )
    lines = captions.erased(state, event.participant)
    ballots = without_ballot(state, event.participant)
    return (*nameless, *segments, *lines, *words, *rosters, *at_the_door, *ballots)


def nobody(members: dict[str, Delegate]) -> dict[str, Delegate]:
    """As many as they were, without who they are."""
    return dict.fromkeys(members, Delegate(name=""))


def _without_words(state: State, participant: str) -> tuple[Change, ...]:
    asked = [key for key, one in state.questions.items() if one.author == participant]
    nothing: dict[str, Any] = {"text": "", "author": "", "language": "", "similar": {}}
    emptied = (question(state, key, **nothing)[0] for key in asked)
    lines = (
        ("chat", key, replace(line, text=""))
        for key, line in state.chat.items()
        if line.participant == participant
    )
    shown = slides.without_words_of(state, participant)
    return (*emptied, *without_words(state, frozenset(asked)), *lines, *shown)
