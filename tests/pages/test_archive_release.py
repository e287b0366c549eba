"""An ended exchange is held until its chair and each of its cities release it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hub.people.models import Account
from sessions.archive.document import document_of
from sessions.archive.release import held_in_words
from sessions.when import Reader
from tests.pages.archived import Telling

RELEASE, ARCHIVE = "/exchange/x1/release/", "/exchange/x1/archive/"
OFFER = "Release it for my part"
REFUSED = "Only the chair and the cities’ signatories can release an exchange"


@pytest.fixture
def telling(exchange: Any, tmp_path: Path) -> Telling:
    told = Telling(exchange, tmp_path)
    told.ends(60)
    return told


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


def test_it_opens_when_the_chair_and_the_city_have_released_it(telling: Telling) -> None:
    dana, bruno = client_of("dana"), client_of("bruno")
    page = dana.get(ARCHIVE).content.decode()
    assert OFFER in page and "Held by the chair and Surat: only those who took part can see it" in page
    answer = dana.post(RELEASE, follow=True).content.decode()
    assert "Held by Surat: only" in answer and OFFER not in answer
    assert "It opens once the others have released it too" in answer
    assert Client().get(ARCHIVE).status_code == 302
    assert OFFER in bruno.get(ARCHIVE).content.decode()
    answer = bruno.post(RELEASE, follow=True).content.decode()
    assert "Released on" in answer and OFFER not in answer
    assert Client().get(ARCHIVE).status_code == 200


@pytest.mark.parametrize("name", ["amara", "chen", "eun"])
def test_everybody_else_is_refused_in_words(telling: Telling, name: str) -> None:
    client = client_of(name)
    assert OFFER not in client.get(ARCHIVE).content.decode()
    answer = client.post(RELEASE, follow=True).content.decode()
    assert REFUSED in answer
    assert not document_of(telling.exchange).released


def test_somebody_of_another_exchange_does_not_find_it(telling: Telling) -> None:
    Account.objects.create(username="zoya", email="zoya@example.org", full_name="Zoya")
    assert client_of("zoya").post(RELEASE).status_code == 404
    assert Client().post(RELEASE).status_code == 404
    assert not document_of(telling.exchange).released


def test_an_exchange_that_goes_on_cannot_be_released(exchange: Any) -> None:
    dana = client_of("dana")
    dana.post(RELEASE)
    assert "End it first, then release it" in dana.get("/").content.decode()
    assert not document_of(exchange).released


def test_it_is_a_post_with_a_token_of_this_site(telling: Telling) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(username="dana"))
    assert strict.post(RELEASE).status_code == 403
    assert strict.get(RELEASE).status_code == 405
    assert not document_of(telling.exchange).released


def test_releasing_again_changes_nothing(telling: Telling) -> None:
    dana = client_of("dana")
    dana.post(RELEASE)
    client_of("bruno").post(RELEASE)
    first = document_of(telling.exchange)
    assert first.released
    dana.post(RELEASE)
    assert document_of(telling.exchange) == first


def test_the_day_of_release_is_the_readers_own(telling: Telling) -> None:
    late = datetime(2026, 4, 14, 20, 0, tzinfo=UTC)
    telling.releases(late.timestamp() - telling_start(telling))
    made, now = document_of(telling.exchange), datetime(2026, 5, 1, tzinfo=UTC)
    busan = Reader(ZoneInfo("Asia/Seoul"), "Korea")
    assert "Tuesday 14 April:" in held_in_words(made, [], None, now)
    assert "Wednesday 15 April:" in held_in_words(made, [], busan, now)


def telling_start(telling: Telling) -> float:
    return document_of(telling.exchange).started_ms / 1000
