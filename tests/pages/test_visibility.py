"""Nothing leaves the room by itself, and no page shows one person what belongs to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

ARCHIVE = "/exchange/nightflow/archive/"
HELD_PAGES = [ARCHIVE, "/exchange/nightflow/", "/exchange/waterlive/", "/exchange/waterlive/room/"]
Browser = Callable[..., Client]


@pytest.mark.parametrize("page", [*HELD_PAGES, "/exchange/nosuch/"])
def test_somebody_who_was_not_there_finds_no_page(stranger: Client, page: str) -> None:
    assert stranger.get(page).status_code == 404


@pytest.mark.parametrize("page", [*HELD_PAGES, "/exchange/nosuch/"])
def test_a_visitor_is_asked_to_sign_in_whether_or_not_the_exchange_exists(hall: object, page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={page}")


@pytest.mark.parametrize("who", ["anjali-desai", "park-ji-won", "amara-perera", "fatima-siddiqui"])
def test_those_who_took_part_open_the_held_archive(signed_in: Browser, who: str) -> None:
    page = signed_in(who).get(ARCHIVE)
    assert page.status_code == 200
    assert "Who listens at night?" in page.content.decode()


def test_a_released_archive_is_open_to_everyone(stranger: Client, release: Callable[[], None]) -> None:
    release()
    assert stranger.get(ARCHIVE).status_code == 200
    assert "Two pilot districts." in Client().get(ARCHIVE).content.decode()


def test_lists_show_a_held_exchange_to_its_participants_alone(
    stranger: Client, signed_in: Browser, release: Callable[[], None]
) -> None:
    for page in ("/", "/archive/"):
        assert "Night flow" in signed_in("fatima-siddiqui").get(page).content.decode()
        assert "Night flow" not in stranger.get(page).content.decode()
        assert "Night flow" not in Client().get(page).content.decode()
    release()
    for page in ("/", "/archive/"):
        assert "Night flow" in stranger.get(page).content.decode()
        assert "Night flow" in Client().get(page).content.decode()


def test_a_room_that_has_ended_leads_to_its_archive(signed_in: Browser) -> None:
    answer = signed_in("anjali-desai").get("/exchange/nightflow/room/")
    assert (answer.status_code, answer["Location"]) == (302, ARCHIVE)


def test_pages_for_one_person_are_kept_by_no_shared_cache(signed_in: Browser) -> None:
    for page in ("/", "/archive/", ARCHIVE):
        assert "Cookie" in signed_in("anjali-desai").get(page)["Vary"]


def test_what_people_wrote_is_text_on_the_page(signed_in: Browser) -> None:
    page = signed_in("anjali-desai").get(ARCHIVE).content.decode()
    assert "How do you &lt;meter&gt; it?" in page
    assert "<meter>" not in page


def test_a_monitor_may_ask_for_the_head_of_a_page(hall: None, client: Client) -> None:
    for page in ("/", "/healthz", "/readyz"):
        answer = client.head(page)
        assert answer.status_code == 200 and answer.content == b"", page
