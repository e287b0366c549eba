"""An exchange as the pages show it: its cities in order, its time and its state in words, its ribbon."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from sessions.archive.document import document_of
from sessions.archive.figure import Figure, figure
from sessions.archive.release import holders, listed
from sessions.models import ExchangeSession, Phase
from sessions.when import Reader, in_cities, in_words

Stage = Literal["upcoming", "live", "ended"]
DOORS_OPEN = timedelta(minutes=15)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seat:
    """A city at an exchange, as drawn: `side` gives its colour and pattern."""

    slug: str
    name: str
    country: str
    side: int
    time_zone: str
    local_time: str  # at the exchange's start, "14:00"


@dataclass(frozen=True, slots=True)
class Summary:
    exchange: ExchangeSession
    stage: Stage
    status: str
    when: str
    seats: tuple[Seat, ...]
    figure: Figure | None  # once ended

    @property
    def live(self) -> bool:
        return self.stage == "live"


class HasDuration(Protocol):
    phase: str
    starts_at: datetime


def stage_of(exchange: HasDuration, now: datetime) -> Stage:
    """Live from when its doors open, a quarter of an hour before, until the chair ends it."""
    if exchange.phase == Phase.ENDED:
        return "ended"
    started = exchange.phase != Phase.LOBBY
    return "live" if started or now >= exchange.starts_at - DOORS_OPEN else "upcoming"


def status_in_words(exchange: ExchangeSession, stage: Stage, now: datetime, zone: ZoneInfo) -> str:
    """The exchange's state; days ahead are counted in `zone`, the reader's."""
    if exchange.cancelled:
        return gettext("Cancelled")
    if stage == "ended":
        if exchange.released:
            return gettext("Released: open to everyone")
        return gettext("Held by %(names)s") % {"names": listed(holders(exchange))}
    if stage == "upcoming":
        return _days_ahead((exchange.starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days)
    return gettext("Live now") if exchange.phase != Phase.LOBBY else gettext("Doors open")


def _days_ahead(days: int) -> str:
    match days:
        case 0:
            return gettext("Today")
        case 1:
            return gettext("Tomorrow")
        case _:
            return ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days}


def alternate(seats: Sequence[T], key: str) -> tuple[T, ...]:
    """The same cities, turned round for about half of all keys, so that none is always named first."""
    turned = zlib.crc32(key.encode()) & 1
    return tuple(reversed(seats)) if turned else tuple(seats)


def seats_of(exchange: ExchangeSession, page: str) -> tuple[Seat, ...]:
    """The cities in this page's order; the order is the same each time the page is opened."""
    seats = [
        Seat(
            slug=side.city.slug,
            name=side.city.name,
            country=side.city.country.name,
            side=side.side,
            time_zone=side.city.time_zone,
            local_time=f"{exchange.starts_at.astimezone(ZoneInfo(side.city.time_zone)):%H:%M}",
        )
        for side in exchange.sides.select_related("city__country")
    ]
    return alternate(seats, f"{page}:{exchange.pk}")


def summarise(exchange: ExchangeSession, page: str, reader: Reader | None, now: datetime) -> Summary:
    seats = seats_of(exchange, page)
    stage = stage_of(exchange, now)
    drawn = None
    if stage == "ended" and not exchange.cancelled:
        drawn = figure(exchange.pk, document_of(exchange), [(seat.name, seat.side) for seat in seats])
    at = exchange.starts_at
    zone = reader.zone if reader else ZoneInfo(exchange.time_zone)
    when = in_words(at, reader, now) if reader else in_cities(at, seats, now)
    return Summary(exchange, stage, status_in_words(exchange, stage, now, zone), when, seats, drawn)


def by_stage(summaries: Iterable[Summary]) -> dict[Stage, list[Summary]]:
    """Live and upcoming ones soonest first, ended ones latest first."""
    stages: dict[Stage, list[Summary]] = {"live": [], "upcoming": [], "ended": []}
    for summary in sorted(summaries, key=lambda summary: summary.exchange.starts_at):
        stages[summary.stage].append(summary)
    stages["ended"].reverse()
    return stages
