"""A media node on loopback, a policy and an observer under the tests' hands, and aiortc peers as browsers."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Playwright, async_playwright

from realtime.media.contract import FLOOR, OnAir, Segment, Source, Track
from realtime.media.estimate import Downlink
from realtime.media.ladder import Standing
from realtime.media.port import MediaPort
from realtime.media.router import Router

FRONTEND = Path(__file__).parents[2] / "frontend"
COMPILER = FRONTEND / "node_modules" / ".bin" / "tsc"


class OpenPolicy:
    """Allows everything but what a test takes away."""

    def __init__(self) -> None:
        self.muted: set[tuple[str, Source]] = set()
        self.banned: set[str] = set()
        self.recorded: set[str] = set()
        self.channels: dict[tuple[str, Source], str] = {}  # those that are not the floor
        self.off_air: set[str] = set()
        self.hears: dict[str, set[str]] = {}  # who is not listed hears all
        self.booths: dict[str, OnAir] = {}

    def may_publish(self, participant: str, source: Source) -> bool:
        return (participant, source) not in self.muted

    def channel(self, participant: str, source: Source) -> str:
        return self.channels.get((participant, source), FLOOR)

    def on_air(self, participant: str, source: Source) -> bool:
        return self.may_publish(participant, source) and participant not in self.off_air

    def may_hear(self, participant: str, channel: str) -> bool:
        return participant not in self.banned and channel in self.hears.get(participant, {channel})

    def may_record(self, participant: str, channel: str) -> bool:
        return participant in self.recorded

    def interpreters(self) -> dict[str, OnAir]:
        return self.booths


class Witness:
    """Remembers what the media plane told."""

    def __init__(self) -> None:
        self.tracks: tuple[Track, ...] = ()
        self.turns: list[tuple[str, str, int]] = []
        self.opened: list[Segment] = []
        self.closed: list[tuple[Segment, int, str]] = []
        self.failures: list[tuple[str, Source, str]] = []
        self.rungs: list[Standing] = []
        self.booths: list[tuple[str, str]] = []

    def tracks_changed(self, tracks: tuple[Track, ...]) -> None:
        self.tracks = tracks

    def turn_started(self, participant: str, at_ms: int) -> None:
        self.turns.append((participant, "started", at_ms))

    def turn_ended(self, participant: str, at_ms: int) -> None:
        self.turns.append((participant, "ended", at_ms))

    def channel_silent(self, channel: str, live: str, since_ms: int) -> None:
        self.booths.append((channel, "silent"))

    def channel_still_silent(self, channel: str, live: str) -> None:
        self.booths.append((channel, "relieve"))

    def channel_heard(self, channel: str) -> None:
        self.booths.append((channel, "heard"))

    def segment_opened(self, segment: Segment) -> None:
        self.opened.append(segment)

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None:
        self.closed.append((segment, ended_ms, reason))

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        self.failures.append((participant, source, reason))

    def rung_changed(self, standing: Standing) -> None:
        self.rungs.append(standing)


def unix_ms() -> int:
    return time.time_ns() // 1_000_000


async def until(condition: Callable[[], bool], within_s: float = 15) -> None:
    """Wait for a condition; fail when it does not come about in time."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110  what is waited for happens in code under test
            await asyncio.sleep(0.02)


@pytest.fixture
def wide_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc as a browser takes a busy machine for a thin line; what thin lines get has tests of its own."""
    monkeypatch.setattr(Downlink, "remb", lambda *_: None)


@pytest.fixture
def policy() -> OpenPolicy:
    return OpenPolicy()


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
async def port() -> AsyncIterator[MediaPort]:
    opened = await MediaPort.open("127.0.0.1", 0)
    yield opened
    await opened.close()


@pytest.fixture
async def router(
    port: MediaPort, policy: OpenPolicy, witness: Witness, tmp_path: Path
) -> AsyncIterator[Router]:
    exchange = Router(port, policy, witness, tmp_path, unix_ms)
    yield exchange
    await exchange.close()


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The media classes as plain modules; the page's server adds the suffix that their imports leave out."""
    return compile_scripts(tmp_path_factory.mktemp("scripts"))


def compile_scripts(folder: Path) -> Path:
    options = ["--strict", "--skipLibCheck", "--target", "es2022"]
    options += ["--module", "esnext", "--moduleResolution", "bundler"]
    sources = [str(path) for path in (FRONTEND / "src" / "media").glob("*.ts") if "test" not in path.name]
    subprocess.run([str(COMPILER), *options, "--outDir", str(folder), *sources], check=True, cwd=FRONTEND)
    return folder


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started
