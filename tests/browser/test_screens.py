"""Every page as people see it: wide and narrow, English and Urdu, light and dark. Nothing overflows, axe is content.

The pictures are kept in test-results/screens. With TWINHALL_SCREENSHOTS=1 those of the README are made anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import av
import pytest
from playwright.async_api import expect

from tests.browser.conftest import RESULTS, ROOT, Hall, MakeSomeone, Someone
from tests.browser.reading import faults, known

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
FOLDER = RESULTS / "screens"
README = ROOT / "hub" / "docs" / "images"
IN_README = {"room", "desk", "archive"}
LOOKS = [(1280, "en", "light"), (360, "en", "dark"), (1280, "ur", "dark"), (360, "ur", "light")]
LIVE, ENDED = "/exchange/waterlive/", "/exchange/nightflow/"
QUESTIONS = ["How do you meter a house that has no meter?", "Who paid for the first thousand meters?"]
STAGE_BESIDE_DESK = 800  # on a phone the questions take its place
PICTURE = """() => [...document.querySelectorAll("video")]
  .some((each) => each.getVideoPlaybackQuality().totalVideoFrames > 20)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def keeps(person: Someone, name: str, look: tuple[int, str, str]) -> None:
    """A picture, and the promises that hold on every page."""
    width, language, theme = look
    await person.page.evaluate("() => document.fonts.ready.then(() => true)")
    await person.page.screenshot(path=FOLDER / f"{name}-{width}-{language}-{theme}.png")
    if os.environ.get("TWINHALL_SCREENSHOTS") and name in IN_README and look == LOOKS[0]:
        await person.page.screenshot(path=README / f"{name}.png")
    assert await person.page.evaluate("() => document.documentElement.dir") == (
        "rtl" if language == "ur" else "ltr"
    )
    assert await person.page.evaluate(OVERFLOW) <= 0, f"{name} is wider than {width} px"
    await person.breaks_no_rule_of_access()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
async def test_every_page_in_every_look(
    someone: MakeSomeone, hall: Hall, tmp_path: Path, look: tuple[int, str, str]
) -> None:
    width, language, theme = look
    given = {
        "viewport": {"width": width, "height": 900 if width > 500 else 740},
        "language": language,
        "color_scheme": theme,
    }
    visitor = await someone(**given)
    for name, address in (
        ("welcome", "/"),
        ("people", "/demo/"),
        ("sign-in", "/account/login/"),
        ("lost", "/no/"),
    ):
        await visitor.opens(address)
        await keeps(visitor, name, look)
    visitor.complaints.clear()  # the browser's own word for the 404 that was asked for

    park = await someone("park-ji-won", tone_hz=330, face=_face(hall, tmp_path), **given)
    for name, address in (
        ("home", "/"),
        ("exchange", LIVE),
        ("to-come", "/exchange/meternext/"),
        ("archives", "/archive/"),
    ):
        await park.opens(address)
        await keeps(park, name, look)
    await park.opens(f"{LIVE}room/")
    await park.page.locator(".room-join button").first.click()
    await expect(park.page.locator(".room-join video")).to_be_visible()
    await keeps(park, "door", look)
    await park.page.locator(".join-choice button").first.click()
    await expect(park.page.locator(".room-join")).to_be_hidden()

    anjali = await someone("anjali-desai", **given)
    await enters(anjali)
    await anjali.sees(PICTURE)
    await asks(anjali)
    await keeps(anjali, "room", look)
    amara = await someone("amara-perera", **given)
    await enters(amara)
    if width >= STAGE_BESIDE_DESK:
        await amara.sees(PICTURE)
    await expect(amara.page.get_by_text(QUESTIONS[0]).first).to_be_visible()
    await keeps(amara, "desk", look)

    await park.opens(f"{ENDED}archive/?t=36")
    await park.page.locator(".archive-app button").first.click()
    await expect(park.page.locator(".archive-app")).to_have_attribute("data-condition", "playing")
    await park.sees(PICTURE)
    await park.page.evaluate("() => scrollTo(0, 0)")
    await keeps(park, "archive", look)


async def test_every_language_has_its_own_words_for_everything_and_room_for_them(someone: MakeSomeone) -> None:
    """On a phone, where room is scarcest; the browser and the people are the same for all languages."""
    phone = {"viewport": {"width": 360, "height": 740}}
    visitor, amara = await someone(**phone), await someone("amara-perera", **phone)
    await visitor.opens("/")
    assert await faults(visitor, "en", known("ko")), "English words are found where they stand"
    found = []
    await enters(amara)
    for language, reader in (("ko", "park-ji-won"), ("hi", "anjali-desai"), ("ur", "fatima-siddiqui")):
        allowed = known(language)
        for person in (visitor, amara):
            cookie = {"name": "django_language", "value": language, "url": person.origin}
            await person.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dictionary will do
        for person, address in [
            *((visitor, each) for each in ("/", "/account/login/", "/check/", "/demo/")),
            *((amara, each) for each in ("/", "/archive/", "/exchanges/new/", "/exchange/meternext/")),
            *((amara, f"/exchange/meternext/{each}/") for each in ("people", "papers", "edit")),
            (amara, f"{ENDED}minutes/"),
        ]:
            await person.opens(address)
            found += await faults(person, language, allowed)
        await amara.opens(f"{ENDED}archive/")
        await expect(amara.page.locator(".archive-app button").first).to_be_visible()
        found += await faults(amara, language, allowed)
        joining = await someone(reader, language=language, **phone)
        await joining.opens(f"{LIVE}room/")
        await expect(joining.page.locator(".join-choice button").first).to_be_visible()
        found += await faults(joining, language, allowed)
        await amara.opens(f"{LIVE}room/")
        await expect(amara.page.locator(".room-side")).to_be_visible()
        found += await faults(amara, language, allowed)
        await amara.page.keyboard.press("?")
        await expect(amara.page.locator("dialog[open]")).to_be_visible()
        found += await faults(amara, language, allowed)
    assert found == []


async def enters(person: Someone) -> None:
    await person.opens(f"{LIVE}room/")
    await person.page.locator(".join-choice button").first.click()
    await expect(person.page.locator(".room-join")).to_be_hidden()


async def asks(person: Someone) -> None:
    """Two questions, once for all looks: the hall is the same."""
    for text in QUESTIONS:
        if not await person.page.get_by_text(text).count():
            box = person.page.locator("textarea").first
            if await box.is_visible():
                await box.fill(text)
                await person.page.locator("form:has(textarea) button[type=submit]").first.click()
                await expect(person.page.get_by_text(text).first).to_be_visible()


def _face(hall: Hall, folder: Path) -> Path:
    """A calm picture for the camera, from the demonstration's own recording, as YUV4MPEG2."""
    found = sorted((hall.data / "recordings").glob("*.webm"))
    source = next(path for path in found if _has_picture(path))
    path = folder / "face.y4m"
    with av.open(str(source)) as container, path.open("wb") as file:
        frames = container.decode(video=0)
        first = next(frames)
        file.write(f"YUV4MPEG2 W{first.width} H{first.height} F15:1 Ip A1:1 C420jpeg\n".encode())
        for frame, _ in zip(frames, range(60), strict=False):
            file.write(b"FRAME\n" + frame.to_ndarray(format="yuv420p").tobytes())
    return path


def _has_picture(path: Path) -> bool:
    with av.open(str(path)) as container:
        return bool(container.streams.video)
