"""Takes the packets of `captured/chromium.json` anew, from a real Chromium: `python -m tests.media.capture`.

What a real browser offers and sends is what the fuzzers mutate: random bytes do not get past the first check.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import async_playwright

from realtime.media import rtp
from realtime.media.connections import Publishing, Receiving
from realtime.media.icelite import IceAgent
from realtime.media.port import MediaPort
from realtime.media.router import Router
from tests.chromium import FAKE_DEVICES

from . import pages
from .conftest import OpenPolicy, Witness, compile_scripts, unix_ms

FILE = Path(__file__).parent / "captured" / "chromium.json"
SMALL_PACKETS, LARGE_PACKETS, LARGE_BYTES = 60, 24, 500


class Captured(msgspec.Struct, frozen=True):
    """What one Chromium with a camera (three encodings) and a microphone, and another that listens, sent us."""

    offers: tuple[str, ...]  # of the one that publishes, then of the one that receives
    checks: tuple[bytes, ...]
    records: tuple[bytes, ...]  # of DTLS
    media: tuple[bytes, ...]  # RTP, after SRTP
    reports: tuple[bytes, ...]  # RTCP of the publisher
    feedback: tuple[bytes, ...]  # RTCP of the receiver


def captured() -> Captured:
    return msgspec.json.decode(FILE.read_bytes(), type=Captured)


class Tap:
    """Keeps what passes some methods, whose first argument is bytes or text."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Any]] = {}

    def on(self, owner: type, method: str, name: str) -> None:
        kept, original = self.kept.setdefault(name, []), getattr(owner, method)

        def tapped(receiver: object, packet: bytes, *rest: Any) -> Any:
            kept.append(packet)
            return original(receiver, packet, *rest)

        setattr(owner, method, tapped)


async def main() -> None:
    tap = Tap()
    for owner, method, name in (
        (Publishing, "take_rtp", "media"),
        (Publishing, "take_rtcp", "reports"),
        (Receiving, "take_rtcp", "feedback"),
        (IceAgent, "datagram", "datagrams"),
    ):
        tap.on(owner, method, name)
    offers = await _converse()
    datagrams = tap.kept["datagrams"]
    taken = Captured(
        offers=tuple(offers),
        checks=tuple(d for d in datagrams if d[0] < 4)[:8],
        records=tuple(d for d in datagrams if 19 < d[0] < 64)[:8],
        media=tuple(_varied(tap.kept["media"])),
        reports=tuple(tap.kept["reports"])[-12:],
        feedback=tuple(tap.kept["feedback"])[-12:],
    )
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(taken)) + b"\n")


async def _converse() -> list[str]:
    witness = Witness()
    with tempfile.TemporaryDirectory() as folder:
        scripts = compile_scripts(Path(folder))
        port = await MediaPort.open("127.0.0.1", 0)
        router = Router(port, OpenPolicy(), witness, Path(folder), unix_ms)
        async with async_playwright() as playwright:
            browser = await pages.launch(playwright, *FAKE_DEVICES)
            await pages.talker_and_listener(browser, router, witness, scripts)
            await asyncio.sleep(4)
            offers = [state.sdp for state in (*router._publishing.values(), *router._receiving.values())]
            await browser.close()
        await router.close()
        await port.close()
    return offers


def _varied(packets: list[bytes]) -> list[bytes]:
    """Of every SSRC and payload type some, few large ones: key frames and padding are among them."""
    kept: dict[tuple[int, int], list[bytes]] = {}
    for packet in packets:
        header = rtp.parse(packet)
        if header is not None:
            kept.setdefault((header.ssrc, header.payload_type), []).append(packet)
    few: list[bytes] = []
    for each in kept.values():
        few += [packet for packet in each if len(packet) < LARGE_BYTES][: SMALL_PACKETS // len(kept)]
        few += [packet for packet in each if len(packet) >= LARGE_BYTES][: LARGE_PACKETS // len(kept)]
    return few


if __name__ == "__main__":
    asyncio.run(main())
