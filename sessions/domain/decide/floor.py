"""The floor: given by the chair, given back or taken; and who must be quiet or leave."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import permitted
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.door import set_rules as set_door
from sessions.domain.decide.leaving import gone, returned
from sessions.domain.errors import Refusal, refuse
from sessions.domain.events import AnyEvent
from sessions.domain.floor import floor_of
from sessions.domain.names import Role
from sessions.domain.state import Actor, Person, State


def decide(state: State, command: c.FloorCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.OrderHands():
            same = floor_of(state).order == command.order
            return () if same else (e.HandsOrdered(order=command.order, by=actor.participant),)
        case c.SetBudget():
            same = floor_of(state).budgets.get(command.of, 0) == command.minutes
            budget = e.BudgetSet(of=command.of, minutes=command.minutes, by=actor.participant)
            return () if same else (budget,)
        case c.GrantFloor():
            return grant(state, command, actor)
        case c.ReturnFloor():
            return give_back(state, actor)
        case c.MuteSpeaker():
            return mute(state, command, actor)
        case c.UnmuteSpeaker():
            return unmute(state, command, actor)
        case c.RemovePerson():
            return remove(state, command, actor)
        case c.ReadmitPerson():
            return readmit(state, command, actor)
        case _:
            assert_never(command)


def grant(state: State, command: c.GrantFloor, actor: Actor) -> Decision:
    """One has it at a time. Who is called is heard again, and their hand is down."""
    person = _somebody(state, command.participant)
    if isinstance(person, Refusal):
        return person
    if not person.present:
        return refuse("floor.not_here", "participant", name=person.name)
    if person.role is Role.INTERPRETER:
        return refuse("floor.interpreter", "participant", name=person.name)
    events: list[AnyEvent] = []
    if (holder := floor_of(state).holder) and holder != person.id:
        events.append(returned(state, holder, actor.participant))
    if person.muted:
        events.append(e.SpeakerUnmuted(participant=person.id, by=actor.participant))
    if person.id in state.hands:
        events.append(e.HandLowered(participant=person.id))
    if holder != person.id:
        events.append(e.FloorGranted(participant=person.id, by=actor.participant))
    return tuple(events)


def give_back(state: State, actor: Actor) -> Decision:
    holder = floor_of(state).holder
    if not holder:
        return ()
    if holder != actor.participant and not permitted(state, actor.participant, "floor.grant"):
        return refuse("floor.not_yours", name=state.people[holder].name)
    return (returned(state, holder, actor.participant),)


def mute(state: State, command: c.MuteSpeaker, actor: Actor) -> Decision:
    person = _somebody(state, command.participant)
    if isinstance(person, Refusal):
        return person
    if person.id == actor.participant:
        return refuse("floor.oneself", "participant")
    return () if person.muted else (e.SpeakerMuted(participant=person.id, by=actor.participant),)


def unmute(state: State, command: c.UnmuteSpeaker, actor: Actor) -> Decision:
    person = _somebody(state, command.participant)
    if isinstance(person, Refusal):
        return person
    if person.id == actor.participant:
        return refuse("floor.oneself", "participant")
    return (e.SpeakerUnmuted(participant=person.id, by=actor.participant),) if person.muted else ()


def remove(state: State, command: c.RemovePerson, actor: Actor) -> Decision:
    """Nobody removes the chair, nor themselves; who only stands in for the host removes nobody of the desk."""
    person = _somebody(state, command.participant)
    if isinstance(person, Refusal):
        return person
    if person.id == actor.participant or person.role is Role.CHAIR:
        return refuse("floor.not_removable", "participant", name=person.name)
    if person.removed:
        return ()
    # Who listens may have come by the open link, and would come by it again under another name.
    shut = set_door(state, True, actor) if person.role is Role.ATTENDEE else ()
    return (*gone(state, person), e.PersonRemoved(participant=person.id, by=actor.participant), *shut)


def readmit(state: State, command: c.ReadmitPerson, actor: Actor) -> Decision:
    person = _somebody(state, command.participant)
    if isinstance(person, Refusal):
        return person
    return (e.PersonReadmitted(participant=person.id, by=actor.participant),) if person.removed else ()


def _somebody(state: State, participant: str) -> Person | Refusal:
    return state.people.get(participant) or refuse("participant.not_found", "participant")
