"""A bad line in real browsers: nothing is lost, nothing happens twice, and the page says what is true."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Hall, MakeSomeone, Someone
from tests.browser.line import Line, line_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
ROOM = "/exchange/waterlive/room/"
CUT = re.compile("The line is cut since|This device is offline since")
SHIFTED = """
  const shift = %d, RealDate = Date;
  window.Date = class extends RealDate {
    constructor(...given) { given.length ? super(...given) : super(RealDate.now() + shift); }
    static now() { return RealDate.now() + shift; }
  };"""
WATCH = """() => {
  window.seen = "";
  new MutationObserver(() => { window.seen += document.querySelector(".room-notes")?.textContent ?? ""; })
    .observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
ROWS = """(text) => [...document.querySelectorAll("[data-question] .question-text")]
  .filter((each) => each.textContent === text).length"""


@pytest.fixture
async def line(hall: Hall) -> AsyncIterator[Line]:
    async with line_to(hall.origin) as opened:
        yield opened


async def enters(person: Someone, line: Line | None = None) -> None:
    if line is not None:
        person.origin = line.origin
    await person.opens(ROOM)
    await person.presses("Agree and join")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible()


async def writes(person: Someone, text: str) -> None:
    await person.page.get_by_label("Ask a question").fill(text)
    await person.presses("Ask")


def row(page: Page, text: str) -> Any:
    return page.locator("[data-question]", has_text=text)


def forgives_the_cut(person: Someone) -> None:
    """The browser's own words about a network that a test took away."""
    person.complaints[:] = [
        each for each in person.complaints if not re.search(r"WebSocket|net::ERR|Failed to load resource", each)
    ]


async def test_a_question_written_offline_is_sent_once_when_the_line_is_back(
    someone: MakeSomeone, line: Line
) -> None:
    fatima, park = await someone("fatima-siddiqui"), await someone("park-ji-won")
    await enters(fatima, line)
    await enters(park)
    await fatima.page.context.set_offline(True)
    line.cut()
    await expect(fatima.page.get_by_text("This device is offline since", exact=False)).to_be_visible()
    text = "Written on the train?"
    await writes(fatima, text)
    await expect(fatima.page.get_by_text("Being sent. It is kept until it has arrived.")).to_be_visible()
    await expect(fatima.page.get_by_text("1 thing waits.", exact=False)).to_be_visible()
    assert not await park.page.get_by_text(text).count()
    line.mend()
    await fatima.page.context.set_offline(False)
    await expect(row(park.page, text)).to_have_count(1)
    await expect(row(fatima.page, text)).to_have_count(1)
    await expect(fatima.page.get_by_text("Being sent.", exact=False)).to_have_count(0)
    await expect(fatima.page.get_by_text(CUT)).to_have_count(0)
    forgives_the_cut(fatima)


async def test_a_question_whose_answer_was_lost_is_there_once_after_a_reload(
    someone: MakeSomeone, line: Line
) -> None:
    """The hall heard it and decided; the page never learnt that, and is loaded again before it could."""
    fatima, park = await someone("fatima-siddiqui"), await someone("park-ji-won")
    await enters(fatima, line)
    await enters(park)
    line.mute()
    text = "Did you hear the first time?"
    await writes(fatima, text)
    await expect(row(park.page, text)).to_have_count(1)
    await expect(fatima.page.get_by_text("Being sent.", exact=False)).to_be_visible()
    line.cut()
    line.mend()
    await fatima.page.reload()
    await expect(row(fatima.page, text)).to_have_count(1)
    await expect(fatima.page.get_by_text("Being sent.", exact=False)).to_have_count(0)
    await park.sees(f"(text) => ({ROWS})(text) === 1", text)
    forgives_the_cut(fatima)


async def test_what_a_closed_tab_left_is_sent_by_the_other_and_a_person_votes_once(
    someone: MakeSomeone, line: Line
) -> None:
    fatima, park = await someone("fatima-siddiqui"), await someone("park-ji-won")
    await enters(fatima, line)
    await enters(park)
    tab = await fatima.page.context.new_page()
    second = Someone(line.origin, tab, "the second tab")
    await enters(second)
    text = "One person, two tabs?"
    await writes(park, text)
    vote = [row(page, text).get_by_role("button", name="Vote", exact=False) for page in (fatima.page, tab)]
    await vote[0].click()
    for button in vote:
        await expect(button).to_have_attribute("aria-pressed", "true")
        await expect(button).to_contain_text("1")
    await vote[1].click()
    for button in vote:
        await expect(button).to_have_attribute("aria-pressed", "false")
        await expect(button).to_contain_text("0")

    line.cut()
    await expect(tab.get_by_text(CUT)).to_be_visible()
    left = "Left behind in a tab?"
    await writes(second, left)
    await expect(tab.get_by_text("Being sent.", exact=False)).to_be_visible()
    await tab.close()
    line.mend()
    await expect(row(fatima.page, left)).to_have_count(1)
    await expect(row(park.page, left)).to_have_count(1)
    forgives_the_cut(fatima)


async def test_when_the_moderators_laptop_dies_the_chair_runs_it_within_15_seconds(
    someone: MakeSomeone, line: Line
) -> None:
    """Nothing is lost, the room goes on, and on another laptop she has it back with one press."""
    thabo, amara = await someone("thabo-nkosi"), await someone("amara-perera")
    await enters(amara, line)
    await enters(thabo)
    await thabo.page.keyboard.press("3")
    if await thabo.page.get_by_role("button", name="Run it myself").count() == 0:  # the chair came first
        await amara.page.keyboard.press("3")
        await amara.presses("Run it myself")
    await expect(thabo.page.locator(".host", has_text="Amara Perera runs the exchange.")).to_be_visible()
    line.die()
    died = asyncio.get_running_loop().time()
    told = thabo.page.get_by_text("You run the exchange now, in place of Amara Perera.")
    await expect(told).to_be_visible(timeout=15_000)
    assert asyncio.get_running_loop().time() - died < 15
    await thabo.presses("I have read this")
    await expect(told).to_be_hidden()
    await expect(thabo.page.locator(".host", has_text="You run the exchange.")).to_be_visible()
    again = await someone("amara-perera")
    await enters(again)
    await again.page.keyboard.press("3")
    await again.presses("Run it myself")
    await expect(thabo.page.locator(".host", has_text="Amara Perera runs the exchange.")).to_be_visible()
    await amara.page.close()
    forgives_the_cut(amara)


async def test_a_page_that_slept_catches_up_without_a_false_alarm(someone: MakeSomeone) -> None:
    fatima, park = await someone("fatima-siddiqui"), await someone("park-ji-won")
    await enters(fatima)
    await enters(park)
    await fatima.page.evaluate(WATCH)
    browser = await fatima.page.context.new_cdp_session(fatima.page)
    await browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    for number in range(3):
        await writes(park, f"Asked while you slept, {number}?")
        await expect(row(park.page, f"Asked while you slept, {number}?")).to_have_count(1)
    await browser.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(row(fatima.page, "Asked while you slept, 2?")).to_have_count(1)
    assert not CUT.search(await fatima.page.evaluate("() => window.seen"))


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wrong_clock_of_the_device_shows_no_wrong_time(
    someone: MakeSomeone, line: Line, hours: int
) -> None:
    fatima, park = await someone("fatima-siddiqui"), await someone("park-ji-won")
    await fatima.page.add_init_script(SHIFTED % (hours * 3_600_000))
    await enters(fatima, line)
    await enters(park)
    clocks = [
        await person.page.locator(".room-clock").text_content(timeout=10_000) for person in (fatima, park)
    ]
    wrong, right = (_seconds(clock or "") for clock in clocks)
    assert abs(wrong - right) <= 5
    before = datetime.now()
    line.cut()
    note = fatima.page.get_by_text(CUT)
    await expect(note).to_be_visible()
    said = re.search(r"\d\d:\d\d", await note.inner_text())
    moments = {f"{before + timedelta(seconds=s):%H:%M}" for s in range(-1, 30)}
    assert said is not None and said[0] in moments
    forgives_the_cut(fatima)


def _seconds(clock: str) -> int:
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total


async def test_a_document_that_went_astray_is_noticed_and_heals(someone: MakeSomeone) -> None:
    """One number is changed on its way: nothing but the hashes can tell."""
    fatima, park = await someone("fatima-siddiqui"), await someone("park-ji-won")
    reports: list[dict[str, Any]] = []

    def between(route: WebSocketRoute) -> None:
        hall = route.connect_to_server()

        def to_hall(message: str | bytes) -> None:
            frame = json.loads(message)
            if frame["t"] == "diverged":
                reports.append(frame)
            hall.send(message)

        def to_page(message: str | bytes) -> None:
            frame = json.loads(message)
            if frame["t"] == "patches":
                message = json.dumps(_astray(frame))
            route.send(message)

        route.on_message(to_hall)
        hall.on_message(to_page)

    await fatima.page.route_web_socket(re.compile("/ws/"), between)
    await enters(fatima)
    await enters(park)
    text = "How many votes has this?"
    await writes(park, text)
    await row(park.page, text).get_by_role("button", name="Vote", exact=False).click()
    vote = row(fatima.page, text).get_by_role("button", name="Vote", exact=False)
    await expect(vote).to_contain_text("99")
    await expect(vote).to_contain_text("1", timeout=30_000)
    await expect(vote).not_to_contain_text("99", timeout=30_000)
    assert [report["section"] for report in reports] == ["questions"]


def _astray(frame: dict[str, Any]) -> dict[str, Any]:
    for _, patch in frame["patches"]:
        for question in patch.get("questions", {}).values():
            if question and question.get("votes") == 1:
                question["votes"] = 99
    return frame
