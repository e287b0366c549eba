"""What was planned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change, hall
from sessions.domain.evolve.hall import ended
from sessions.domain.state import Plan, State


def changes(state: State, event: e.PlanEvent, recorded: Recorded) -> Iterable[Change]:
    plan = state.plan.get("main", Plan())
    match event:
        case e.ExchangeRevised():
            return hall(state, **_revised(event))
        case e.ExchangeMoved():
            moved = replace(plan, starts_ms=event.starts_ms, time_zone=event.time_zone)
            return (("plan", "main", moved),)
        case e.ExchangeCancelled():
            cancelled = replace(plan, cancelled=event.reason)
            return (("plan", "main", cancelled), *ended(state, recorded.at_ms))
        case _:
            assert_never(event)


def _revised(event: e.ExchangeRevised) -> dict[str, Any]:
    return {"title": event.title, "format": event.format, "cities": event.cities, "planned": event.planned}
