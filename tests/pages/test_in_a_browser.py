"""Every page in Chromium, on a phone and a desk, in four languages, light and dark: axe finds nothing,
nothing overflows, what one presses is large enough, and the console stays empty (so the policy holds)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.fixtures import Settings

from hub.planning.models import Invitation
from hub.planning.papers import Paper
from sessions.models import ExchangeSession
from tests.chromium import how
from tests.pages.conftest import prepared

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
VISITOR = ("/", "/demo/", "/archive/", "/account/login/code/", "/account/invited-only/")
MEMBER = (
    "/",
    "/archive/",
    "/exchange/waterlive/",
    "/exchange/meternext/",
    "/exchange/nightflow/",
    "/account/logout/",
)
ORGANISER = (
    "/",
    "/exchanges/new/",
    "/exchange/meternext/",
    "/exchange/meternext/edit/",
    "/exchange/meternext/cancel/",
    "/exchange/meternext/people/",
    "/exchange/meternext/papers/",
    "/account/passkeys/",
    "/account/passkeys/add/",
)
LOOKS = [(1280, "en", "light"), (1280, "ko", "dark"), (360, "hi", "dark"), (360, "ur", "light")]
TOO_SMALL = """() => [...document.querySelectorAll("button, a.button, summary, input, .site-nav a")]
  .filter((e) => e.offsetParent && e.type !== "hidden")
  .filter((e) => (e.type === "checkbox" ? e.closest("label, .check") : e).getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def address(live_server: Any, hall: object, settings: Settings) -> str:
    settings.EXCHANGE_DEMO = True
    return str(live_server.url)


@pytest.fixture
def links(address: str) -> list[str]:
    """What an invited person opens, and what a guest opens."""
    prepared("meternext")
    exchange = ExchangeSession.objects.get(pk="meternext")
    rao = Invitation.objects.create(
        exchange=exchange, participant="prao", name="Dr A. Rao", title="Commissioner", role="leader"
    )
    Paper.objects.create(exchange=exchange, title="Metering in Busan", due="2026-01-01")
    listeners = Invitation.objects.create(exchange=exchange, participant="popen", open=True)
    return [f"/join/{each.new_link()}/" for each in (rao, listeners)] + ["/join/nothing/"]


@pytest.fixture
def chromium(links: list[str], address: str) -> Iterator[Browser]:
    """Started after the rows are made: Django's ORM is not to be used while Playwright's loop runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**how())
        yield browser
        browser.close()


@pytest.mark.parametrize(("width", "language", "theme"), LOOKS)
def test_pages_are_sound(
    chromium: Browser, address: str, links: list[str], width: int, language: str, theme: Any
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found = [problem for path in (*VISITOR, *links) for problem in problems(page, address, path)]
    said[:] = [each for each in said if "404" not in each]  # of the link that opens nothing
    for slug, paths in (("amara-perera", ORGANISER), ("fatima-siddiqui", MEMBER)):
        page.goto(f"{address}/demo/")
        page.locator(f'form[action$="/{slug}/"] button').click()
        page.wait_for_url(f"{address}/")
        found += [problem for path in paths for problem in problems(page, address, path)]
    for menu in page.locator("details.menu > summary").all():
        menu.click()
        found += violations(page, "open menu")
        menu.click()
    context.close()
    assert found == []
    assert said == []


def test_the_first_tab_leads_past_the_header(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def problems(page: Page, address: str, path: str) -> list[str]:
    page.goto(address + path)
    found = violations(page, path)
    if (over := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
        found.append(f"{path}: {over} px wider than the window")
    return found + [f"{path}: lower than 44 px: {element}" for element in page.evaluate(TOO_SMALL)]


def violations(page: Page, where: str) -> list[str]:
    answer = Axe().run(page, options=RULES).response
    return [f"{where}: {each['id']} {json.dumps(each['nodes'][:2])}" for each in answer["violations"]]
