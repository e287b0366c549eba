"""Opening, phases, the end, and what leaves the room."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide import record
from sessions.domain.decide.agenda import running
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.leaving import lost_host
from sessions.domain.decide.polls import closed_by_the_end
from sessions.domain.errors import refuse
from sessions.domain.formats import FORMATS, format_of, planned
from sessions.domain.names import Phase
from sessions.domain.state import Actor, State


def decide(state: State, command: c.HallCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.PrepareExchange():
            return prepare(state, command)
        case c.StartPhase():
            return start_phase(state, command, actor)
        case c.EndExchange():
            return end(state, actor, now_ms)
        case c.ReleaseExchange():
            return record.release(state, actor)
        case c.TakeHost():
            return take_host(state, actor)
        case c.LoseHost():
            return lost_host(state, command.host)
        case _:
            assert_never(command)


def prepare(state: State, command: c.PrepareExchange) -> Decision:
    if state.hall:
        return refuse("exchange.already_prepared")
    return (
        e.ExchangePrepared(
            title=command.title,
            cities=command.cities,
            planned=lengths(command),
            format=command.format,
        ),
    )


def lengths(command: c.PrepareExchange | c.ReviseExchange) -> dict[Phase, int]:
    """Of each part that the format has, in minutes: as asked, else as usual."""
    asked = {
        Phase.PRESENTATIONS: command.presentation_minutes,
        Phase.DISCUSSION: command.discussion_minutes,
        Phase.QUESTIONS: command.question_minutes,
    }
    return planned(FORMATS[command.format], asked)


def start_phase(state: State, command: c.StartPhase, actor: Actor) -> Decision:
    """The parts of its format may follow each other both ways; the lobby is never entered again."""
    if command.phase is state.phase:
        return ()
    if command.phase not in format_of(state).startable:
        return refuse("phase.not_startable", "phase", phase=command.phase.value)
    return (e.PhaseStarted(phase=command.phase, by=actor.participant),)


def end(state: State, actor: Actor, now_ms: int) -> Decision:
    """Not before every question has an outcome. Turns of speech that are still open end with the exchange, and the
    item that runs; an open poll is counted.
    """
    if left := sum(question.is_open for question in state.questions.values()):
        return refuse("questions.open", count=left)
    turns = (e.TurnEnded(turn=turn.id, at_ms=now_ms) for turn in state.turns.values() if not turn.to_ms)
    item = running(state)
    finished = () if item is None else (e.ItemFinished(item=item.id),)
    return (*turns, *finished, *closed_by_the_end(state), e.ExchangeEnded(by=actor.participant))


def take_host(state: State, actor: Actor) -> Decision:
    host = state.hall["main"].host
    if host == actor.participant:
        return ()
    return (e.HostChanged(participant=actor.participant, instead_of=host, by=actor.participant),)
