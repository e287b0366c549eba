"""Every page renders in each language, in its direction, and nothing on it needs inline style or script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.utils.translation import get_language_info
from pytest_django.fixtures import Settings

from hub.messages.languages import LANGUAGES
from hub.people.models import Account

MEMBER_PAGES = [
    "/",
    "/archive/",
    "/exchange/waterlive/",
    "/exchange/waterlive/room/",
    "/exchange/meternext/",
    "/exchange/nightflow/",
    "/exchange/nightflow/archive/",
    "/account/logout/",
    "/demo/",
]
VISITOR_PAGES = [
    "/",
    "/archive/",
    "/demo/",
    "/account/login/code/",
    "/account/invited-only/",
    "/account/inactive/",
]
DIRECTION = {language.code: language.direction for language in LANGUAGES}


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.EXCHANGE_DEMO = True


def read(page: str, browser: Client, language: str) -> str:
    answer = browser.get(page)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'<html lang="{language}" dir="{DIRECTION[language]}"' in html
    assert html.count("<h1") == 1
    return html


@pytest.mark.parametrize("language", DIRECTION)
def test_a_members_pages(signed_in: Callable[..., Client], language: str) -> None:
    browser = signed_in("fatima-siddiqui", language)
    for page in MEMBER_PAGES:
        html = read(page, browser, language)
        assert not re.search(
            r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* type=\"(?:application/json|module)\")", html
        )


@pytest.mark.parametrize("language", DIRECTION)
def test_a_visitors_pages(hall: object, language: str) -> None:
    browser = Client()
    browser.cookies["django_language"] = language
    for page in VISITOR_PAGES:
        read(page, browser, language)


def test_the_language_is_changed_by_one_button_and_stays(hall: object) -> None:
    browser = Client()
    answer = browser.post("/language/", {"language": "ur", "next": "/archive/"}, follow=True)
    assert answer.request["PATH_INFO"] == "/archive/"
    assert 'dir="rtl"' in browser.get("/").content.decode()


def test_a_chosen_appearance_is_in_the_page_itself_so_nothing_flashes(hall: object) -> None:
    browser = Client()
    assert "data-theme" not in browser.get("/").content.decode()
    browser.post("/appearance/", {"theme": "dark"})
    assert '<html lang="en" dir="ltr" data-theme="dark">' in browser.get("/").content.decode()
    browser.post("/appearance/", {"theme": ""})
    assert "data-theme" not in browser.get("/").content.decode()


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"])
def test_changing_the_appearance_leads_to_no_other_site(hall: object, next_page: str) -> None:
    assert Client().post("/appearance/", {"theme": "dark", "next": next_page})["Location"] == "/"


def test_a_members_language_is_their_own_on_every_device(signed_in: Callable[..., Client]) -> None:
    signed_in("fatima-siddiqui").post("/language/", {"language": "ko"})
    assert Account.objects.get(username="fatima-siddiqui").language == "ko"
    assert '<html lang="ko"' in signed_in("fatima-siddiqui", "en").get("/").content.decode()
    assert '<html lang="en"' in signed_in("park-ji-won", "en").get("/").content.decode()


def test_whoever_signs_in_for_the_first_time_keeps_the_language_that_they_did_it_in(hall: object) -> None:
    browser = Client()
    browser.cookies["django_language"] = "ko"
    browser.post("/account/login/code/", {"email": "park-ji-won@twinhall.example"})
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", str(mail.outbox[0].body), re.MULTILINE)
    assert code is not None and "코드" in mail.outbox[0].body
    browser.post("/account/login/code/confirm/", {"code": code[1]})
    assert Account.objects.get(username="park-ji-won").language == "ko"


def test_a_language_that_nobody_speaks_here_changes_nothing(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("fatima-siddiqui", "en")
    browser.post("/language/", {"language": "tlh"})
    assert Account.objects.get(username="fatima-siddiqui").language == ""


def test_there_is_one_list_of_languages() -> None:
    assert [code for code, _name in django_settings.LANGUAGES] == [each.code for each in LANGUAGES]
    names = [get_language_info(each.code)["name_local"] for each in LANGUAGES]
    assert names == ["English", "한국어", "हिंदी", "اردو"]
