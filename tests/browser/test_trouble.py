"""What goes wrong at a person's desk: each gives one clear sentence, and the rest of the room works."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
ROOM = "/exchange/waterlive/room/"
NO_WEBRTC = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
NO_UDP = """
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (answer) {
    return set.call(this, {...answer, sdp: answer.sdp.replace(/(a=candidate:\\S+ 1 udp \\d+ \\S+) \\d+/gi, "$1 9")});
  };"""
UNPLUG = """() => {
  const camera = [...document.querySelectorAll("video")].flatMap((each) => each.srcObject?.getVideoTracks() ?? [])
    .find((track) => !track.label.startsWith("remote"));
  camera.stop();
  camera.dispatchEvent(new Event("ended"));
}"""


async def enters(person: Someone) -> None:
    await person.presses("Agree and join")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible()


async def asks(person: Someone, text: str) -> None:
    await person.page.get_by_label("Ask a question").fill(text)
    await person.presses("Ask")
    await expect(person.page.get_by_text(text).first).to_be_visible()


async def test_no_camera_at_all(someone: MakeSomeone) -> None:
    anjali = await someone("anjali-desai", permissions=["camera", "microphone"])
    await anjali.opens(ROOM)
    await anjali.presses("Try camera and microphone")
    await expect(anjali.page.get_by_text("No camera was found.", exact=False)).to_be_visible()
    await enters(anjali)
    await asks(anjali, "Asked without a camera?")


async def test_a_refused_camera(someone: MakeSomeone) -> None:
    park = await someone("park-ji-won", tone_hz=330)
    await park.page.context.clear_permissions()
    await park.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"
    )
    await park.opens(ROOM)
    await park.presses("Try camera and microphone")
    await expect(park.page.get_by_text("This browser may not use the camera.", exact=False)).to_be_visible()
    await enters(park)


async def test_a_browser_without_webrtc(someone: MakeSomeone) -> None:
    fatima = await someone("fatima-siddiqui")
    await fatima.page.add_init_script(NO_WEBRTC)
    await fatima.opens(ROOM)
    await enters(fatima)
    await expect(fatima.page.get_by_text("This browser cannot", exact=False).first).to_be_visible()
    await asks(fatima, "Asked without sound and picture?")


async def test_a_camera_that_is_unplugged_while_it_is_on(someone: MakeSomeone) -> None:
    anjali = await someone("anjali-desai", tone_hz=440)
    await anjali.opens(ROOM)
    await anjali.presses("Try camera and microphone")
    await expect(anjali.page.get_by_role("button", name="Camera on")).to_be_visible()
    await enters(anjali)
    await expect(anjali.page.get_by_role("button", name="Camera on")).to_be_visible()
    await anjali.sees("() => document.querySelector('video')?.videoWidth > 0")
    await anjali.page.evaluate(UNPLUG)
    await expect(anjali.page.get_by_text("Your camera went away while it was on.", exact=False)).to_be_visible()
    await expect(anjali.page.get_by_role("button", name="Camera off")).to_be_visible()


async def test_a_network_that_closes_udp(someone: MakeSomeone) -> None:
    park = await someone("park-ji-won", tone_hz=330)
    await park.opens(ROOM)
    await park.presses("Try camera and microphone")
    await expect(park.page.get_by_role("button", name="Camera on")).to_be_visible()
    await enters(park)
    fatima = await someone("fatima-siddiqui")
    await fatima.page.add_init_script(NO_UDP)
    await fatima.opens(ROOM)
    await enters(fatima)
    await expect(fatima.page.get_by_text("UDP port", exact=False)).to_be_visible(timeout=20_000)
    await asks(fatima, "Asked behind a firewall?")


async def test_what_a_visitor_may_not_open(someone: MakeSomeone) -> None:
    visitor = await someone()
    await visitor.opens(ROOM)
    await expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert f"next={ROOM}" in visitor.page.url
