"""What is played of sound and picture on a line that loses packets, beside Janus.

Real Chromium sends and receives, for what is played is decided in a browser: by its jitter buffer, its own requests,
what it makes up and what its decoder cannot use. A light peer would count what arrives, and call that played. One
page sends Chromium's fake camera (in one size, so that neither forwarder may choose a smaller one) and microphone,
another plays them; each gets the answers that the forwarder gives to a browser's own offer. All that either page
sends or receives goes through a relay that loses that share of it: at 20 %, 36 % of the packets up and down again.

`audio_played` is the share of samples that the browser did not make up (1 - concealedSamples / totalSamplesReceived),
`video_played` that of the frames sent that were decoded, `frozen_share` that of the time (totalFreezesDuration).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from typing import Any

from playwright.async_api import Page, Route, async_playwright

from hub.runner.experiments import Option, Result, Row, at_least
from tests.bad_line import Line, bad_line
from tests.bench._figures import Figures, alternate, medians
from tests.bench._media_targets import Janus, LineServer, Wanted, hub, janus, janus_absent
from tests.chromium import FAKE_DEVICES, how

OPTIONS = {
    "seconds": Option("10.0", "of each measured part"),
    "adapt": Option("5.0", "seconds before it, in which browsers get used to the line"),
    "losses": Option("0,5,20", "per cent, each way"),
    "delay": Option("0", "ms, each way"),
    "rounds": Option("3", "alternating runs, whose medians are told"),
    "peers": Option("1", "whether to measure Janus too"),
}
HUB, JANUS = "this hub", "Janus, one event loop"
AUDIO_PLAYED = {0: 0.99, 5: 0.98, 20: 0.95}  # at such a loss
KINDS = ("audio", "video")
SENDER = "amara"
PAGE = """
window.peer = new RTCPeerConnection();
const described = async () => {
  if (peer.iceGatheringState !== "complete") {
    await new Promise((done) => peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") done();
    }));
  }
  return peer.localDescription.sdp;
};
window.publish = async () => {
  const devices = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640, height: 360}});
  peer.addTransceiver(devices.getAudioTracks()[0], {direction: "sendonly"});
  const sendEncodings = [{maxBitrate: 500_000}];
  peer.addTransceiver(devices.getVideoTracks()[0], {direction: "sendonly", sendEncodings});
  await peer.setLocalDescription();
  return described();
};
window.receive = async () => {
  for (const kind of ["audio", "video"]) peer.addTransceiver(kind, {direction: "recvonly"});
  await peer.setLocalDescription();
  return described();
};
peer.addEventListener("track", ({track}) => {
  const element = Object.assign(document.createElement(track.kind), {muted: true, autoplay: true});
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
});
window.take = (type, sdp) => peer.setRemoteDescription({type, sdp});
window.answer = async (sdp) => {
  await take("offer", sdp);
  await peer.setLocalDescription();
  return described();
};
window.streams = async (type) => {
  const found = {};
  (await peer.getStats()).forEach((each) => { if (each.type === type) found[each.kind] = each; });
  return found;
};
"""
PLAYS = """async () => {
  const {audio, video} = await streams("inbound-rtp");
  return audio?.jitterBufferEmittedCount > 0 && video?.framesDecoded > 10;
}"""
HEARD_WITHIN_S = 30.0


def run(options: Mapping[str, str]) -> Result:
    targets = {HUB: hub} | (
        {JANUS: partial(janus, 1)} if options["peers"] != "0" and not janus_absent() else {}
    )
    losses = [int(each) for each in options["losses"].split(",")]
    runs = {
        f"{name}, {loss} % lost": partial(_measured, opened, loss, options)
        for loss in losses
        for name, opened in targets.items()
    }
    found = alternate(int(options["rounds"]), runs)
    rows = [Row(name=name, figures=medians(figures)) for name, figures in found.items()]
    if why := janus_absent():
        rows.append(Row(name=JANUS, figures={"absent": why}))
    ours = {loss: medians(found[f"{HUB}, {loss} % lost"]) for loss in losses}
    goals = {
        f"audio_played_at_{loss}": at_least(float(ours[loss]["audio_played"]), AUDIO_PLAYED[loss])
        for loss in losses
        if loss in AUDIO_PLAYED
    }
    return Result(rows=rows, goals=goals)


def _measured(opened: Any, loss: int, options: Mapping[str, str]) -> Figures:
    return asyncio.run(_measure(opened, loss, options))


async def _measure(opened: Any, loss: int, options: Mapping[str, str]) -> Figures:
    line = Line(delay_ms=float(options["delay"]))
    async with opened() as target, _pages() as (sender, receiver):
        with ExitStack() as closing:
            await _publish(target, sender, partial(_relayed, line, closing))
            await _subscribe(target, receiver, partial(_relayed, line, closing))
            await _until(receiver, PLAYS)
            line.loss = loss / 100
            await asyncio.sleep(float(options["adapt"]))
            before = await _seen(sender, receiver)
            await asyncio.sleep(float(options["seconds"]))
            return _figures(before, await _seen(sender, receiver), float(options["seconds"]))


@asynccontextmanager
async def _pages() -> AsyncIterator[tuple[Page, Page]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**how(*FAKE_DEVICES))
        pages = []
        for _ in range(2):
            page = await browser.new_page()
            await page.route(
                "**/*", lambda route: route.fulfill(body="<title>bench</title>", content_type="text/html")
            )
            await page.goto("http://localhost/")
            await page.evaluate(PAGE)
            pages.append(page)
        yield pages[0], pages[1]
        await browser.close()


async def _empty(route: Route) -> None:
    await route.fulfill(body="<title>bench</title>", content_type="text/html")


def _relayed(line: Line, closing: ExitStack, description: str) -> str:
    """A server's description, with a relay's address in place of its own."""
    found = re.search(r"a=candidate:\S+ 1 udp \d+ (127\.0\.0\.1) (\d+) typ host", description, re.IGNORECASE)
    assert found is not None, description
    host, port = found[1], int(found[2])
    relay = closing.enter_context(bad_line(("127.0.0.1", 0), (host, port), line))
    return description.replace(f" {host} {port} typ", f" {host} {relay.address[1]} typ")


def _without_paths(description: str) -> str:
    """A browser's own candidates taken out: a server that knew them would go round the relay."""
    return "".join(line for line in description.splitlines(keepends=True) if not line.startswith("a=candidate"))


