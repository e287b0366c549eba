"""Moments in words: "Tuesday 14 April, 14:00 your time (India)". No clock is read here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, pgettext


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose clock a page is written for: their zone and what to call it ("India")."""

    zone: ZoneInfo
    place: str


class Place(Protocol):
    """A city, as far as time goes."""

    @property
    def name(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


def reader_of(user: object) -> Reader | None:
    """The account's own clock; None for a visitor, whose place nobody knows."""
    reader = getattr(user, "reader", None)
    return reader if isinstance(reader, Reader) else None


def day_in_words(local: datetime, now: datetime) -> str:
    """ "Tuesday 14 April"; the year is named when it is not this one."""
    same_year = local.year == now.astimezone(local.tzinfo).year
    return str(date_format(local, "l j F" if same_year else "l j F Y"))


def in_words(at: datetime, reader: Reader, now: datetime) -> str:
    local = at.astimezone(reader.zone)
    return gettext("%(day)s, %(time)s your time (%(place)s)") % {
        "day": day_in_words(local, now),
        "time": f"{local:%H:%M}",
        "place": reader.place,
    }


def in_cities(at: datetime, cities: Iterable[Place], now: datetime) -> str:
    """For a visitor: "Tuesday 14 April, 14:00 in Surat, 17:30 in Busan". The day again where it differs."""
    parts: list[str] = []
    day = ""
    for city in cities:
        local = at.astimezone(ZoneInfo(city.time_zone))
        time = gettext("%(time)s in %(city)s") % {"time": f"{local:%H:%M}", "city": city.name}
        if (its_day := day_in_words(local, now)) != day:
            parts.append(its_day)
            day = its_day
        parts.append(time)
    return pgettext("between parts of a list", ", ").join(parts)


def offset_in_words(ms: int) -> str:
    """A moment of a recording: 65_000 ms is "1:05", 3_723_000 ms "1:02:03"."""
    seconds = max(0, ms) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
