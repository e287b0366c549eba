"""The archive in a real browser: tracks in step, each line the way to its second, held and released."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.browser.hall_process import HallProcess, archive_hall
from tests.chromium import how

pytestmark = pytest.mark.browser
ARCHIVE = "/exchange/x1/archive/"
START = {
    "s1": 1,
    "s2": 1.5,
    "s3": 2,
    "s4": 2,
    "s5": 30,
    "s6": 36,
}  # seconds, as tests.browser.archive_hall told them

# For four seconds, from one second after the start, at each frame of the screen: how far apart the tracks that
# play are, in seconds.
SPREADS = """(start) => new Promise((done) => {
  const spreads = [];
  const begin = performance.now();
  const look = () => {
    const playing = [...document.querySelectorAll("video, audio")].filter((each) => !each.paused && !each.ended);
    const places = playing.map((each) => start[each.src.match(/(s\\d)\\/$/)[1]] + each.currentTime);
    const since = performance.now() - begin;
    if (places.length > 1 && since > 1000) spreads.push(Math.max(...places) - Math.min(...places));
    if (since < 5000) requestAnimationFrame(look);
    else done({spreads, playing: playing.length});
  };
  look();
})"""
DECODED = """() => [...document.querySelectorAll("figure:not([hidden]) video")]
    .map((each) => each.getVideoPlaybackQuality().totalVideoFrames)"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallProcess]:
    with archive_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(**how())
        yield started
        await started.close()


class Reader:
    """Somebody at a browser. What the console complains of is kept."""

    def __init__(self, hall: HallProcess, page: Page) -> None:
        self.hall, self.page, self.complaints = hall, page, list[str]()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    async def opens(self, address: str = ARCHIVE) -> None:
        await self.page.goto(self.hall.origin + address)

    async def plays(self) -> None:
        await self.page.get_by_role("button", name="Play", exact=True).click()
        await self.is_playing()

    async def is_playing(self) -> None:
        await expect(self.page.locator(".archive-app")).to_have_attribute("data-condition", "playing")

    async def second(self) -> int:
        shown = await self.page.locator(".seek-bar").get_attribute("aria-valuenow")
        return int(shown or -1)


async def reader(hall: HallProcess, browser: Browser, name: str | None, **given: Any) -> Reader:
    language, theme = given.pop("language", "en"), given.pop("theme", "light")
    context: BrowserContext = await browser.new_context(**given)
    cookies = {"django_language": language, "twinhall_theme": theme}
    if name:
        cookies["sessionid"] = hall.cookies[name]
    await context.add_cookies(
        [{"name": key, "value": value, "url": hall.origin} for key, value in cookies.items()]
    )
    return Reader(hall, await context.new_page())


