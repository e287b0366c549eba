"""Revising, moving and cancelling what has not begun; the registry holds the phase."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.hall import lengths
from sessions.domain.decide.reasons import reason_of
from sessions.domain.errors import Refusal
from sessions.domain.state import Actor, Plan, State


def decide(state: State, command: c.PlanCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.ReviseExchange():
            return revise(state, command)
        case c.MoveExchange():
            return move(state, command)
        case c.CancelExchange():
            return cancel(command)
        case _:
            assert_never(command)


def revise(state: State, command: c.ReviseExchange) -> Decision:
    return (
        e.ExchangeRevised(
            title=command.title,
            cities=command.cities,
            planned=lengths(command),
            format=command.format,
        ),
    )


def move(state: State, command: c.MoveExchange) -> Decision:
    plan = state.plan.get("main", Plan())
    if (plan.starts_ms, plan.time_zone) == (command.starts_ms, command.time_zone):
        return ()
    return (e.ExchangeMoved(starts_ms=command.starts_ms, time_zone=command.time_zone),)


def cancel(command: c.CancelExchange) -> Decision:
    reason = reason_of(command.reason)
    if isinstance(reason, Refusal):
        return reason
    return (e.ExchangeCancelled(reason=reason),)
