"""Home: what matters now is large, with one button; the rest in the reader's own time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hub.people.models import Account
from hub.people.owner import create_owner
from sessions.admission import admit, prepare
from sessions.domain.commands import AdmitParticipant
from sessions.domain.names import Role
from sessions.models import ExchangeSession

Browser = Callable[..., Client]


def test_the_live_exchange_comes_first_with_one_button(signed_in: Browser) -> None:
    page = signed_in("anjali-desai").get("/").content.decode()
    assert page.count("Join the exchange") == 1
    order = ["Water losses", "Join the exchange", "Paying for meters", "Night flow"]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("anjali-desai", "14:00 your time (India)"),
        ("park-ji-won", "17:30 your time (Republic of Korea)"),
        ("ingrid-maas", "your time (Amsterdam)"),
        ("fatima-siddiqui", "13:30 your time (Pakistan)"),
    ],
)
def test_times_are_the_readers_own_with_their_place(signed_in: Browser, who: str, words: str) -> None:
    page = signed_in(who).get("/").content.decode()
    assert words in page
    assert "Tuesday" in page


def test_a_visitor_reads_what_this_is_and_the_time_in_each_city(
    hall: object, release: Callable[[], None]
) -> None:
    release()
    page = Client().get("/").content.decode()
    assert "A town hall between two cities" in page
    assert "14:30 in Surat" in page
    assert "18:00 in Busan" in page


def test_an_ended_exchange_shows_its_ribbon_and_its_state_in_words(signed_in: Browser) -> None:
    page = signed_in("anjali-desai").get("/").content.decode()
    assert "Held by the chair" in page
    assert "3 questions, 1 decision" in page


def test_a_member_without_exchanges_is_told_what_will_be_here(stranger: Client) -> None:
    assert "No exchange is planned for you" in stranger.get("/").content.decode()


def test_the_page_of_an_exchange_names_people_by_delegation_in_precedence(signed_in: Browser) -> None:
    page = signed_in("park-ji-won").get("/exchange/meternext/").content.decode()
    assert page.index("Dr Anjali Desai") < page.index("Harsh Patel")
    assert page.index("Park Ji-won", page.index("Who takes part")) < page.index("Lee Seung-ho")
    assert page.rindex("<h3>") < page.index("Dr Thabo Nkosi")  # the desk comes last


def test_a_released_exchange_shows_a_reader_no_way_into_its_room(
    stranger: Client, release: Callable[[], None]
) -> None:
    release()
    assert "/room/" not in stranger.get("/exchange/nightflow/").content.decode()


def test_the_room_tells_the_browser_who_and_where_it_is(signed_in: Browser) -> None:
    boot = signed_in("amara-perera").get("/exchange/waterlive/room/").context["boot"]
    assert boot["me"] == {"participant": "p1deskwaterlive", "name": "Amara Perera"}
    assert {(city["name"], city["side"]) for city in boot["cities"]} == {("Surat", 1), ("Busan", 2)}
    assert boot["urls"]["archive"] == "/exchange/waterlive/archive/"


def test_somebody_not_on_the_list_cannot_enter_a_room_that_they_can_see(stranger: Client, hall: object) -> None:
    ExchangeSession.objects.filter(pk="waterlive").update(released=True)
    answer = stranger.get("/exchange/waterlive/room/")
    assert answer.status_code == 403
    assert "Only those who were invited" in answer.content.decode()


def test_the_room_knows_the_cities_of_those_who_sit_on_no_side(signed_in: Browser) -> None:
    boot = signed_in("amara-perera").get("/exchange/waterlive/room/").context["boot"]
    assert {place["slug"]: place["name"] for place in boot["places"]} == {
        "busan": "Busan",
        "lahore": "Lahore",
        "pune": "Pune",
        "surat": "Surat",
    }


def test_a_room_that_is_not_open_yet_says_when(signed_in: Browser) -> None:
    boot = signed_in("anjali-desai").get("/exchange/meternext/room/").context["boot"]
    assert "14:00 your time (India)" in boot["when"]


@pytest.mark.parametrize(("role", "tries"), [(Role.LEADER, True), (Role.ATTENDEE, False)])
def test_only_who_may_speak_is_asked_to_try_devices_beforehand(
    signed_in: Browser, role: Role, tries: bool
) -> None:
    exchange = ExchangeSession.objects.get(pk="meternext")
    account = Account.objects.get(username="fatima-siddiqui")
    me = exchange.participants.get(account=account)
    prepare(exchange, 0)
    admit(exchange, AdmitParticipant(participant=me.pk, name="Fatima", side=0, role=role), account.pk, 0)
    page = signed_in("fatima-siddiqui").get("/exchange/meternext/").content.decode()
    assert ("Try camera and sound" in page) is tries
    assert "The doors open" in page


@pytest.mark.django_db
def test_the_owner_of_an_empty_hall_reads_what_can_be_done(client: Client) -> None:
    create_owner("mayor@city.example")
    client.force_login(Account.objects.get(email="mayor@city.example"))
    page = client.get("/").content.decode()
    assert "This hall is yours, and it is empty" in page
    assert "python3 -m hub run --data" in page


def test_nobody_else_reads_that_the_hall_is_empty(signed_in: Browser) -> None:
    assert "it is empty" not in signed_in("anjali-desai").get("/").content.decode()
