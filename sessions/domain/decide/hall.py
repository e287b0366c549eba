"""Opening, phases, the end, and what leaves the room."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide import record
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import refuse
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
        case _:
            assert_never(command)


def prepare(state: State, command: c.PrepareExchange) -> Decision:
    if state.hall:
        return refuse("exchange.already_prepared")
    return (
        e.ExchangePrepared(
            title=command.title,
            cities=command.cities,
            planned={
                Phase.PRESENTATIONS: command.presentation_minutes,
                Phase.QUESTIONS: command.question_minutes,
            },
        ),
    )


def start_phase(state: State, command: c.StartPhase, actor: Actor) -> Decision:
    """Presentations and questions may follow each other both ways; the lobby is never entered again."""
    if command.phase is state.phase:
        return ()
    if command.phase not in (Phase.PRESENTATIONS, Phase.QUESTIONS):
        return refuse("phase.not_startable", "phase", phase=command.phase.value)
    return (e.PhaseStarted(phase=command.phase, by=actor.participant),)


def end(state: State, actor: Actor, now_ms: int) -> Decision:
    """Not before every question has an outcome. Turns of speech that are still open end with the exchange."""
    if left := sum(question.is_open for question in state.questions.values()):
        return refuse("questions.open", count=left)
    turns = (e.TurnEnded(turn=turn.id, at_ms=now_ms) for turn in state.turns.values() if not turn.to_ms)
    return (*turns, e.ExchangeEnded(by=actor.participant))
