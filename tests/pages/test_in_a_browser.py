"""Every page in Chromium, on a phone and a desk, in both directions, light and dark: axe finds nothing,
nothing overflows, what one presses is large enough, and the console stays empty (so the policy holds)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.fixtures import Settings

from tests.chromium import how

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
LOOKS = [(1280, "en", "light"), (1280, "ur", "dark"), (360, "en", "dark"), (360, "ur", "light")]
TOO_SMALL = """() => [...document.querySelectorAll("button, a.button, summary, input, .site-nav a")]
  .filter((e) => e.offsetParent && e.type !== "hidden" && e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def address(live_server: Any, hall: object, settings: Settings) -> str:
    settings.EXCHANGE_DEMO = True
    return str(live_server.url)


@pytest.fixture
def chromium(address: str) -> Iterator[Browser]:
    """Started after the rows are made: Django's ORM is not to be used while Playwright's loop runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**how())
        yield browser
        browser.close()


@pytest.mark.parametrize(("width", "language", "theme"), LOOKS)
def test_pages_are_sound(chromium: Browser, address: str, width: int, language: str, theme: Any) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found = [problem for path in VISITOR for problem in problems(page, address, path)]
    page.goto(f"{address}/demo/")
    page.locator('form[action$="/fatima-siddiqui/"] button').click()
    page.wait_for_url(f"{address}/")
    found += [problem for path in MEMBER for problem in problems(page, address, path)]
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
