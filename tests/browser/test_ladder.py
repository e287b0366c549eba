"""What a page is sent follows what it shows, what its person allows, and what its line carries; nothing freezes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, WebSocketRoute, expect

from tests.browser.conftest import MakeSomeone, Someone
from tests.browser.test_controls import joins
from tests.browser.test_screens import LOOKS, enters, keeps
from tests.browser.test_story import HEARD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ANJALI_HZ = 440
KEEPS_PEERS = """
  window.peers = [];
  const Plain = RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...given) { super(...given); window.peers.push(this); }
  };"""
# What is received in the element that a selector names: the statistics of its track, {} when there is none.
RECEIVED = """async (selector) => {
  const track = document.querySelector(selector + " > video")?.srcObject?.getVideoTracks()[0];
  for (const peer of window.peers) {
    for (const each of (await peer.getStats()).values()) {
      if (track && each.type === "inbound-rtp" && each.trackIdentifier === track.id) return each;
    }
  }
  return {};
}"""
MOVES_AT = f"""async ([selector, least, most]) => {{
  const before = await ({RECEIVED})(selector);
  await new Promise((done) => setTimeout(done, 200));
  const now = await ({RECEIVED})(selector);
  const fits = now.frameHeight >= least && now.frameHeight <= most;
  return fits && now.framesDecoded > before.framesDecoded && now;
}}"""
SENDS_LARGEST = """async () => {
  for (const peer of window.peers) {
    for (const each of (await peer.getStats()).values()) if (each.rid === "f" && each.framesSent > 20) return true;
  }
  return false;
}"""
LAPTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)
LARGE, SMALL = ".stage-frame", ".stage-tile"
FROZEN = """async () => {
  let frozen = 0;
  for (const peer of window.peers) {
    for (const each of (await peer.getStats()).values()) frozen += each.freezeCount ?? 0;
  }
  return frozen;
}"""


async def shows(person: Someone, place: str, least: int, most: int) -> dict[str, Any]:
    """The picture at this place moves, and is so high; its first second at more may take the line some time."""
    found: dict[str, Any] = await person.sees(MOVES_AT, [place, least, most], within_s=60)
    return found


async def test_the_tile_gets_its_size_and_sound_goes_on_without_pictures(someone: MakeSomeone) -> None:
    anjali = await someone("anjali-desai", tone_hz=ANJALI_HZ)
    fatima = await someone("fatima-siddiqui")  # without any device: a line that only listens
    for person in (anjali, fatima):
        await person.page.add_init_script(KEEPS_PEERS)
    rungs = rungs_told(fatima.page)
    await joins(anjali)
    await anjali.sees(
        SENDS_LARGEST, within_s=60
    )  # else what freezes is what her browser stops for want of bits
    await enters(fatima)
    await shows(fatima, LARGE, 360, 720)
    await fatima.page.set_viewport_size(PHONE)
    await shows(fatima, LARGE, 1, 180)
    await fatima.page.set_viewport_size(LAPTOP)
    await shows(fatima, LARGE, 360, 720)
    assert await freezes(fatima, rungs) == 0

    await chooses(fatima, "Sound only")
    stage = fatima.page.locator(LARGE)
    await expect(stage.get_by_text("You chose sound only on this device", exact=False)).to_be_visible()
    await expect(stage.get_by_text("Dr Anjali Desai", exact=False)).to_be_visible()
    await fatima.sees(f"async () => !(await ({MOVES_AT})([{LARGE!r}, 1, 4320]))")
    stopped = await fatima.page.evaluate(RECEIVED, LARGE)
    assert await fatima.sees(HEARD, ANJALI_HZ)
    assert (await fatima.page.evaluate(RECEIVED, LARGE))["framesDecoded"] == stopped["framesDecoded"]
    await fatima.breaks_no_rule_of_access()
    await fatima.presses("Receive pictures")
    await shows(fatima, LARGE, 1, 720)
    await expect(stage.get_by_text("Dr Anjali Desai", exact=False)).to_have_count(0)

    # What Chromium now counts as frozen is the pause itself, while the name stood there; a reload begins anew.
    await chooses(fatima, "Sound only")
    await fatima.page.reload()  # kept on the device
    await expect(stage.get_by_text("You chose sound only on this device", exact=False)).to_be_visible()
    assert await fatima.sees(HEARD, ANJALI_HZ)
    await chooses(fatima, "Small pictures")
    await shows(fatima, LARGE, 1, 180)
    rungs.clear()  # of her own choice
    await chooses(fatima, "Do not save")
    await shows(fatima, LARGE, 360, 720)
    assert await freezes(fatima, rungs) == 0


def rungs_told(page: Page) -> set[str]:
    """Of the line of a page, as the media node sees it; filled as they come."""
    told = set[str]()

    def hear(data: str | bytes) -> None:
        frame = json.loads(data)
        if frame["t"] == "media.rung":
            told.add(frame["rung"])

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    return told


async def freezes(person: Someone, rungs: set[str]) -> int:
    """How often a picture stood still that the line carried.

    On a busy machine Chromium may take its own delay for a full line: what is then held back, the page says.
    """
    return 0 if rungs - {"video"} else int(await person.page.evaluate(FROZEN))


async def test_beside_a_shared_screen_the_speaker_is_a_small_picture(someone: MakeSomeone) -> None:
    anjali, fatima = await someone("anjali-desai", tone_hz=ANJALI_HZ), await someone("fatima-siddiqui")
    await fatima.page.add_init_script(KEEPS_PEERS)
    await joins(anjali)
    await enters(fatima)
    await shows(fatima, LARGE, 360, 720)
    await anjali.presses("Share screen")
    await shows(fatima, SMALL, 1, 180)
    await anjali.presses("Stop sharing", exact=False)
    await shows(fatima, LARGE, 360, 720)


async def opens_devices(person: Someone) -> None:
    await person.page.locator("[data-dialog=devices]").click()
    await expect(person.page.get_by_role("dialog")).to_be_visible()


async def chooses(person: Someone, name: str) -> None:
    await opens_devices(person)
    dialog = person.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name=name).check()
    await dialog.get_by_role("button", name="Close").click()


class Between:
    """Says to a page what the media node would say of its line."""

    def __init__(self) -> None:
        self._say: Callable[[str], None] | None = None
        self._connection = ""

    async def stand(self, page: Page) -> None:
        await page.route_web_socket(re.compile("/ws/"), self._route)

    def rung(self, rung: str) -> None:
        assert self._say is not None and self._connection
        self._say(json.dumps({"t": "media.rung", "connection": self._connection, "rung": rung}))

    def _route(self, route: WebSocketRoute) -> None:
        hall = route.connect_to_server()
        self._say = route.send

        def to_hall(message: str | bytes) -> None:
            self._connection = json.loads(message).get("connection", self._connection)
            hall.send(message)

        def to_page(message: str | bytes) -> None:
            if isinstance(message, bytes) or json.loads(message)["t"] != "media.rung":
                route.send(message)

        route.on_message(to_hall)
        hall.on_message(to_page)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
async def test_every_rung_says_what_is_missing_in_every_look(
    someone: MakeSomeone, look: tuple[int, str, str]
) -> None:
    width, language, theme = look
    viewport = {"width": width, "height": 900 if width > 500 else 740}
    park = await someone("park-ji-won", tone_hz=330)
    await joins(park)
    fatima = await someone("fatima-siddiqui", viewport=viewport, language=language, color_scheme=theme)
    await fatima.page.add_init_script(KEEPS_PEERS)
    line = Between()
    await line.stand(fatima.page)
    await enters(fatima)
    await shows(fatima, LARGE, 1, 720)
    for rung in ("audio", "text"):
        line.rung(rung)
        await expect(fatima.page.locator(".stage-held")).to_be_visible()
        await keeps(fatima, f"line-{rung}", look)
    line.rung("video")
    await expect(fatima.page.locator(".stage-held")).to_have_count(0)
    await park.presses("Share screen")
    await shows(fatima, LARGE, 1, 4320)
    if width < 800:
        await fatima.page.get_by_role("tab").first.click()  # the floor, where a phone has its tiles
    await fatima.page.locator(SMALL).first.wait_for()
    line.rung("slides")
    await expect(fatima.page.locator(".room-stage > .stage-held")).to_be_visible()
    await expect(fatima.page.locator(".stage-tile-still").first).to_be_visible()
    await keeps(fatima, "line-slides", look)
    line.rung("video")
    await park.presses("Stop sharing", exact=False)

    await opens_devices(fatima)
    await keeps(fatima, "save-data", look)
    for choice, name in ((2, "saving-sound"), (3, "saving-text")):
        await fatima.page.get_by_role("radio").nth(choice).check()
        await fatima.page.keyboard.press("Escape")
        await expect(fatima.page.locator(":is(.stage-held, .text-why) button")).to_be_visible()
        await keeps(fatima, name, look)
        await opens_devices(fatima)
