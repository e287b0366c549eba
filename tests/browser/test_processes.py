"""The production shape in real browsers: two web processes, one media process, PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from hub.runner.services import services
from tests.browser.conftest import Someone, at_camera, voice
from tests.live.processes import Processes, processes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
DECODED = """() => [...document.querySelectorAll("video")]
  .some((each) => each.srcObject?.getTracks().some((track) => track.label.startsWith("remote"))
    && each.getVideoPlaybackQuality().totalVideoFrames > 20)"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with services() as urls, processes(tmp_path_factory.mktemp("processes"), urls) as started:
        yield started


@pytest.fixture
async def pages(running: Processes, playwright: Playwright, tmp_path: Path) -> AsyncIterator[list[Someone]]:
    """Amara on the first web process, Bruno on the second, each at a browser with a camera."""
    async with AsyncExitStack() as stack:
        people = []
        for name, port, pitch in zip(("amara", "bruno"), running.ports, (440, 880), strict=True):
            heard = voice(tmp_path / f"{name}.wav", pitch)
            origin = f"http://localhost:{port}"
            people.append(await at_camera(playwright, stack, origin, running.cookies[name], heard))
        yield people
        for person in people:
            assert person.complaints == []


async def test_two_web_processes_carry_one_room(running: Processes, pages: list[Someone]) -> None:
    amara, bruno = pages
    for person in pages:
        await person.opens(f"/exchange/{running.exchange}/room/")
        await person.presses("Try camera and microphone")
        await expect(person.page.get_by_role("button", name="Camera on")).to_be_visible()
        await person.presses("Agree and join")
    for person in pages:
        await person.sees(DECODED)
    await bruno.page.get_by_label("Ask a question").fill("Do you read me across processes?")
    await bruno.presses("Ask")
    await amara.presses("Put on the floor")
    await expect(bruno.page.get_by_text("No question is on the floor.")).to_be_hidden()
    await amara.presses("Record")
    await expect(bruno.page.get_by_text("Being recorded").first).to_be_visible()
    await amara.presses("End for all")
    await amara.page.get_by_role("dialog").get_by_role("button", name="Carry all over and end").click()
    for person in pages:
        await expect(person.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()
