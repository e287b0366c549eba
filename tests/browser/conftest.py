"""A hall started with the README's first command in a folder of its own, and people at real browsers."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright

from hub.runner.processes import start
from tests.chromium import FAKE_DEVICES, how
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"  # screenshots of what a failing test saw
AXE_SOURCE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async (tags) => (await axe.run(document, {runOnly: {type: "tag", values: tags}})).violations
  .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


class Hall:
    """The running hub: where it is, what it printed, its data folder, and the port of sound and picture."""

    def __init__(self, origin: str, log: Path, data: Path, udp_port: int) -> None:
        self.origin, self.log, self.data, self.udp_port = origin, log, data, udp_port


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that the first start of a hall leaves: made once a run, also where several processes test."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            with running_hall(folder):
                (folder / "done").touch()
    return folder / "data"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("hall"), prepared) as running:
        yield running


@contextmanager
def running_hall(folder: Path, prepared: Path | None = None, **settings: str) -> Iterator[Hall]:
    """`python3 -m hub run`, stopped by Ctrl-C: it must then end by itself, and leave nothing running.

    `prepared`: it begins on a copy of that data folder; without, as a newcomer's first start does."""
    if prepared is not None:
        shutil.copytree(prepared, folder / "data")
    port, udp_port = free_port(), free_port(socket.SOCK_DGRAM)
    words = [sys.executable, "-m", "hub", "run", "--port", str(port), "--udp-port", str(udp_port)]
    log = folder / "log"
    with log.open("wb") as output:
        process = start(
            [*words, "--data", str(folder / "data")],
            output=output,
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | settings,
        )
        try:
            _wait(process, port, log)
            yield Hall(f"http://localhost:{port}", log, folder / "data", udp_port)
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(timeout=30) == 0, log.read_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    said = log.read_text()
    assert "Traceback" not in said and "[error" not in said, said
    assert not _group_lives(process.pid)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            signal.sigtimedwait([], 0.1)
    pytest.fail(log.read_text())


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class Someone:
    """A person at a browser. What the console complains of is kept, and must be nothing at the end."""

    def __init__(self, origin: str, page: Page, name: str) -> None:
        self.origin, self.page, self.name = origin, page, name
        self.complaints: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    async def opens(self, address: str) -> None:
        await self.page.goto(self.origin + address)

    async def presses(self, name: str, exact: bool = True) -> None:
        await self.page.get_by_role("button", name=name, exact=exact).first.click()

    async def sees(self, script: str, argument: Any = None, within_s: float = 20) -> Any:
        """What a script gives once it gives something; the page's policy forbids Playwright's own waiting."""
        until = time.monotonic() + within_s
        while not (found := await self.page.evaluate(script, argument)):
            assert time.monotonic() < until, f"not seen within {within_s} s: {script}"
            await asyncio.sleep(0.05)
        return found

    async def breaks_no_rule_of_access(self) -> None:
        """axe finds nothing: WCAG 2.2 AA and its best practices."""
        await self.page.evaluate(AXE_SOURCE)
        found = await self.page.evaluate(AXE, WCAG)
        assert found == [], f"{self.page.url}: {found}"


MakeSomeone = Callable[..., Awaitable[Someone]]


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":  # type: ignore[attr-defined]  # what a wrapper receives
        item.stash[FAILED] = report.failed  # type: ignore[attr-defined]  # as above
    return report


@pytest.fixture
async def someone(
    hall: Hall, playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[MakeSomeone]:
    """`await someone("anjali-desai", tone_hz=440)`: a browser of their own, signed in through the demo's door.

    With a tone they have a camera and a microphone that hears it; without, they never grant a device.
    """
    people: list[Someone] = []
    async with AsyncExitStack() as stack:
        shared: list[Browser] = []

        async def make(slug: str = "", tone_hz: int = 0, face: Path | None = None, **given: Any) -> Someone:
            if tone_hz:
                browser = await launch(playwright, voice(tmp_path / f"{tone_hz}.wav", tone_hz), face)
                stack.push_async_callback(browser.close)
                given["permissions"] = ["camera", "microphone"]
            elif shared:
                browser = shared[0]
            else:
                browser = await launch(playwright)
                stack.push_async_callback(browser.close)
                shared.append(browser)
            language = given.pop("language", "en")
            context: BrowserContext = await browser.new_context(
                **{"viewport": {"width": 1280, "height": 800}, **given}
            )
            await context.add_cookies([{"name": "django_language", "value": language, "url": hall.origin}])
            person = Someone(hall.origin, await context.new_page(), slug or "visitor")
            people.append(person)
            if slug:
                await person.opens("/demo/")
                await person.page.locator(
                    f'form[action$="/{slug}/"] button, form[action$="/{slug}"] button'
                ).click()
                await person.page.wait_for_url(hall.origin + "/")
            return person

        yield make
        if request.node.stash.get(FAILED, False):
            for number, person in enumerate(people, start=1):
                await person.page.screenshot(path=RESULTS / f"{number}-{person.name}.png")
    for person in people:
        assert person.complaints == [], person.page.url


async def launch(
    playwright: Playwright,
    heard: Path | None = None,
    face: Path | None = None,
    *more: str,
    home: Path | None = None,
) -> Browser:
    """A browser; with a camera and a microphone when there is a sound for it to hear."""
    devices = [*FAKE_DEVICES, f"--use-file-for-fake-audio-capture={heard}"] if heard else []
    if face:
        devices.append(f"--use-file-for-fake-video-capture={face}")
    return await playwright.chromium.launch(**how(*devices, *more, home=home))


async def at_camera(
    playwright: Playwright, stack: AsyncExitStack, origin: str, cookie: str, heard: Path
) -> Someone:
    """Who is signed in by a cookie ("name=value"), at a browser of their own with a camera and a voice."""
    browser = await launch(playwright, heard)
    stack.push_async_callback(browser.close)
    context = await browser.new_context(permissions=["camera", "microphone"])
    key, _, value = cookie.partition("=")
    await context.add_cookies([{"name": key, "value": value, "url": origin}])
    return Someone(origin, await context.new_page(), heard.stem)


def voice(path: Path, tone_hz: int) -> Path:
    """Two seconds of syllables at one pitch, as a WAV that the browser plays again and again."""
    rate = 48_000
    seconds = np.arange(2 * rate) / rate
    syllables = (np.sin(2 * np.pi * 3 * seconds) > -0.2).astype(float)
    samples = (np.sin(2 * np.pi * tone_hz * seconds) * syllables * 12_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path
