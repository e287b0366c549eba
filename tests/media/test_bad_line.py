"""Real Chromium on a city's bad line: both ways through a relay that loses, delays, and moves its clients elsewhere.

Browsers are told the relay's address as they are told a public one behind NAT: the answers name another host on the
same port. Seconds are needed: jitter buffers adapt to a line for some, and shares are taken over ten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Playwright

from realtime.media.connections import Page as RoomPage
from realtime.media.contract import Source
from realtime.media.port import MediaPort
from realtime.media.router import Router
from tests.bad_line import Relay, bad_line
from tests.chromium import FAKE_DEVICES

from .conftest import OpenPolicy, Witness, unix_ms, until
from .pages import (
    comes_true,
    launch,
    listen_to_everything,
    open_page,
    publish_camera_and_microphone,
    talker_and_listener,
    wanted,
)

pytestmark = pytest.mark.browser

BEHIND = "127.0.0.2"  # the host that browsers are told
ADAPT_S, LOOK_S = 5.0, 10.0
TRIES = 3  # of what a pause of the machine may spoil: two browsers and the node share its cores
FRAMES_A_SECOND = 20  # of Chromium's fake camera


@pytest.fixture
async def port() -> AsyncIterator[MediaPort]:
    opened = await MediaPort.open("127.0.0.1", 0, [BEHIND])
    yield opened
    await opened.close()


@pytest.fixture
def relay(port: MediaPort) -> Iterator[Relay]:
    host, number = port.advertised
    with bad_line((host, number), ("127.0.0.1", number)) as running:
        yield running


@pytest.fixture
async def router(
    port: MediaPort, relay: Relay, policy: OpenPolicy, witness: Witness, tmp_path: Path
) -> AsyncIterator[Router]:
    exchange = Router(port, policy, witness, tmp_path, unix_ms)
    yield exchange
    await exchange.close()


@pytest.fixture
async def browser(playwright: Playwright) -> Browser:
    return await launch(playwright, *FAKE_DEVICES, "--auto-accept-this-tab-capture")


class Look:
    """What a page played between two moments, from Chromium's own statistics."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def begin(self) -> Look:
        self._before = await self._read()
        return self

    async def _read(self) -> dict[str, dict[str, Any]]:
        return {kind: await self._page.evaluate("kind => inbound(kind)", kind) for kind in ("audio", "video")}

    async def end(self) -> Look:
        self._after = await self._read()
        return self

    def more(self, kind: str, name: str) -> float:
        before, after = (float(each[kind].get(name, 0)) for each in (self._before, self._after))
        return after - before

    @property
    def audio_played(self) -> float:
        """The share of sound that is not made up; silence that fills a hole is made up too."""
        return 1 - self.more("audio", "concealedSamples") / self.more("audio", "totalSamplesReceived")


async def look(page: Page, seconds: float) -> Look:
    begun = await Look(page).begin()
    await asyncio.sleep(seconds)  # what is measured is a rate
    return await begun.end()


def moves(seen: Look) -> bool:
    frames, frozen_s = seen.more("video", "framesDecoded"), seen.more("video", "totalFreezesDuration")
    return frames >= 0.4 * FRAMES_A_SECOND * LOOK_S and frozen_s <= 0.25 * LOOK_S


async def test_at_a_fifth_lost_both_ways_nearly_all_sound_is_played_and_pictures_move(
    router: Router, relay: Relay, witness: Witness, browser: Browser, scripts: Path
) -> None:
    _, bruno = await talker_and_listener(browser, router, witness, scripts)
    relay.line.loss = 0.2
    await asyncio.sleep(ADAPT_S)
    seen = await look(bruno, LOOK_S)
    assert seen.audio_played >= 0.95
    for _ in range(
        2
    ):  # a device that is busy for a second looks like a queue: then a thinner picture comes first
        if moves(seen):
            break
        seen = await look(bruno, LOOK_S)
    assert moves(seen), (seen.more("video", "framesDecoded"), seen.more("video", "totalFreezesDuration"))
    assert relay.counts["lost"] > 0.15 * (relay.counts["up"] + relay.counts["down"]) * 0.5, "the line was bad"


async def test_at_one_in_twenty_lost_hardly_anything_is_missed(
    router: Router, relay: Relay, witness: Witness, browser: Browser, scripts: Path
) -> None:
    _, bruno = await talker_and_listener(browser, router, witness, scripts)
    relay.line.loss = 0.05
    await asyncio.sleep(ADAPT_S)
    seen = await look(bruno, LOOK_S)

    assert seen.audio_played >= 0.98
    assert seen.more("video", "framesDecoded") >= 0.8 * FRAMES_A_SECOND * LOOK_S
    assert seen.more("video", "freezeCount") <= 4
    assert seen.more("video", "totalFreezesDuration") <= 0.1 * LOOK_S


async def test_a_good_line_shows_the_first_picture_within_a_second(
    router: Router, witness: Witness, browser: Browser, scripts: Path
) -> None:
    amara = await open_page(browser, router, "amara", scripts)
    bruno = await open_page(browser, router, "bruno", scripts)
    await publish_camera_and_microphone(amara, witness)
    began = time.monotonic()
    await bruno.evaluate("tracks => receiver.setTracks(tracks)", wanted(witness))
    await comes_true(bruno, "async () => (await inbound('video')).framesDecoded > 0")
    first_s = time.monotonic() - began

    assert first_s <= 1.0


