"""An exchange is scheduled, moved and cancelled by those who may; wall times that clocks skip or repeat are met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hub.people.models import Account
from hub.places.models import City, Topic
from hub.planning.walltime import moments
from sessions import log
from sessions.domain import events as e
from sessions.domain.commands import StartPhase
from sessions.domain.names import Phase
from sessions.models import ExchangeSession
from sessions.states import catch_up
from tests.pages.conftest import act_in

Browser = Callable[..., Client]
NEW, UPCOMING = "/exchanges/new/", "meternext"


@pytest.fixture
def amara(signed_in: Browser) -> Client:
    """She is of the hall's own team."""
    Account.objects.filter(username="amara-perera").update(is_staff=True)
    return signed_in("amara-perera")


def plan(**changed: Any) -> dict[str, Any]:
    """What Amara types into the form."""
    city = {city.slug: city.pk for city in City.objects.all()}
    return {
        "title": "Meters for Surat",
        "topic": Topic.objects.get(slug="water").pk,
        "format": "presentations",
        "day": "2030-05-14",
        "clock": "14:00",
        "zone": "Asia/Kolkata",
        "presentation_minutes": 60,
        "discussion_minutes": 60,
        "question_minutes": 45,
        "city1": city["surat"],
        "city2": city["busan"],
        "languages": ["ko", "ur"],
        **changed,
    }


def scheduled(browser: Client, **changed: Any) -> ExchangeSession:
    answer = browser.post(NEW, plan(**changed))
    assert answer.status_code == 302, answer.content.decode()
    return ExchangeSession.objects.get(pk=answer["Location"].split("/")[2])


def test_an_exchange_is_scheduled_as_wall_time_and_its_log_begins(amara: Client) -> None:
    exchange = scheduled(amara)
    assert exchange.starts_at == datetime(2030, 5, 14, 8, 30, tzinfo=UTC)
    assert [side.city.slug for side in exchange.sides.select_related("city")] == ["surat", "busan"]
    assert exchange.languages == ["ko", "ur"] and exchange.organisers.get().username == "amara-perera"
    first = log.read_after(exchange.pk, 0)[0].event
    assert isinstance(first, e.ExchangePrepared) and first.cities == {"surat": 1, "busan": 2}


def test_its_page_shows_the_readers_own_time_with_the_zone(amara: Client) -> None:
    exchange = scheduled(amara)
    page = amara.get(f"/exchange/{exchange.pk}/").content.decode()
    assert "Tuesday 14 May 2030, 14:00 your time (Colombo)" in page
    assert "14:00 there" in page and "17:30 there" in page


def test_what_stays_open_goes_to_a_later_exchange_of_the_same_organiser(
    amara: Client, signed_in: Browser
) -> None:
    plenary = scheduled(amara, day="2030-05-15", title="Plenary")
    assert "No other exchange" in amara.get(NEW).content.decode()
    table = scheduled(amara, format="round_table", carries_to=plenary.pk)
    assert table.carries_to == plenary
    page = amara.get(f"/exchange/{table.pk}/edit/").content.decode()
    assert f'<option value="{plenary.pk}" selected>Plenary</option>' in page
    assert f'<option value="{table.pk}"' not in page, "not to itself"
    refused = amara.post(NEW, plan(day="2030-05-16", carries_to=plenary.pk)).content.decode()
    assert "That exchange begins earlier. Choose a later one." in refused
    Account.objects.filter(username="amara-perera").update(is_staff=False)
    plenary.organisers.clear()
    page = amara.post(f"/exchange/{table.pk}/edit/", plan(carries_to=plenary.pk)).content.decode()
    assert "Select a valid choice" in page, "not to what somebody else plans"


@pytest.mark.parametrize(
    ("zone", "day", "clock", "found"),
    [
        ("Europe/London", date(2030, 3, 31), time(1, 30), 0),  # clocks go forward
        ("Europe/London", date(2030, 10, 27), time(1, 30), 2),  # and back
        ("Europe/London", date(2030, 3, 31), time(2, 0), 1),
        ("Europe/London", date(2030, 10, 27), time(2, 0), 1),
        ("Australia/Lord_Howe", date(2030, 4, 7), time(1, 45), 2),  # by half an hour
        ("Pacific/Apia", date(2011, 12, 30), time(12, 0), 0),  # a whole day was left out
        ("Asia/Kolkata", date(2030, 3, 31), time(1, 30), 1),
    ],
)
def test_a_time_on_the_wall_is_no_moment_one_or_two(zone: str, day: date, clock: time, found: int) -> None:
    at = moments(day, clock, ZoneInfo(zone))
    assert len(at) == found and list(at) == sorted(at)
    assert all(
        each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, clock) for each in at
    )


def test_a_time_that_clocks_skip_is_refused_with_the_next_one(amara: Client) -> None:
    page = amara.post(NEW, plan(day="2030-03-31", clock="01:30", zone="Europe/London")).content.decode()
    assert "never show 01:30. Choose 02:30 or another" in page
    assert 'value="Meters for Surat"' in page  # what was typed stays


