"""What people do with their devices while they talk: mute, share a screen, change the camera, play blocked sound."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
ROOM = "/exchange/waterlive/room/"
PICTURES = """() => [...document.querySelectorAll("video")]
  .filter((each) => each.srcObject?.getTracks().some((track) => track.label.startsWith("remote"))
    && each.getVideoPlaybackQuality().totalVideoFrames > 5).length"""

REFUSES_SOUND = """
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (window.clicked || this.muted) return play.call(this);
    return Promise.reject(new DOMException("not allowed before a click", "NotAllowedError"));
  };"""


async def joins(person: Someone) -> None:
    await person.opens(ROOM)
    await person.presses("Try camera and microphone")
    await expect(person.page.get_by_role("button", name="Camera on")).to_be_visible()
    await person.presses("Agree and join")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible()


async def test_muting_sharing_and_stopping_are_seen_by_the_other(someone: MakeSomeone) -> None:
    anjali = await someone("anjali-desai", tone_hz=440)
    park = await someone("park-ji-won", tone_hz=880)
    await joins(anjali)
    await joins(park)
    assert await park.sees(f"async () => ({PICTURES})() === 1")

    await anjali.presses("Microphone on", exact=False)
    await expect(park.page.get_by_text("muted").first).to_be_visible()

    await anjali.presses("Share screen")
    assert await park.sees(f"async () => ({PICTURES})() === 2")
    await expect(anjali.page.get_by_role("button", name="Stop sharing", exact=False)).to_be_visible()
    await anjali.breaks_no_rule_of_access()
    await anjali.presses("Stop sharing", exact=False)
    assert await park.sees(f"async () => ({PICTURES})() === 1")

    await anjali.presses("Devices")
    await expect(anjali.page.get_by_role("dialog").get_by_label("Camera")).to_be_visible()
    await anjali.breaks_no_rule_of_access()
    await anjali.page.keyboard.press("Escape")

    await anjali.presses("Camera on", exact=False)
    assert await park.sees(f"async () => ({PICTURES})() === 0")
    await anjali.presses("Leave")
    await expect(park.page.get_by_role("tab", name="People 1")).to_be_visible(timeout=20_000)


async def test_sound_that_the_browser_holds_back_is_one_button(someone: MakeSomeone) -> None:
    """Headless Chromium blocks nothing, so the page's sound refuses to play until somebody has clicked."""
    park = await someone("park-ji-won", tone_hz=880)
    await joins(park)
    fatima = await someone("fatima-siddiqui")
    await fatima.page.add_init_script(REFUSES_SOUND)
    await fatima.opens(ROOM)
    await fatima.presses("Agree and join")
    await fatima.page.reload()  # back in without a click
    await expect(fatima.page.get_by_role("button", name="Play sound")).to_be_visible(timeout=20_000)
    await fatima.page.evaluate("() => { window.clicked = true; }")
    await fatima.presses("Play sound")
    await expect(fatima.page.get_by_role("button", name="Play sound")).to_be_hidden()
    await fatima.sees("() => [...document.querySelectorAll('audio')].some((each) => !each.paused)")


async def test_a_press_beside_the_open_form_hits_what_was_pressed(someone: MakeSomeone) -> None:
    """The form folds when the focus leaves it, and the list above it grows: not between press and release."""
    fatima = await someone("fatima-siddiqui", viewport={"width": 1280, "height": 560})
    await fatima.opens(ROOM)
    await fatima.presses("Agree and join")
    box = fatima.page.get_by_label("Ask a question")
    for number in range(5):
        await box.fill(f"Which is pressed, {number}?")
        await box.press("Tab")
        await fatima.page.keyboard.press("Enter")
        await expect(fatima.page.get_by_text(f"Which is pressed, {number}?")).to_be_visible()
    await box.focus()
    vote = fatima.page.locator("[data-question]").last.get_by_role("button", name="Vote", exact=False)
    await vote.scroll_into_view_if_needed()
    place = await vote.bounding_box()
    assert place is not None
    await fatima.page.mouse.move(place["x"] + 20, place["y"] + 20)
    await fatima.page.mouse.down()
    assert await vote.bounding_box() == place
    await fatima.page.mouse.up()
    await expect(vote).to_have_attribute("aria-pressed", "true")
    await fatima.sees("() => !document.querySelector('form.ask').classList.contains('open')")