async def test_at_300_ms_round_trip_one_is_heard_and_repaired(
    router: Router, relay: Relay, witness: Witness, browser: Browser, scripts: Path
) -> None:
    relay.line.delay_ms = 150
    amara = await open_page(browser, router, "amara", scripts)
    bruno = await open_page(browser, router, "bruno", scripts)
    began = time.monotonic()
    await publish_camera_and_microphone(amara, witness)
    published_s = time.monotonic() - began
    await bruno.evaluate("tracks => receiver.setTracks(tracks)", wanted(witness))
    await comes_true(bruno, "async () => (await inbound('audio')).totalAudioEnergy > 0")
    heard_s = time.monotonic() - began - published_s

    assert max(published_s, heard_s) <= 5.0, (published_s, heard_s)  # each of the two joins once
    publishing = next(iter(router._publishing.values()))
    encodings = [each for made in publishing.producers.values() for each in made.encodings.values()]
    await until(lambda: all(290 < each.round_trip_ms < 450 for each in encodings))
    receiving = next(iter(router._receiving.values()))
    await until(lambda: 290 < receiving.round_trip_ms < 450)
    await listen_to_everything(bruno, witness)


@pytest.mark.parametrize("gap_s", [0.0, 1.0])
async def test_from_one_network_to_another_media_come_back_without_a_new_handshake(
    router: Router, relay: Relay, witness: Witness, browser: Browser, scripts: Path, gap_s: float
) -> None:
    """Both pages move at once: the old addresses are dead, the new ones unknown to the node."""
    amara, bruno = await talker_and_listener(browser, router, witness, scripts)
    await amara.evaluate("publisher.setMuted(true)")
    shakes, states = (
        relay.counts["dtls"],
        await bruno.evaluate("log.filter(([what]) => what === 'receiving').length"),
    )
    before = await Look(bruno).begin()
    relay.quiet_s, relay.line.cut = 0.0, True
    moved = time.monotonic()
    await asyncio.sleep(gap_s)  # without any network
    relay.move()
    relay.line.cut = False
    await until(lambda: relay.quiet_s > 0.2, within_s=10)
    back_s = time.monotonic() - moved
    frames = (await bruno.evaluate("inbound('video')"))["framesDecoded"]
    await comes_true(bruno, f"async () => (await inbound('video')).framesDecoded > {frames} + 20")
    seen = await before.end()
    frozen_s = seen.more("video", "totalFreezesDuration")

    assert back_s <= 2.5
    assert frozen_s <= relay.quiet_s + 0.3
    assert relay.counts["dtls"] == shakes
    assert await bruno.evaluate("log.filter(([what]) => what === 'receiving').length") == states
    assert await amara.evaluate("publisher.muted")


async def test_a_page_that_is_told_of_another_network_looks_for_a_way_at_once_and_nothing_freezes(
    router: Router, relay: Relay, witness: Witness, browser: Browser, scripts: Path
) -> None:
    amara, bruno = await talker_and_listener(browser, router, witness, scripts)
    before, shakes = await Look(bruno).begin(), relay.counts["dtls"]
    for page, role in ((amara, "publisher"), (bruno, "receiver")):
        peer = f"{role}.connection.peer"
        name = f"() => {peer}.currentLocalDescription.sdp.match(/ice-ufrag:(.*)/)[1]"
        old = await page.evaluate(name)
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        restarted = f"async (old) => ({name})() !== old && {peer}.iceConnectionState === 'connected'"
        await comes_true(page, restarted, old)
    frames = (await bruno.evaluate("inbound('video')"))["framesDecoded"]
    await comes_true(bruno, f"async () => (await inbound('video')).framesDecoded > {frames} + 20")
    assert (await before.end()).more("video", "freezeCount") == 0
    assert relay.counts["dtls"] == shakes


async def test_a_size_that_the_publishers_browser_stops_is_left_with_hardly_a_stutter(
    router: Router, witness: Witness, browser: Browser, scripts: Path
) -> None:
    amara, bruno = await talker_and_listener(browser, router, witness, scripts)
    camera = next(track.id for track in witness.tracks if track.source is Source.CAMERA)
    router.see(await bruno.evaluate("receiver.connection.id"), RoomPage({camera: 720}))
    tall = "async height => (await inbound('video')).frameHeight === height"
    largest = """async active => {
      const {sender} = publisher.slots.camera.transceiver;
      const parameters = sender.getParameters();
      parameters.encodings.find((each) => each.rid === "f").active = active;
      await sender.setParameters(parameters);
    }"""
    frozen_s = list[float]()
    while len(frozen_s) < TRIES and min(frozen_s, default=1.0) > 0.5:
        await amara.evaluate(largest, True)
        await comes_true(bruno, tall, 720)
        before = await Look(bruno).begin()
        await amara.evaluate(largest, False)
        await comes_true(bruno, tall, 360)
        frozen_s.append((await before.end()).more("video", "totalFreezesDuration"))

    assert min(frozen_s) <= 0.5, frozen_s
