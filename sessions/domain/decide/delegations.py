"""Delegations: who sits at a device, and who of them speaks."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import permitted
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.turns import cut
from sessions.domain.errors import Refusal, refuse
from sessions.domain.formats import format_of
from sessions.domain.names import NAME_LENGTH, SEATS_OF_A_DELEGATION
from sessions.domain.state import Actor, Delegate, State


def decide(state: State, command: c.DelegationsCommand, actor: Actor, now_ms: int) -> Decision:
    seat = command.participant or actor.participant
    if seat not in state.people:
        return refuse("participant.not_found", "participant")
    if seat != actor.participant and not permitted(state, actor.participant, "floor.grant"):
        return refuse("role.not_allowed", "participant", role=actor.role.value)
    match command:
        case c.SetRoster():
            return set_roster(state, command, seat, actor)
        case c.MarkSpeaker():
            return mark(state, command, seat, actor, now_ms)
        case _:
            assert_never(command)


def set_roster(state: State, command: c.SetRoster, seat: str, actor: Actor) -> Decision:
    if len(command.members) > SEATS_OF_A_DELEGATION:
        return refuse("roster.too_many", "members", most=SEATS_OF_A_DELEGATION)
    members = {}
    for key, member in command.members.items():
        delegate = _delegate(member)
        if isinstance(delegate, Refusal):
            return delegate
        members[key] = delegate
    known = state.delegations.get(seat)
    if (known.members if known else {}) == members:
        return ()
    many = format_of(state).delegation_votes == "many"
    return (e.RosterSet(participant=seat, members=members, many_votes=many, by=actor.participant),)


def _delegate(member: c.Member) -> Delegate | Refusal:
    name, title, native = member.name.strip(), member.title.strip(), member.native_name.strip()
    if not name:
        return refuse("roster.nameless", "members")
    if (longest := max(len(name), len(title), len(native))) > NAME_LENGTH:
        return refuse("roster.too_long", "members", length=longest, most=NAME_LENGTH)
    return Delegate(name=name, title=title, native_name=native, precedence=member.precedence)


def mark(state: State, command: c.MarkSpeaker, seat: str, actor: Actor, now_ms: int) -> Decision:
    """Whoever is heard at this moment goes on as a turn of the one who was marked."""
    delegation, member = state.delegations.get(seat), command.member or ""
    if delegation is None or (member and member not in delegation.members):
        return refuse("roster.unknown", "member")
    if delegation.speaker == member:
        return ()
    turns = [turn for turn in state.turns.values() if turn.participant == seat and not turn.to_ms]
    pieces = [event for turn in turns for event in cut(state, turn, now_ms, member)]
    return (e.SpeakerMarked(participant=seat, member=member, by=actor.participant), *pieces)
