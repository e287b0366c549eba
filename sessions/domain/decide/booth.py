"""Interpretation: who of a booth is on the air, how they relieve each other, and what they ask of the floor."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import Role
from sessions.domain.state import Actor, Channel, Person, State

SIGN_LASTS_MS = 10_000  # a sign to slow down is shown for so long; another within it adds nothing


def decide(state: State, command: c.BoothCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.TakeBooth():
            return take(state, command, actor)
        case c.OfferBooth():
            return offer(state, command, actor)
        case c.PassFloor():
            return pass_floor(state, command, actor)
        case c.AskToSlowDown():
            return slow_down(state, actor, now_ms)
        case c.RelieveBooth():
            return relieve(state, command)
        case c.ReportSilence():
            return report_silence(state, command)
        case c.ReportVoice():
            return report_voice(state, command)
        case _:
            assert_never(command)


def take(state: State, command: c.TakeBooth, actor: Actor) -> Decision:
    """An interpreter goes on the air where nobody is, where the partner asks for it or is not heard. The desk puts
    an interpreter there at any time."""
    person = state.people.get(command.participant or actor.participant)
    if person is None or not person.channel:
        return refuse("booth.not_an_interpreter", "participant")
    if actor.role is Role.INTERPRETER and person.id != actor.participant:
        return refuse("role.not_allowed", "participant", role=actor.role.value)
    channel = state.channels[person.channel]
    if channel.live == person.id:
        return ()
    if actor.role is Role.INTERPRETER and (refusal := _occupied(state, channel)) is not None:
        return refusal
    if not person.microphone:
        return refuse("booth.microphone_off", name=person.name)
    return (e.BoothTaken(channel=person.channel, participant=person.id, by=actor.participant),)


def _occupied(state: State, channel: Channel) -> Refusal | None:
    if not channel.live or channel.offered or channel.silent_ms:
        return None
    return refuse("booth.occupied", name=state.people[channel.live].name)


def offer(state: State, command: c.OfferBooth, actor: Actor) -> Decision:
    language = state.people[actor.participant].channel
    channel = state.channels[language]
    if channel.live != actor.participant:
        return refuse("booth.not_on_air")
    return () if channel.offered is command.on else (e.BoothOffered(channel=language, on=command.on),)


def pass_floor(state: State, command: c.PassFloor, actor: Actor) -> Decision:
    """Of one's own booth; the desk may do it for any."""
    if (channel := state.channels.get(command.channel)) is None:
        return refuse("channel.unknown", "channel")
    if actor.role is Role.INTERPRETER and state.people[actor.participant].channel != command.channel:
        return refuse("role.not_allowed", "channel", role=actor.role.value)
    if channel.passes is command.on:
        return ()
    return (e.FloorPassed(channel=command.channel, on=command.on, by=actor.participant),)


def slow_down(state: State, actor: Actor, now_ms: int) -> Decision:
    """All booths together are one sign: the speaker needs to be told once."""
    if any(now_ms - channel.slow_ms < SIGN_LASTS_MS for channel in state.channels.values()):
        return ()
    language = state.people[actor.participant].channel
    return (e.SlowDownAsked(channel=language, by=actor.participant),)


def relieve(state: State, command: c.RelieveBooth) -> Decision:
    """The partner goes on the air for whoever is not heard; nobody whose microphone is off ever does."""
    if (channel := state.channels.get(command.channel)) is None:
        return refuse("channel.unknown", "channel")
    if channel.live != command.live or not channel.silent_ms or channel.passes:
        return ()  # somebody else went on the air, or they are heard again
    if channel.relieved:
        return ()  # neither of the two is heard: changing places for ever would hide that
    partner = _ready(state, command.channel, besides=channel.live)
    return () if partner is None else (e.BoothTaken(channel=command.channel, participant=partner.id),)


def _ready(state: State, language: str, besides: str) -> Person | None:
    """An interpreter of this booth who is here, with the microphone on."""
    booth = (each for each in state.people.values() if each.channel == language and each.id != besides)
    return next((each for each in booth if each.present and each.microphone), None)


def report_silence(state: State, command: c.ReportSilence) -> Decision:
    if (channel := state.channels.get(command.channel)) is None:
        return refuse("channel.unknown", "channel")
    if channel.live != command.live or channel.silent_ms or channel.passes:
        return ()
    return (e.BoothFellSilent(channel=command.channel, since_ms=command.since_ms),)


def report_voice(state: State, command: c.ReportVoice) -> Decision:
    if (channel := state.channels.get(command.channel)) is None:
        return refuse("channel.unknown", "channel")
    return (e.BoothHeard(channel=command.channel),) if channel.silent_ms else ()


def off_the_air(state: State, participant: str) -> tuple[e.BoothTaken | e.BoothLeft, ...]:
    """What becomes of a booth whose interpreter is gone: the partner goes on the air at once, if they are ready."""
    person = state.people[participant]
    channel = state.channels.get(person.channel)
    if channel is None or channel.live != participant:
        return ()
    partner = _ready(state, person.channel, besides=participant)
    if partner is None:
        return (e.BoothLeft(channel=person.channel),)
    return (e.BoothTaken(channel=person.channel, participant=partner.id),)
