"""The floor, and the accounts of talk time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change, person, without_ballot
from sessions.domain.floor import accounts_of, floor_of, talk_key
from sessions.domain.state import State, Talk, Turn


def changes(state: State, event: e.FloorEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.HandsOrdered():
            return _floor(state, order=event.order)
        case e.BudgetSet():
            others = {of: minutes for of, minutes in floor_of(state).budgets.items() if of != event.of}
            return _floor(state, budgets=others | {event.of: event.minutes} if event.minutes else others)
        case e.FloorGranted():
            side = state.people[event.participant].side or floor_of(state).last_side
            return _floor(state, holder=event.participant, since_ms=recorded.at_ms, last_side=side)
        case e.FloorReturned():
            silent = _devices_off(state, event.participant) if event.silenced else ()
            return (*_floor(state, holder="", since_ms=0), *silent)
        case e.SpeakerMuted():
            return person(state, event.participant, muted=True, microphone=False)
        case e.SpeakerUnmuted():
            return person(state, event.participant, muted=False)
        case e.PersonRemoved():
            out = person(state, event.participant, removed=True)
            ballots = without_ballot(state, event.participant)
            return (*out, ("hands", event.participant, None), *ballots)
        case e.PersonReadmitted():
            return person(state, event.participant, removed=False)
        case _:
            assert_never(event)


def _floor(state: State, **changed: Any) -> tuple[Change]:
    return (("floor", "main", replace(floor_of(state), **changed)),)


def _devices_off(state: State, participant: str) -> tuple[Change]:
    return person(state, participant, microphone=False, camera=False, screen=False)


def charged(state: State, turn: Turn, to_ms: int) -> tuple[Change, ...]:
    """A turn that is over, added to what its speaker, their city and their side have spoken."""
    if not turn.charged:
        return ()
    spoken = []
    for of, who in accounts_of(state.people[turn.participant]):
        key = talk_key(of, who)
        talk = state.talk.get(key, Talk(of=of, who=who))
        spoken.append(("talk", key, replace(talk, spoken_ms=talk.spoken_ms + to_ms - turn.from_ms)))
    return tuple(spoken)
