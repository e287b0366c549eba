"""What happened to the exchange itself."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, Phase


class ExchangePrepared(Event, frozen=True, kw_only=True, tag="exchange.prepared"):
    """The log's first event. `planned` has the length of each phase, in minutes."""

    title: str
    cities: dict[Id, int]
    planned: dict[Phase, int]


class PhaseStarted(Event, frozen=True, kw_only=True, tag="phase.started"):
    phase: Phase
    by: Id


class ExchangeEnded(Event, frozen=True, kw_only=True, tag="exchange.ended"):
    by: Id


class ExchangeReleased(Event, frozen=True, kw_only=True, tag="exchange.released"):
    """Nobody holds it back any more."""

    by: Id


HallEvent = ExchangePrepared | PhaseStarted | ExchangeEnded | ExchangeReleased
