"""A real Chromium is recorded: lips and voice in step, another picture size on the way, H.264 where it has no VP8.

Each test needs some ten seconds: a browser starts, and what it sends has to last long enough to be measured.
"""

from __future__ import annotations

import logging
import statistics
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.async_api import Page, Playwright

from realtime.media.contract import Segment, Source
from realtime.media.router import Router
from sessions.archive.container import probe
from tests.chromium import FAKE_DEVICES

from .conftest import OpenPolicy, Witness, until
from .pages import ORIGIN, launch, listen_to_everything, open_page, publish_camera_and_microphone

pytestmark = pytest.mark.browser

# In place of camera and microphone: a picture that flashes, and a tone at the very moment; both of the page's making.
CLAPS = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 960, height: 540});
  const paint = canvas.getContext("2d");
  const sound = new AudioContext();
  const tone = new OscillatorNode(sound, {frequency: 880}), volume = new GainNode(sound, {gain: 0});
  const microphone = sound.createMediaStreamDestination();
  tone.connect(volume).connect(microphone);
  tone.start();
  let frame = 0;
  setInterval(() => {
    const loud = frame % 60 >= 45;
    if (frame % 60 === 45) volume.gain.value = 1;
    if (frame % 60 === 0) volume.gain.value = 0;
    paint.fillStyle = loud ? "white" : "black";
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.fillStyle = "gray";
    paint.fillRect(frame % canvas.width, 0, 8, 8);
    frame += 1;
  }, 1000 / 30);
  window.resize = (width, height) => { canvas.width = width; canvas.height = height; };
  navigator.mediaDevices.getUserMedia = async ({audio, video}) => new MediaStream([
    ...(audio ? [microphone.stream.getAudioTracks()[0].clone()] : []),
    ...(video ? [canvas.captureStream(30).getVideoTracks()[0]] : []),
  ]);
}"""

NO_VP8 = """() => {
  const add = RTCPeerConnection.prototype.addTransceiver;
  RTCPeerConnection.prototype.addTransceiver = function (what, options) {
    const transceiver = add.call(this, what, options);
    if (transceiver.sender.track?.kind === "video" || what === "video") {
      const wanted = ["video/H264", "video/rtx"];
      const codecs = RTCRtpReceiver.getCapabilities("video").codecs;
      transceiver.setCodecPreferences(codecs.filter((codec) => wanted.includes(codec.mimeType)));
    }
    return transceiver;
  };
}"""


async def recorded(page: Page, router: Router, policy: OpenPolicy, witness: Witness) -> None:
    """Amara publishes, and is recorded from then on."""
    await publish_camera_and_microphone(page, witness)
    policy.recorded.add("amara")
    router.policy_changed()
    await until(lambda: len(witness.opened) >= 2)


async def over(router: Router, policy: OpenPolicy, witness: Witness) -> None:
    policy.recorded.clear()
    router.policy_changed()
    await until(lambda: len(witness.closed) == len(witness.opened))


def claps_ms(folder: Path, segments: list[Segment]) -> list[int]:
    """When it got loud, or bright, on the exchange's clock."""
    found, was = [], True
    for segment in segments:
        threshold = 0.1 if segment.source == Source.MICROPHONE else 180
        with av.open(str(folder / segment.file)) as container:
            for frame in container.decode(container.streams[0]):
                content: Any = frame
                samples = content.to_ndarray()
                now = (
                    abs(samples).max() > threshold
                    if threshold < 1
                    else samples[: content.height].mean() > threshold
                )
                if now and not was:
                    found.append(segment.started_ms + round((content.time or 0) * 1000))
                was = bool(now)
    return found


