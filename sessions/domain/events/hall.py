"""What happened to the exchange itself."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import FormatName, Id, Phase


class ExchangePrepared(Event, frozen=True, kw_only=True, tag="exchange.prepared"):
    """The log's first event. `planned` has the length of each phase, in minutes."""

    title: str
    cities: dict[Id, int]
    planned: dict[Phase, int]
    format: FormatName = "presentations"


class PhaseStarted(Event, frozen=True, kw_only=True, tag="phase.started"):
    phase: Phase
    by: Id


class ExchangeEnded(Event, frozen=True, kw_only=True, tag="exchange.ended"):
    by: Id


class ExchangeReleased(Event, frozen=True, kw_only=True, tag="exchange.released"):
    """Nobody holds it back any more."""

    by: Id


class HostChanged(Event, frozen=True, kw_only=True, tag="host.changed"):
    """Somebody else runs the exchange or stands in, "" nobody. `by` is "" where whoever ran it was gone."""

    participant: str
    instead_of: str = ""
    by: str = ""


HallEvent = ExchangePrepared | PhaseStarted | ExchangeEnded | ExchangeReleased | HostChanged
