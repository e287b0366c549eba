"""What became of the plan before the exchange began."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import FormatName, Id, Phase


class ExchangeRevised(Event, frozen=True, kw_only=True, tag="exchange.revised"):
    """In place of what `exchange.prepared` says."""

    title: str
    cities: dict[Id, int]
    planned: dict[Phase, int]
    format: FormatName = "presentations"


class ExchangeMoved(Event, frozen=True, kw_only=True, tag="exchange.moved"):
    starts_ms: int
    time_zone: str


class ExchangeCancelled(Event, frozen=True, kw_only=True, tag="exchange.cancelled"):
    """The exchange is over before it began."""

    reason: str


PlanEvent = ExchangeRevised | ExchangeMoved | ExchangeCancelled