@pytest.mark.parametrize(("which", "hour"), [("earlier", 0), ("later", 1)])
def test_of_a_time_that_clocks_show_twice_it_is_asked_which(amara: Client, which: str, hour: int) -> None:
    doubled = {"day": "2030-10-27", "clock": "01:30", "zone": "Europe/London"}
    page = amara.post(NEW, plan(**doubled)).content.decode()
    assert "show 01:30 twice" in page and 'name="which"' in page
    exchange = scheduled(amara, which=which, **doubled)
    assert exchange.starts_at == datetime(2030, 10, 27, hour, 30, tzinfo=UTC)
    assert f'value="{which}" selected' in amara.get(f"/exchange/{exchange.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"day": "2020-05-14"}, "has passed"),
        ({"day": "30 February"}, "aria-invalid"),
        ({"day": "9999-12-31", "clock": "23:30", "zone": "America/Los_Angeles"}, "not in the calendar"),
        ({"zone": "Mars/Olympus"}, "aria-invalid"),
        ({"title": "Two\r\nBcc: all@city.example"}, "line break"),
        ({"title": "Right\u202eleft"}, "invisible character"),
        ({"title": "x" * 201}, "aria-invalid"),
        ({"presentation_minutes": 0}, "aria-invalid"),
        ({"languages": ["xx"]}, "xx"),
        ({"city2": ""}, "aria-invalid"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(amara: Client, changed: dict[str, Any], words: str) -> None:
    before = ExchangeSession.objects.count()
    answer = amara.post(NEW, plan(**changed))
    assert answer.status_code == 200 and words in answer.content.decode()
    assert ExchangeSession.objects.count() == before


def test_a_city_sits_once_at_an_exchange(amara: Client) -> None:
    surat = City.objects.get(slug="surat").pk
    assert "chosen already" in amara.post(NEW, plan(city2=surat)).content.decode()


def test_a_title_in_urdu_with_its_joiners_is_a_title(amara: Client) -> None:
    assert scheduled(amara, title="پانی کے میٹر\u200c").title.startswith("پانی")


def test_moving_it_moves_row_and_log(amara: Client) -> None:
    exchange = scheduled(amara)
    answer = amara.post(f"/exchange/{exchange.pk}/edit/", plan(clock="16:00", title="Meters"), follow=True)
    assert "Moved." in answer.content.decode()
    exchange.refresh_from_db()
    assert exchange.starts_at == datetime(2030, 5, 14, 10, 30, tzinfo=UTC) and exchange.revision == 1
    state = catch_up(exchange.pk)
    assert state.hall["main"].title == "Meters"
    assert state.plan["main"].starts_ms == int(exchange.starts_at.timestamp() * 1000)
    assert state.plan["main"].time_zone == "Asia/Kolkata"


def test_a_change_that_calendars_do_not_show_sends_none(amara: Client) -> None:
    exchange = scheduled(amara)
    amara.post(f"/exchange/{exchange.pk}/edit/", plan(languages=["ko"]))
    exchange.refresh_from_db()
    assert exchange.languages == ["ko"] and exchange.revision == 0


def test_cancelling_needs_a_reason_and_ends_it_for_all(amara: Client) -> None:
    exchange = scheduled(amara)
    assert "required" in amara.post(f"/exchange/{exchange.pk}/cancel/", {"reason": " "}).content.decode()
    page = amara.post(f"/exchange/{exchange.pk}/cancel/", {"reason": "A flood in Surat."}, follow=True)
    assert "does not take place" in page.content.decode() and "A flood in Surat." in page.content.decode()
    exchange.refresh_from_db()
    assert exchange.cancelled and exchange.phase == "ended"
    assert amara.get(f"/exchange/{exchange.pk}/room/")["Location"] == f"/exchange/{exchange.pk}/"
    assert amara.get(f"/exchange/{exchange.pk}/archive/").status_code == 404
    for page_of_lists in ("/", "/archive/"):
        assert "Meters for Surat" not in amara.get(page_of_lists).content.decode()


def test_an_exchange_that_has_begun_is_neither_moved_nor_cancelled(amara: Client) -> None:
    begun = f"/exchange/{UPCOMING}/"
    act_in(UPCOMING, "p2desk", StartPhase(phase=Phase.PRESENTATIONS))
    before = ExchangeSession.objects.get(pk=UPCOMING).starts_at
    assert "has begun" in amara.post(begun + "edit/", plan()).content.decode()
    assert "has begun" in amara.post(begun + "cancel/", {"reason": "No."}).content.decode()
    after = ExchangeSession.objects.get(pk=UPCOMING)
    assert after.starts_at == before and after.title != "Meters for Surat" and not after.cancelled


def test_a_rehearsal_stands_in_no_list_once_it_is_over(amara: Client) -> None:
    exchange = scheduled(amara, rehearsal="on")
    assert "Meters for Surat" in amara.get("/").content.decode()
    ExchangeSession.objects.filter(pk=exchange.pk).update(phase="ended", released=True, ended_ms=1)
    for page in ("/", "/archive/"):
        assert "Meters for Surat" not in amara.get(page).content.decode()


PAGES = ["edit/", "cancel/", "people/"]


def test_others_have_no_way_to_plan(signed_in: Browser, amara: Client) -> None:
    exchange = scheduled(amara)
    bruno, visitor = signed_in("park-ji-won"), Client()
    assert bruno.post(NEW, plan()).status_code == 403
    assert visitor.get(NEW)["Location"].startswith("/account/login/")
    for page in PAGES:
        for method in ("get", "post"):
            assert getattr(bruno, method)(f"/exchange/{exchange.pk}/{page}").status_code == 404
            assert getattr(visitor, method)(f"/exchange/{exchange.pk}/{page}").status_code == 302


def test_who_organises_one_exchange_plans_that_one_alone(signed_in: Browser, amara: Client) -> None:
    exchange = scheduled(amara)
    exchange.organisers.add(Account.objects.get(username="ingrid-maas"))
    ingrid = signed_in("ingrid-maas")
    assert ingrid.get(f"/exchange/{exchange.pk}/edit/").status_code == 200
    assert ingrid.get("/exchange/meternext/edit/").status_code == 404


def test_a_foreign_page_plans_nothing(amara: Client) -> None:
    hostile = Client(enforce_csrf_checks=True)
    hostile.cookies = amara.cookies
    assert hostile.post(NEW, plan()).status_code == 403
