"""Real Chromium at both ends: the front end's media classes against a Router in this process."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright

from realtime.media.connections import Page as RoomPage
from realtime.media.contract import Source
from realtime.media.ladder import Ceiling
from realtime.media.port import MediaPort
from realtime.media.router import Router
from tests.chromium import FAKE_DEVICES

from .conftest import OpenPolicy, Witness, until
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

# Left to itself Chromium stays near 300 kb/s: our reports must tell it that there is room for more.
ENOUGH_BITS = """async () => {
  let bits = 0;
  (await publisher.statistics()).forEach((each) => {
    if (each.kind === "video") bits = Math.max(bits, each.targetBitrate || 0);
  });
  return bits > 800000;
}"""


async def test_a_listener_without_any_permission_sees_and_hears_a_publisher(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    talking = await launch(playwright, *FAKE_DEVICES)
    listening = await launch(playwright)  # another process, no device flags, no loopback flag
    amara = await open_page(talking, router, "amara", scripts)
    bruno = await open_page(listening, router, "bruno", scripts)

    await publish_camera_and_microphone(amara, witness)
    assert {track.source for track in witness.tracks} == {Source.MICROPHONE, Source.CAMERA}

    await listen_to_everything(bruno, witness)
    await comes_true(bruno, "async () => (await inbound('audio')).totalAudioEnergy > 0")
    await comes_true(amara, ENOUGH_BITS)
    assert await bruno.evaluate("log.filter(([what]) => what === 'refused').length") == 0


async def test_a_camera_switched_off_and_on_again_and_a_shared_screen_reach_the_listener(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES, "--auto-accept-this-tab-capture")
    amara, bruno = await talker_and_listener(browser, router, witness, scripts)

    await amara.evaluate("publisher.stop('camera')")
    await until(lambda: [track.source for track in witness.tracks] == [Source.MICROPHONE])
    await bruno.evaluate("tracks => receiver.setTracks(tracks)", wanted(witness))
    await bruno.wait_for_function("log.some(([what]) => what === 'gone')")

    await amara.evaluate("publisher.start('camera')")
    await until(lambda: len(witness.tracks) == 2)
    await listen_to_everything(bruno, witness)

    # A drawn canvas stands for the screen: headless Chromium has none to capture.
    await amara.evaluate("""() => {
      const canvas = document.createElement("canvas");
      const paint = () => { canvas.getContext("2d").fillRect(Math.random() * 200, 0, 50, 50); };
      setInterval(paint, 50);
      return publisher.use("screen", canvas.captureStream(10).getVideoTracks()[0]);
    }""")
    await until(lambda: len(witness.tracks) == 3)
    await bruno.evaluate("tracks => receiver.setTracks(tracks)", wanted(witness))
    await bruno.wait_for_function("log.filter(([what]) => what === 'arrived').length === 4")
    await listen_to_everything(bruno, witness)


async def test_both_sides_come_back_by_themselves_when_the_media_node_has_forgotten_them(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    _, bruno = await talker_and_listener(browser, router, witness, scripts)
    before = witness.tracks

    for state in [*router._publishing.values(), *router._receiving.values()]:
        state.transport._link.close()  # no goodbye: as after a kill
    await until(lambda: len(witness.tracks) == 2 and witness.tracks != before, within_s=40)
    await listen_to_everything(bruno, witness)


async def test_a_source_that_is_not_allowed_stops_and_says_so(
    router: Router, policy: OpenPolicy, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    policy.muted.add(("amara", Source.CAMERA))
    browser = await launch(playwright, *FAKE_DEVICES)
    amara = await open_page(browser, router, "amara", scripts)
    assert await amara.evaluate("publisher.start('microphone')")
    await until(lambda: len(witness.tracks) == 1)

    assert await amara.evaluate("publisher.start('camera')")
    await amara.wait_for_function("log.some(([what]) => what === 'refused')")
    assert await amara.evaluate("log.find(([what]) => what === 'refused')[1].code") == "media.not_allowed"
    assert await amara.evaluate("publisher.track('camera')") is None
    assert [track.source for track in witness.tracks] == [Source.MICROPHONE]

    policy.muted.clear()
    await amara.evaluate("publisher.start('camera')")
    await until(lambda: len(witness.tracks) == 2)


async def test_an_ice_restart_carries_on_with_the_same_tracks(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    amara, bruno = await talker_and_listener(browser, router, witness, scripts)
    before = witness.tracks

    for page, role in ((amara, "publisher"), (bruno, "receiver")):
        await page.evaluate(f"""() => {{
          const {{connection}} = {role};
          window.offered = connection.peer.localDescription.sdp.match(/ice-ufrag:(.*)/)[1];
          connection.peer.restartIce();
          connection.negotiate();
        }}""")
        await page.wait_for_function(
            f"""() => {{
              const {{peer}} = {role}.connection;
              const ufrag = peer.currentLocalDescription.sdp.match(/ice-ufrag:(.*)/)[1];
              return ufrag !== offered && peer.iceConnectionState === "connected";
            }}"""
        )
    await listen_to_everything(bruno, witness)
    assert witness.tracks == before


async def test_offers_that_do_not_reach_the_server_are_sent_again(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    amara = await open_page(browser, router, "amara", scripts)
    await amara.evaluate("window.unreachable = 2")
    await publish_camera_and_microphone(amara, witness)
    await until(lambda: len(witness.tracks) == 2)


async def test_lost_packets_are_sent_again(
    router: Router, port: MediaPort, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    _, bruno = await talker_and_listener(browser, router, witness, scripts)
    deliver, chance = port._ice.send, random.Random(7)

    def lossy(datagram: bytes, address: Any) -> None:
        if datagram[0] < 128 or chance.random() > 0.1:
            deliver(datagram, address)

    assert port.batching is not None
    batches = port.batching.system

    class Lossy:
        """The system call, that a line behind it sometimes swallows."""

        def sendmmsg(self, *words: Any) -> int:
            taken: int = words[2] if chance.random() < 0.1 else batches.sendmmsg(*words)
            return taken

    port._ice.send, port.batching.system = lossy, Lossy()
    for _ in range(3):
        await listen_to_everything(bruno, witness)
    port._ice.send, port.batching.system = deliver, batches
    await comes_true(
        bruno,
        "async () => { const video = await inbound('video'); return video.retransmittedPacketsReceived !== 0"
        " && video.nackCount > 0 && video.packetsLost < video.packetsReceived * 0.03; }",
    )


async def test_blocked_sound_is_offered_as_one_button(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    amara = await open_page(browser, router, "amara", scripts)
    bruno = await open_page(browser, router, "bruno", scripts)
    await publish_camera_and_microphone(amara, witness)
    # Headless Chromium lets everything play; so that an element refuses, as a phone's would, until the click.
    await bruno.evaluate("""() => {
      const sound = document.getElementById("sound");
      const play = sound.play.bind(sound);
      let clicked = false;
      document.onclick = () => { clicked = true; playback.resume(); };
      sound.play = () => clicked ? play() : Promise.reject(new DOMException("no gesture", "NotAllowedError"));
    }""")
    await listen_to_everything(bruno, witness)
    await bruno.wait_for_function("log.some(([what]) => what === 'blocked')")
    await bruno.mouse.click(5, 5)
    await bruno.wait_for_function("log.some(([what]) => what === 'unblocked')")
    assert not await bruno.evaluate("document.getElementById('sound').paused")


async def test_devices_are_changed_muted_and_unplugged_while_talking(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    # The second of Chromium's fake cameras gives depth, not pictures: the third stands for the other camera.
    cameras_given = "--use-fake-device-for-media-stream=device-count=3"
    browser = await launch(playwright, cameras_given, "--use-fake-ui-for-media-stream")
    amara, bruno = await talker_and_listener(browser, router, witness, scripts)
    before = witness.tracks

    cameras = await amara.evaluate("async () => (await media.listDevices()).cameras")
    assert len(cameras) == 3
    assert all(camera["label"] for camera in cameras)
    assert await amara.evaluate("id => publisher.start('camera', id)", cameras[2]["id"])
    assert await amara.evaluate("publisher.track('camera').getSettings().deviceId") == cameras[2]["id"]
    await listen_to_everything(bruno, witness)
    await amara.evaluate("publisher.setMuted(true)")
    assert await amara.evaluate("publisher.muted")
    assert witness.tracks == before

    level = "async () => { const meter = new media.LevelMeter(publisher.track('microphone')); window.meter = meter; }"
    await amara.evaluate("publisher.setMuted(false)")
    await amara.evaluate(level)
    await amara.wait_for_function("meter.level() > 0.2")

    await amara.evaluate("publisher.track('camera').dispatchEvent(new Event('ended'))")
    assert await amara.evaluate("log.filter(([what]) => what === 'trouble')") == [
        ["trouble", "camera", "unplugged"]
    ]
    await until(lambda: [track.source for track in witness.tracks] == [Source.MICROPHONE])


async def test_refused_and_missing_devices_are_told_apart(
    router: Router, playwright: Playwright, scripts: Path
) -> None:
    refusing = await launch(playwright, "--use-fake-device-for-media-stream")
    amara = await open_page(refusing, router, "amara", scripts)
    assert not await amara.evaluate("publisher.start('camera')")
    assert await amara.evaluate("log") == [["trouble", "camera", "refused"]]
    bare = await launch(
        playwright, "--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream"
    )
    bruno = await open_page(bare, router, "bruno", scripts)
    assert not await bruno.evaluate("publisher.start('camera')")
    assert await bruno.evaluate("log") == [["trouble", "camera", "none found"]]


async def test_a_turn_of_speech_is_noticed_from_what_the_browser_says_of_its_loudness(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    amara = await open_page(browser, router, "amara", scripts)
    await amara.evaluate("""async () => {
      const context = new AudioContext();
      const voice = new OscillatorNode(context, {frequency: 220});
      const microphone = new MediaStreamAudioDestinationNode(context);
      voice.connect(microphone);
      voice.start();
      await publisher.use("microphone", microphone.stream.getAudioTracks()[0]);
    }""")
    await until(lambda: [what for _, what, _ in witness.turns] == ["started"])
    await amara.evaluate("publisher.setMuted(true)")
    await until(lambda: [what for _, what, _ in witness.turns] == ["started", "ended"])
    (_, _, started_ms), (_, _, ended_ms) = witness.turns
    assert started_ms < ended_ms


# The pictures of the fake camera are 1280 x 720.
async def test_a_page_gets_the_size_that_it_shows_without_a_freeze(
    router: Router, witness: Witness, playwright: Playwright, scripts: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    _, bruno = await talker_and_listener(browser, router, witness, scripts)
    camera = next(track.id for track in witness.tracks if track.source is Source.CAMERA)
    connection = await bruno.evaluate("receiver.connection.id")

    async def shown(tile: int, ceiling: Ceiling = Ceiling.NONE) -> None:
        router.see(connection, RoomPage({camera: tile}, ceiling))

    async def height(expected: int) -> None:
        seen = f"async () => (await inbound('video')).frameHeight === {expected}"
        await comes_true(bruno, seen)

    for tile, expected in ((720, 720), (90, 180), (400, 360), (720, 720)):
        await shown(tile)
        await height(expected)
    assert (await bruno.evaluate("inbound('video')"))["freezeCount"] == 0

    await shown(0)  # scrolled away: nothing comes, and the sound goes on
    before = (await bruno.evaluate("inbound('video')"))["framesDecoded"]
    heard = (await bruno.evaluate("inbound('audio')"))["packetsReceived"]
    await comes_true(bruno, f"async () => (await inbound('audio')).packetsReceived > {heard} + 100")
    assert (await bruno.evaluate("inbound('video')"))["framesDecoded"] - before < 15
    await shown(720)
    await listen_to_everything(bruno, witness)
