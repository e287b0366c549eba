"""Knocking, and the desk's word on it."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import refuse
from sessions.domain.names import NAME_LENGTH, Role
from sessions.domain.state import Actor, Knocker, State

WAIT_AT_MOST = 50  # at one door: the desk has to read each of them


def decide(state: State, command: c.DoorCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.Knock():
            return knock(state, command)
        case c.LetIn():
            return let_in(state, command, actor)
        case c.TurnAway():
            return turn_away(state, command, actor)
        case c.SetDoor():
            return set_rules(state, command.guests_wait, actor)
        case c.StopWaiting():
            waits = command.knock in state.door
            return (e.KnockerGone(knock=command.knock),) if waits else ()
        case _:
            assert_never(command)


def knock(state: State, command: c.Knock) -> Decision:
    """Knocking again corrects what is shown. A seat that is nobody's is no reason to be let in."""
    name, title, place = command.name.strip(), command.title.strip(), command.place.strip()
    if not name:
        return refuse("door.nameless", "name")
    for field, said in (("name", name), ("title", title), ("place", place)):
        if len(said) > NAME_LENGTH:
            return refuse("door.too_long", field, most=NAME_LENGTH)
    if command.seat and command.seat not in state.people:
        return refuse("participant.unknown", "seat")
    if command.knock in state.people:
        return refuse("door.inside", "knock")
    if command.knock not in state.door and len(state.door) >= WAIT_AT_MOST:
        return refuse("door.full", most=WAIT_AT_MOST)
    return (
        e.Knocked(
            knock=command.knock,
            name=name,
            title=title,
            city=command.city or "",
            side=command.side,
            place=place,
            kind=command.kind,
            seat=command.seat or "",
        ),
    )


def let_in(state: State, command: c.LetIn, actor: Actor) -> Decision:
    """Who was removed from the room and is let in at its door is in the room again."""
    if (waiting := state.door.get(command.knock)) is None:
        return refuse("door.nobody", "knock")
    if waiting.seat:
        let_in = e.KnockerLetIn(knock=command.knock, participant=waiting.seat, by=actor.participant)
        removed = state.people[waiting.seat].removed
        readmitted = e.PersonReadmitted(participant=waiting.seat, by=actor.participant)
        return (let_in, readmitted) if removed else (let_in,)
    return (
        _admitted(command.knock, waiting),
        e.KnockerLetIn(knock=command.knock, participant=command.knock, by=actor.participant),
    )


def set_rules(state: State, guests_wait: bool, actor: Actor) -> tuple[e.DoorSet, ...]:
    same = state.hall["main"].guests_wait is guests_wait
    return () if same else (e.DoorSet(guests_wait=guests_wait, by=actor.participant),)


def _admitted(participant: str, waiting: Knocker) -> e.ParticipantAdmitted:
    """Who was let in listens and asks: a seat on the panel is the organiser's to give."""
    return e.ParticipantAdmitted(
        participant=participant,
        name=waiting.name,
        title=waiting.title,
        city=waiting.city,
        side=waiting.side,
        kind=waiting.kind,
        role=Role.ATTENDEE,
    )


def turn_away(state: State, command: c.TurnAway, actor: Actor) -> Decision:
    if command.knock not in state.door:
        return refuse("door.nobody", "knock")
    return (e.KnockerTurnedAway(knock=command.knock, by=actor.participant),)