async def test_lips_and_voice_of_a_browser_are_in_step_through_a_change_of_size(
    router: Router, policy: OpenPolicy, witness: Witness, playwright: Playwright, scripts: Path, tmp_path: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES, "--autoplay-policy=no-user-gesture-required")
    amara = await open_page(browser, router, "amara", scripts)
    await amara.evaluate(CLAPS)
    await recorded(amara, router, policy, witness)
    await until(lambda: any(lasted(tmp_path, each) > 4000 for each in pictures(witness)), within_s=30)
    await amara.evaluate("resize(960, 720)")
    await until(lambda: any(lasted(tmp_path, each, 4 / 3) > 3000 for each in pictures(witness)), within_s=30)
    await over(router, policy, witness)

    closed = [
        segment for segment, _, _ in witness.closed
    ]  # with what the browser's reports said of their start
    heard = claps_ms(tmp_path, [each for each in closed if each.source == Source.MICROPHONE])
    seen = claps_ms(tmp_path, [each for each in closed if each.source == Source.CAMERA])
    offsets = [min((sound - sight for sound in heard), key=abs) for sight in seen]
    told = f"voice after lips by {offsets} ms, {[each.file for each in pictures(witness)]}"
    logging.getLogger(__name__).info(told)
    assert len(offsets) >= 3, (heard, seen)
    assert abs(statistics.median(offsets)) <= 80, told
    for segment, ended_ms, _ in witness.closed:
        found = probe(tmp_path / segment.file)
        assert found.whole
        assert found.duration_ms == pytest.approx(ended_ms - segment.started_ms, abs=150)


def pictures(witness: Witness) -> list[Segment]:
    return [each for each in witness.opened if each.source == Source.CAMERA]


def lasted(folder: Path, segment: Segment, shape: float = 0) -> int:
    """Milliseconds of picture (of that shape) that can be decoded of a file, though it is still written."""
    try:
        with av.open(str(folder / segment.file)) as container:
            times = [
                round((frame.time or 0) * 1000)
                for frame in container.decode(video=0)
                if not shape or abs(frame.width / frame.height - shape) < 0.05
            ]
    except (av.error.InvalidDataError, av.error.EOFError):
        return 0  # nothing is flushed yet
    return times[-1] - times[0] if times else 0


async def test_a_browser_without_vp8_is_seen_recorded_and_played_back(
    router: Router, policy: OpenPolicy, witness: Witness, playwright: Playwright, scripts: Path, tmp_path: Path
) -> None:
    browser = await launch(playwright, *FAKE_DEVICES)
    amara = await open_page(browser, router, "amara", scripts)
    bruno = await open_page(browser, router, "bruno", scripts)
    await amara.evaluate(NO_VP8)
    await recorded(amara, router, policy, witness)
    await listen_to_everything(bruno, witness)
    await until(lambda: lasted(tmp_path, pictures(witness)[-1]) > 2000, within_s=30)
    await over(router, policy, witness)

    segment, ended_ms, _ = next(each for each in witness.closed if each[0].id == pictures(witness)[-1].id)
    assert segment.media_type.startswith('video/mp4; codecs="avc1.')
    found = probe(tmp_path / segment.file)
    assert found.whole
    assert found.duration_ms == pytest.approx(ended_ms - segment.started_ms, abs=150)
    await bruno.route(f"{ORIGIN}/played", lambda route: route.fulfill(path=tmp_path / segment.file))
    assert await bruno.evaluate("type => MediaSource.isTypeSupported(type)", segment.media_type)
    played = await bruno.evaluate(
        """async (url) => {
          const video = document.createElement("video");
          video.src = URL.createObjectURL(await (await fetch(url)).blob());
          await new Promise((resolve, reject) => { video.onloadedmetadata = resolve; video.onerror = reject; });
          video.currentTime = video.duration / 2;
          await new Promise((resolve, reject) => { video.onseeked = resolve; video.onerror = reject; });
          return {width: video.videoWidth, duration: video.duration};
        }""",
        f"{ORIGIN}/played",
    )
    assert played["width"] > 0
    assert played["duration"] * 1000 == pytest.approx(found.duration_ms, abs=100)
