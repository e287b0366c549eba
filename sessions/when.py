"""Moments in words: "Tuesday 14 April, 14:00 your time (India)". No clock is read here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, gettext, gettext_noop, pgettext

# Django's dateformat looks these up; in our own catalogues they are spelt as browsers spell them (CLDR), since
# Django's Hindi differs. Digits are Latin in every language, on the server and in the browser.
NAMES = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """How a language puts a day together, in the letters of Django's date filter: as CLDR and browsers do."""

    weekday: str = "l j F"
    weekday_of_year: str = "l j F Y"
    day: str = "j F"
    day_of_year: str = "j F Y"


ORDERS = {
    "ko": Order("n월 j일 l", "Y년 n월 j일 l", "n월 j일", "Y년 n월 j일"),
    "hi": Order("l, j F", "l, j F Y"),
    "ur": Order("l، j F", "l، j F، Y", day_of_year="j F، Y"),
}


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


def _order() -> Order:
    return ORDERS.get(get_language() or "", Order())


def day_in_words(local: datetime, now: datetime) -> str:
    """ "Tuesday 14 April"; the year is named when it is not this one."""
    same_year = local.year == now.astimezone(local.tzinfo).year
    order = _order()
    return str(date_format(local, order.weekday if same_year else order.weekday_of_year))


def day(on: date) -> str:
    """ "14 April"."""
    return str(date_format(on, _order().day))


def day_of_year(on: date) -> str:
    """ "14 April 2026"."""
    return str(date_format(on, _order().day_of_year))


def calendar_day(iso: str, today: date) -> str:
    """ "12 May" for 2026-05-12; with its year where that is not this one; "" for ""."""
    if not iso:
        return ""
    on = date.fromisoformat(iso)
    return day(on) if on.year == today.year else day_of_year(on)


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
    named = ""
    for city in cities:
        local = at.astimezone(ZoneInfo(city.time_zone))
        time = gettext("%(time)s in %(city)s") % {"time": f"{local:%H:%M}", "city": city.name}
        if (its_day := day_in_words(local, now)) != named:
            parts.append(its_day)
            named = its_day
        parts.append(time)
    return pgettext("between parts of a list", ", ").join(parts)


def offset_in_words(ms: int) -> str:
    """A moment of a recording: 65_000 ms is "1:05", 3_723_000 ms "1:02:03"."""
    seconds = max(0, ms) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