async def _publish(target: LineServer | Janus, page: Page, relayed: Any) -> None:
    offer = _without_paths(await page.evaluate("publish()"))
    answer = await target.answer_publisher(SENDER, KINDS, offer)
    await page.evaluate("sdp => take('answer', sdp)", relayed(answer))
    await _until(page, "() => peer.connectionState === 'connected'")


async def _subscribe(target: LineServer | Janus, page: Page, relayed: Any) -> None:
    wanted: Sequence[Wanted] = [Wanted(SENDER, kind) for kind in KINDS]
    if isinstance(target, Janus):
        handle, offer = await target.offer_subscriber(wanted)
        answer = await page.evaluate("sdp => answer(sdp)", relayed(offer))
        await target.take_answer(handle, _without_paths(answer))
        return
    offer = _without_paths(await page.evaluate("receive()"))
    answer = await target.answer_subscriber("bruno", wanted, offer)
    await page.evaluate("sdp => take('answer', sdp)", relayed(answer))


async def _until(page: Page, script: str) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(HEARD_WITHIN_S):
        while not await page.evaluate(script):  # noqa: ASYNC110  it happens in the browser
            await asyncio.sleep(0.05)


async def _seen(sender: Page, receiver: Page) -> dict[str, float]:
    """Counters since the beginning."""
    sent, played = (
        await sender.evaluate("streams('outbound-rtp')"),
        await receiver.evaluate("streams('inbound-rtp')"),
    )
    audio, video = played["audio"], played["video"]
    return {
        "samples": audio["totalSamplesReceived"],
        "made_up": audio["concealedSamples"],
        "made_up_silent": audio["silentConcealedSamples"],
        "waited": audio["jitterBufferDelay"],
        "emitted": audio["jitterBufferEmittedCount"],
        "decoded": video["framesDecoded"],
        "freezes": video["freezeCount"],
        "frozen_s": video["totalFreezesDuration"],
        "sent": sent["video"]["framesSent"],
        "octets": sent["video"]["bytesSent"],
    }


def _figures(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> Figures:
    more = {name: after[name] - before[name] for name in after}
    return {
        "audio_played": 1 - more["made_up"] / max(1, more["samples"]),
        "audio_made_silent": more["made_up_silent"] / max(1, more["samples"]),
        "audio_delay_ms": 1_000 * more["waited"] / max(1, more["emitted"]),
        "video_played": more["decoded"] / max(1, more["sent"]),
        "frames_per_s": more["decoded"] / seconds,
        "freezes_per_minute": more["freezes"] * 60 / seconds,
        "frozen_share": more["frozen_s"] / seconds,
        "video_sent_kbit_per_s": more["octets"] * 8 / 1_000 / seconds,
    }
