"""Pages in a real Chromium with the front end's media classes, their signalling bound to a Router in this process."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Playwright, Route

from realtime.media.contract import MediaRefusal, Source
from realtime.media.router import Router
from tests.chromium import how

from .conftest import Witness, until

ORIGIN = "http://localhost:11080"  # routed within the browser: nothing listens there

PAGE = """
<!doctype html><title>media</title><video id=picture muted playsinline></video><audio id=sound></audio>
<script type="module">
  import * as media from "/index";
  window.unreachable = 0; // so many offers fail as if the network were down
  const signalling = {offer: async (offer) => {
    if (window.unreachable > 0) { window.unreachable -= 1; throw new Error("not reached"); }
    const reply = JSON.parse(await window.exchange(JSON.stringify(offer)));
    if (reply.refusal) throw reply.refusal;
    return reply;
  }};
  window.media = media;
  window.log = [];
  const note = (what) => (...details) => { window.log.push([what, ...details]); };
  window.publisher = new media.Publisher(signalling, media.newConnectionId(), {
    changed: note("changed"), trouble: note("trouble"), refused: note("refused"), stateChanged: note("sending")});
  window.playback = new media.Playback({blocked: note("blocked"), unblocked: note("unblocked")});
  window.receiver = new media.Receiver(signalling, media.newConnectionId(), {
    arrived: (id, track) => {
      note("arrived")(id, track.kind);
      playback.attach(document.getElementById(track.kind === "video" ? "picture" : "sound"), track);
    },
    gone: note("gone"), answered: note("answered"), refused: note("refused"), stateChanged: note("receiving")});
  window.inbound = async (kind) => {
    let found = {};
    (await receiver.statistics())?.forEach((each) => {
      if (each.type === "inbound-rtp" && each.kind === kind) found = each;
    });
    return found;
  };
  window.framesOf = async (trackId) => {
    const mid = receiver.slots.find((slot) => slot.trackId === trackId)?.transceiver.mid ?? null;
    let frames = 0;
    if (mid === null) return frames;
    (await receiver.statistics()).forEach((each) => { if (each.mid === mid) frames = each.framesDecoded ?? frames; });
    return frames;
  };
  window.ready = true;
</script>
"""


async def launch(playwright: Playwright, *extra: str) -> Browser:
    return await playwright.chromium.launch(**how(*extra))


async def open_page(browser: Browser, router: Router, participant: str, scripts: Path) -> Page:
    """The page of one participant, its signalling bound to the router."""

    async def serve(route: Route) -> None:
        name = route.request.url.removeprefix(ORIGIN).strip("/")
        if name in ("", "favicon.ico"):
            await route.fulfill(body=PAGE, content_type="text/html")
        else:
            await route.fulfill(path=scripts / f"{name}.js", content_type="text/javascript")

    async def exchange(text: str) -> str:
        return await answer(router, participant, text)

    page = await browser.new_page()
    await page.route(f"{ORIGIN}/**", serve)
    await page.expose_function("exchange", exchange)
    await page.goto(f"{ORIGIN}/")
    await page.wait_for_function("window.ready")
    return page


async def answer(router: Router, participant: str, text: str) -> str:
    """What the room's socket does: hand an offer to the router and carry back the answer or the refusal."""
    offer: dict[str, Any] = json.loads(text)
    try:
        if offer["transport"] == "send":
            sources = {mid: Source(name) for mid, name in offer["sources"].items()}
            sdp = await router.publish(participant, offer["connection"], offer["sdp"], sources)
        else:
            sdp = await router.subscribe(participant, offer["connection"], offer["sdp"], offer["tracks"])
    except MediaRefusal as refusal:
        return json.dumps({"refusal": {"code": refusal.code, "message": str(refusal)}})
    return json.dumps({"sdp": sdp})


def wanted(witness: Witness) -> list[dict[str, str]]:
    return [{"id": track.id, "source": track.source.value} for track in witness.tracks]


async def publish_camera_and_microphone(page: Page, witness: Witness) -> None:
    assert await page.evaluate("publisher.start('microphone')")
    assert await page.evaluate("publisher.start('camera')")
    await page.wait_for_function("log.some(([what, state]) => what === 'sending' && state === 'connected')")
    await until(lambda: len(witness.tracks) == 2)


async def listen_to_everything(page: Page, witness: Witness, within_s: float = 40) -> None:
    """Follow the list of tracks, as the room does, until every picture on it moves."""
    first_seen: dict[str, int] = {}
    moving = False
    async with asyncio.timeout(within_s):
        while not moving:
            await page.evaluate("tracks => receiver.setTracks(tracks)", wanted(witness))
            pictures = [track.id for track in witness.tracks if track.source != Source.MICROPHONE]
            frames = {each: await page.evaluate("id => framesOf(id)", each) for each in pictures}
            moving = bool(frames) and all(
                count > first_seen.setdefault(each, count) + 10 for each, count in frames.items()
            )
            await asyncio.sleep(0.1)


async def talker_and_listener(
    browser: Browser, router: Router, witness: Witness, scripts: Path
) -> tuple[Page, Page]:
    """Amara publishes camera and microphone; Bruno sees and hears them, in another tab."""
    amara = await open_page(browser, router, "amara", scripts)
    bruno = await open_page(browser, router, "bruno", scripts)
    await publish_camera_and_microphone(amara, witness)
    await listen_to_everything(bruno, witness)
    return amara, bruno


async def comes_true(page: Page, script: str, arg: object = None, within_s: float = 30) -> None:
    """Wait for an async function of the page: Playwright's own waiting takes its promise for true."""
    async with asyncio.timeout(within_s):
        while not await page.evaluate(script, arg):  # noqa: ASYNC110  it happens in the browser
            await asyncio.sleep(0.02)
