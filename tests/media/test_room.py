"""A room of four in real Chromium: two cameras, a shared screen, three voices, and one who only listens.

One run for all of it: four pages that encode and decode take seconds to start on a small machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, Playwright

from realtime.media.connections import Page as RoomPage
from realtime.media.contract import Source
from realtime.media.router import Router
from tests.chromium import FAKE_DEVICES

from .conftest import Witness, until
from .pages import comes_true, launch, listen_to_everything, open_page

pytestmark = pytest.mark.browser

VOICES = {"amara": 440, "bruno": 660, "chen": 880}  # hertz
SPEAK = """(hertz) => {
  const context = new AudioContext();
  const voice = new OscillatorNode(context, {frequency: hertz});
  const microphone = new MediaStreamAudioDestinationNode(context);
  voice.connect(microphone);
  voice.start();
  return publisher.use("microphone", microphone.stream.getAudioTracks()[0]);
}"""
# A drawn canvas stands for the screen: headless Chromium has none to capture.
SHARE = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1280, height: 720});
  const paint = () => { canvas.getContext("2d").fillRect(Math.random() * 1200, 0, 50, 50); };
  setInterval(paint, 50);
  return publisher.use("screen", canvas.captureStream(15).getVideoTracks()[0]);
}"""
LISTEN = """(trackId) => {
  const {track} = receiver.slots.find((slot) => slot.trackId === trackId).transceiver.receiver;
  const stream = new MediaStream([track]);
  const element = Object.assign(new Audio(), {srcObject: stream, muted: true}); // Chromium decodes for elements alone
  element.play();
  const context = new AudioContext();
  const ear = new AnalyserNode(context, {fftSize: 8192, smoothingTimeConstant: 0});
  context.createMediaStreamSource(stream).connect(ear);
  (window.ears ??= {})[trackId] = {ear, element, context};
}"""
PITCH = """(trackId) => {
  const {ear, context} = ears[trackId];
  const loudness = new Float32Array(ear.frequencyBinCount);
  ear.getFloatFrequencyData(loudness);
  const loudest = loudness.indexOf(Math.max(...loudness));
  return loudness[loudest] > -60 ? loudest * context.sampleRate / ear.fftSize : 0;
}"""
TRIES = 3  # of a switch that a pause of the machine may spoil; one that freezes the picture does so each time
Sizes = tuple[int, int]  # pixels high, of two pictures
LAYOUTS: tuple[tuple[Sizes, Sizes], ...] = (  # the tiles, and the layers that fit them
    ((720, 90), (720, 180)),
    ((90, 400), (180, 360)),
    ((400, 720), (360, 720)),
)
SEEN = """async (trackId) => {
  const {mid} = receiver.slots.find((slot) => slot.trackId === trackId).transceiver;
  let found = {};
  const stats = await receiver.statistics();
  stats.forEach((each) => { if (each.mid === mid && each.type === "inbound-rtp") found = each; });
  return {height: found.frameHeight ?? 0, freezes: found.freezeCount ?? 0};
}"""


async def _publish(pages: dict[str, Page], witness: Witness) -> None:
    for name, page in pages.items():
        await page.evaluate(SPEAK, VOICES[name])
    assert await pages["amara"].evaluate("publisher.start('camera')")
    assert await pages["bruno"].evaluate("publisher.start('camera')")
    await pages["chen"].evaluate(SHARE)
    await until(lambda: len(witness.tracks) == 6, within_s=30)


async def _shows(
    router: Router, page: Page, connection: str, cameras: list[str], layout: tuple[Sizes, Sizes]
) -> None:
    """Tiles of those heights, until the pictures have theirs."""
    tiles, heights = layout
    router.see(connection, RoomPage(dict(zip(cameras, tiles, strict=True))))
    for camera, height in zip(cameras, heights, strict=True):
        await comes_true(page, f"async (id) => (await ({SEEN})(id)).height === {height}", camera)


async def _freezes(page: Page, cameras: list[str]) -> int:
    return sum([(await page.evaluate(SEEN, camera))["freezes"] for camera in cameras])


async def test_four_people_see_and_recognise_each_other(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    talking = await launch(playwright, *FAKE_DEVICES)
    listening = await launch(playwright)  # another process, without devices and without permission for any
    pages = {name: await open_page(talking, router, name, scripts) for name in VOICES}
    dana = await open_page(listening, router, "dana", scripts)
    await _publish(pages, witness)
    await listen_to_everything(dana, witness)

    for track in witness.tracks:
        if track.source is Source.MICROPHONE:
            await dana.evaluate(LISTEN, track.id)
            near = f"async (id) => Math.abs(({PITCH})(id) - {VOICES[track.participant]}) < 12"
            await comes_true(dana, near, track.id)

    cameras = [track.id for track in witness.tracks if track.source is Source.CAMERA]
    connection = await dana.evaluate("receiver.connection.id")
    for number, layout in enumerate(LAYOUTS):
        froze = list[int]()
        while len(froze) < TRIES and min(froze, default=1) > 0:
            if froze:  # back to where it came from, for the same switch again
                await _shows(router, dana, connection, cameras, LAYOUTS[number - 1])
            before = await _freezes(dana, cameras)
            await _shows(router, dana, connection, cameras, layout)
            froze.append(await _freezes(dana, cameras) - before)
        assert min(froze) == 0, (layout, froze)

    await listen_to_everything(dana, witness)
    assert await dana.evaluate("log.filter(([what]) => what === 'refused')") == []
