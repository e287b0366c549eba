"""Who belongs here, who is present, and each person's own things."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import may, name_of, permitted
from sessions.domain.decide import booth, desk
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.leaving import gone, new_host, new_role
from sessions.domain.errors import refuse
from sessions.domain.names import Role
from sessions.domain.state import Actor, State

DESCRIBED = tuple(name for name in e.ParticipantAdmitted.__struct_fields__ if name != "participant")


def decide(state: State, command: c.PeopleCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.AdmitParticipant():
            return admit(state, command)
        case c.ErasePerson():
            return erase(state, command)
        case c.MarkArrived():
            return arrive(state, command)
        case c.MarkLeft():
            return leave(state, command)
        case c.ChooseRecording():
            return choose_recording(state, command, actor)
        case c.SetDevices():
            return set_devices(state, command, actor)
        case c.RaiseHand():
            return raise_hand(state, actor)
        case c.LowerHand():
            return lower_hand(state, command, actor)
        case _:
            assert_never(command)


def admit(state: State, command: c.AdmitParticipant) -> Decision:
    if (command.role is Role.INTERPRETER) is not (command.channel is not None):
        return refuse("channel.of_interpreters", "channel")
    known = state.people.get(command.participant)
    channel = command.channel or ""
    admitted = e.ParticipantAdmitted(
        participant=command.participant,
        name=command.name,
        title=command.title,
        city=command.city or "",
        side=command.side,
        role=command.role,
        channel=channel,
        kind=command.kind,
        precedence=command.precedence,
        native_name=command.native_name,
    )
    if known is not None and all(getattr(known, name) == getattr(admitted, name) for name in DESCRIBED):
        return ()
    new = channel and channel not in state.channels
    opened = (e.ChannelOpened(channel=channel),) if new else ()
    moved = () if known is None or known.channel == channel else booth.off_the_air(state, known.id)
    runs_questions = may(command.role, name_of(c.ClaimQuestion), state.phase)
    claims = () if runs_questions else desk.claims_of(state, command.participant)
    return (*opened, *moved, *new_role(state, known, command.role), *claims, admitted)


def erase(state: State, command: c.ErasePerson) -> Decision:
    if command.participant not in state.people:
        return refuse("participant.unknown")
    return (e.PersonErased(participant=command.participant, words=command.words, entries=command.entries),)


def arrive(state: State, command: c.MarkArrived) -> Decision:
    if (person := state.people.get(command.participant)) is None:
        return refuse("participant.unknown", "participant")
    if person.removed:
        return refuse("participant.removed", "participant")
    return () if person.present else (e.ParticipantArrived(participant=person.id), *new_host(state, person))


def leave(state: State, command: c.MarkLeft) -> Decision:
    if (person := state.people.get(command.participant)) is None:
        return refuse("participant.unknown", "participant")
    return gone(state, person) if person.present else ()


def choose_recording(state: State, command: c.ChooseRecording, actor: Actor) -> Decision:
    if state.people[actor.participant].agreed is command.agree:
        return ()
    return (e.RecordingChosen(participant=actor.participant, agree=command.agree),)


def set_devices(state: State, command: c.SetDevices, actor: Actor) -> Decision:
    person = state.people[actor.participant]
    if person.muted and command.microphone:
        return refuse("floor.muted", "microphone")
    now_on = (command.microphone, command.camera, command.screen)
    if (person.microphone, person.camera, person.screen) == now_on:
        return ()
    return (
        e.DevicesSet(
            participant=person.id,
            microphone=command.microphone,
            camera=command.camera,
            screen=command.screen,
        ),
    )


def raise_hand(state: State, actor: Actor) -> Decision:
    return () if actor.participant in state.hands else (e.HandRaised(participant=actor.participant),)


def lower_hand(state: State, command: c.LowerHand, actor: Actor) -> Decision:
    """One's own; another's only for those who run the floor."""
    participant = command.participant or actor.participant
    runs_the_floor = permitted(state, actor.participant, "floor.grant")
    if participant != actor.participant and not runs_the_floor:
        return refuse("role.not_allowed", "participant", role=actor.role.value)
    return (e.HandLowered(participant=participant),) if participant in state.hands else ()