async def test_every_track_plays_in_step(
    hall: HallProcess, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    bruno = await reader(hall, browser, "bruno")
    await bruno.opens(f"{ARCHIVE}?t=37")
    await bruno.plays()
    seen = await bruno.page.evaluate(SPREADS, START)
    spreads = sorted(seen["spreads"])
    record_property("spread_ms", [round(spread * 1000) for spread in (spreads[len(spreads) // 2], spreads[-1])])
    assert seen["playing"] == 5  # two voices, two faces (one of them mended), one screen
    assert spreads[int(len(spreads) * 0.95)] <= 0.08
    assert all(frames > 0 for frames in await bruno.page.evaluate(DECODED))
    await expect(bruno.page.locator(".archive-tile.large")).to_contain_text("Shared by Bruno Desai")
    assert bruno.complaints == []


async def test_an_interpretation_plays_over_a_low_floor_while_there_is_one(
    hall: HallProcess, browser: Browser
) -> None:
    """Nobody hears both at full loudness, and after the interpreter's last word the floor is as loud as before."""
    bruno = await reader(hall, browser, "bruno")
    await bruno.opens(f"{ARCHIVE}?t=6")
    await bruno.plays()
    floor, korean = bruno.page.locator('audio[src*="/s1/"]'), bruno.page.locator('audio[src*="/s8/"]')
    await expect(korean).to_have_count(0)
    await bruno.page.get_by_label("Hear").select_option(label="한국어 (Korean)")
    await expect(korean).to_have_js_property("paused", False)
    await expect(korean).to_have_js_property("volume", 1)
    await expect(floor).to_have_js_property("volume", 0.15)
    await bruno.page.goto(hall.origin + f"{ARCHIVE}?t=20")
    await bruno.plays()
    await bruno.page.get_by_label("Hear").select_option(label="한국어 (Korean)")
    await expect(floor).to_have_js_property("volume", 1)
    assert bruno.complaints == []


async def test_a_line_of_the_minutes_is_the_way_to_its_second(hall: HallProcess, browser: Browser) -> None:
    farid = await reader(hall, browser, "farid")
    await farid.opens()
    line = farid.page.locator("li#l2")
    await line.get_by_role("link", name="Play from here").click()
    await farid.is_playing()
    assert 45 <= await farid.second() <= 47
    await expect(line).to_have_attribute("aria-current", "true")
    assert farid.page.url.endswith(f"{ARCHIVE}?t=45#l2")


@pytest.mark.parametrize(
    ("address", "second"), [("?t=26", 26), ("#q1", 18), ("?t=26#l2", 26), ("?t=99999", 60)]
)
async def test_a_link_opens_at_its_second(
    hall: HallProcess, browser: Browser, address: str, second: int
) -> None:
    farid = await reader(hall, browser, "farid")
    await farid.opens(ARCHIVE + address)
    await expect(farid.page.locator(".seek-bar")).to_have_attribute("aria-valuenow", str(second))


async def test_everything_is_done_by_the_keyboard(hall: HallProcess, browser: Browser) -> None:
    farid = await reader(hall, browser, "farid")
    await farid.opens(f"{ARCHIVE}?t=20")
    bar, app = farid.page.locator(".seek-bar"), farid.page.locator(".archive-app")
    await expect(bar).to_have_attribute("aria-valuenow", "20")
    for key, second in (("ArrowRight", 25), ("l", 35), ("j", 25), ("ArrowLeft", 20)):
        await farid.page.keyboard.press(key)
        await expect(bar).to_have_attribute("aria-valuenow", str(second))
    await bar.focus()
    for key, second in (("End", 60), ("Home", 0), ("PageUp", 60), ("ArrowDown", 55)):
        await farid.page.keyboard.press(key)
        await expect(bar).to_have_attribute("aria-valuenow", str(second))
    await farid.page.keyboard.press("Home")
    await farid.page.keyboard.press("k")
    await farid.is_playing()
    await farid.page.keyboard.press(" ")
    await expect(app).to_have_attribute("data-condition", "paused")
    await farid.page.get_by_label("Find words").fill("jkl monsoon")
    await expect(app).to_have_attribute("data-condition", "paused")


async def test_the_words_can_be_searched_and_filtered(hall: HallProcess, browser: Browser) -> None:
    farid = await reader(hall, browser, "farid")
    await farid.opens()
    lines = farid.page.locator(".archive-app .line")
    await expect(lines).to_have_count(4)
    await farid.page.get_by_role("button", name="Decisions").click()
    await expect(lines).to_have_count(1)
    await farid.page.get_by_role("button", name="All").click()
    await farid.page.get_by_label("Find words").fill("METER")
    await expect(lines).to_have_count(2)
    await farid.page.get_by_label("Find words").fill("no such words")
    await expect(farid.page.get_by_text("No question or line has these words")).to_be_visible()


async def test_what_is_not_there_is_said(hall: HallProcess, browser: Browser) -> None:
    farid = await reader(hall, browser, "farid")
    await farid.opens(f"{ARCHIVE}?t=1")
    trouble = "From 0:00 to 0:03, the sound of Amara Rao is not here: its file is missing."
    await expect(farid.page.get_by_text(trouble)).to_be_visible()
    await farid.opens(f"{ARCHIVE}?t=59.5")
    await expect(farid.page.get_by_text("Nothing was recorded here.")).to_be_visible()


async def test_a_browser_that_refuses_webm_gets_one_sentence(hall: HallProcess, browser: Browser) -> None:
    farid = await reader(hall, browser, "farid")
    await farid.page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => ''")
    await farid.opens()
    await expect(farid.page.get_by_text("This browser cannot play the recording (WebM).")).to_be_visible()
    await expect(farid.page.locator("video, audio, .play, .line-play")).to_have_count(0)
    await expect(farid.page.locator(".archive-app .line")).to_have_count(4)
    await expect(farid.page.locator(".archive-ribbon svg")).to_be_visible()


async def test_without_javascript_the_words_are_there(hall: HallProcess, browser: Browser) -> None:
    farid = await reader(hall, browser, "farid", java_script_enabled=False)
    await farid.opens()
    await expect(farid.page.locator("li#q1")).to_contain_text("How do you meter leakage at night?")
    await expect(farid.page.locator("li#l2 a")).to_have_attribute("href", "?t=45#l2")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ur", "dark")])
async def test_it_is_read_by_everybody(
    hall: HallProcess, browser: Browser, width: int, language: str, theme: str
) -> None:
    """No axe finding, nothing wider than the screen; time runs from left to right in every script."""
    size = {"width": width, "height": 800}
    dana = await reader(hall, browser, "dana", viewport=size, language=language, theme=theme, bypass_csp=True)
    await dana.opens(f"{ARCHIVE}?t=15")
    await expect(dana.page.locator(".seek-bar")).to_be_visible()
    await dana.page.add_script_tag(path=str(AXE_FILE_PATH))
    found = await dana.page.evaluate("() => axe.run()")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert await dana.page.evaluate("() => document.documentElement.scrollWidth") <= width
    place, bar = (dana.page.locator(name) for name in (".seek-place", ".seek-bar"))
    at, whole = await place.bounding_box(), await bar.bounding_box()
    assert at is not None and whole is not None
    assert abs((at["x"] - whole["x"]) / whole["width"] - 0.25) < 0.02


async def test_the_chair_and_each_city_release_it_to_everybody(hall: HallProcess, browser: Browser) -> None:
    visitor = await reader(hall, browser, None)
    await visitor.opens()
    assert ARCHIVE not in re.sub(r"\?.*", "", visitor.page.url)
    for name, then in (
        ("dana", "Held by Surat and Busan"),
        ("bruno", "Held by Busan"),
        ("farid", "Released on"),
    ):
        holder = await reader(hall, browser, name)
        await holder.opens()
        await holder.page.get_by_text("Release this archive").click()
        await holder.page.get_by_role("button", name="Release it for my part").click()
        await expect(holder.page.get_by_text(then)).to_be_visible()
    await visitor.opens(f"{ARCHIVE}?t=5")
    await visitor.plays()
    assert visitor.complaints == []
