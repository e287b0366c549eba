"""Moments in words, on the reader's clock, across midnight and summer time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from babel.dates import get_day_names, get_month_names
from django.utils import translation
from django.utils.translation import gettext

from hub.demo.exchanges import live_start, next_tuesday
from sessions.summary import alternate
from sessions.when import (
    NAMES,
    Reader,
    day,
    day_in_words,
    day_of_year,
    in_cities,
    in_words,
    offset_in_words,
)

DAYS = json.loads((Path(__file__).parents[2] / "frontend/src/testing/days.json").read_text(encoding="utf-8"))

NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)
INDIA = Reader(ZoneInfo("Asia/Kolkata"), "India")
SURAT = SimpleNamespace(name="Surat", time_zone="Asia/Kolkata")
MELBOURNE = SimpleNamespace(name="Melbourne", time_zone="Australia/Melbourne")


def test_a_moment_names_day_time_and_place() -> None:
    at = datetime(2026, 4, 14, 8, 30, tzinfo=UTC)
    assert in_words(at, INDIA, NOW) == "Tuesday 14 April, 14:00 your time (India)"


def test_another_year_is_named() -> None:
    at = datetime(2025, 4, 14, 8, 30, tzinfo=UTC)
    assert in_words(at, INDIA, NOW) == "Monday 14 April 2025, 14:00 your time (India)"


@pytest.mark.parametrize("language", ["en", "ko", "hi", "ur"])
def test_a_day_is_put_together_as_browsers_do_it_in_latin_digits(language: str) -> None:
    local = datetime.fromisoformat(DAYS["moment"]).astimezone(ZoneInfo(DAYS["zone"]))
    with translation.override(language):
        assert DAYS[language] == {
            "weekday": day_in_words(local, local),
            "day": day(local),
            "day_of_year": day_of_year(local),
            "time": f"{local:%H:%M}",
        }


@pytest.mark.parametrize("language", ["ko", "hi", "ur"])
def test_every_month_and_weekday_is_spelt_as_browsers_spell_it(language: str) -> None:
    """What Unicode's CLDR says, which is what browsers know."""
    months, weekdays = get_month_names(locale=language), get_day_names(locale=language)
    names = [months[month] for month in range(1, 13)] + [weekdays[day] for day in range(7)]
    with translation.override(language):
        assert [gettext(name) for name in NAMES] == names


def test_a_visitor_reads_each_citys_time_and_the_day_where_it_differs() -> None:
    afternoon = datetime(2026, 4, 14, 8, 30, tzinfo=UTC)
    assert (
        in_cities(afternoon, [SURAT, MELBOURNE], NOW) == "Tuesday 14 April, 14:00 in Surat, 18:30 in Melbourne"
    )
    evening = datetime(2026, 4, 14, 15, 30, tzinfo=UTC)
    assert in_cities(evening, [SURAT, MELBOURNE], NOW) == (
        "Tuesday 14 April, 21:00 in Surat, Wednesday 15 April, 01:30 in Melbourne"
    )


@pytest.mark.parametrize(("ms", "words"), [(0, "0:00"), (65_999, "1:05"), (3_723_000, "1:02:03"), (-5, "0:00")])
def test_a_moment_of_a_recording(ms: int, words: str) -> None:
    assert offset_in_words(ms) == words


@pytest.mark.parametrize("day", range(8))
def test_upcoming_is_a_tuesday_afternoon_in_surat_that_has_not_begun(day: int) -> None:
    now = NOW + timedelta(days=day)
    at = next_tuesday(now).astimezone(ZoneInfo("Asia/Kolkata"))
    assert (at.weekday(), at.hour, at.minute) == (1, 14, 0)
    assert timedelta(0) < at - now <= timedelta(days=7, hours=6)


def test_the_live_exchange_began_a_few_minutes_ago() -> None:
    for minute in range(60):
        ago = NOW + timedelta(minutes=minute) - live_start(NOW + timedelta(minutes=minute))
        assert timedelta(minutes=12) <= ago < timedelta(minutes=17)


def test_neither_city_is_always_named_first() -> None:
    first = [alternate(["Surat", "Busan"], f"home:x{number}")[0] for number in range(200)]
    assert 60 < first.count("Surat") < 140
    assert alternate(["Surat", "Busan"], "home:x1") == alternate(["Surat", "Busan"], "home:x1")
