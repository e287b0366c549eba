"""Two media nodes, and the one that carries the exchange is killed: everybody is back, and the recording goes on."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from hub.bootstrap import ROOT
from hub.runner.processes import start
from hub.runner.services import services
from tests.browser.conftest import Someone, at_camera, voice
from tests.ports import free_port, wait_for_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
BACK_WITHIN_S = 10.0
MANAGE = [sys.executable, "-m", "hub.inside", "manage"]
REMOTE_FRAMES = """() => [...document.querySelectorAll("video")]
  .filter((each) => each.srcObject?.getTracks().some((track) => track.label.startsWith("remote")))
  .map((each) => each.getVideoPlaybackQuality().totalVideoFrames)"""
SEGMENTS = """
import json
from sessions.models import RecordingSegment
rows = RecordingSegment.objects.values_list("participant_id", "source", "started_ms", "ended_ms")
print(json.dumps(list(rows)))
"""


@dataclass
class Nodes:
    """A web process and two media nodes on their own databases."""

    env: Mapping[str, str]
    port: int
    exchange: str
    cookies: dict[str, str]
    media: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)  # by address

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [*MANAGE, *words], cwd=ROOT, env=self.env, check=True, capture_output=True, text=True
        )
        return done.stdout

    def carrying(self) -> str:
        """The address of the node that carries the exchange; "" before there is one."""
        lines = [line.split() for line in self.manage("media_nodes").splitlines()]
        return next((words[1] for words in lines if words[2:] == ["up", "exchanges:", "1"]), "")


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    folder = tmp_path_factory.mktemp("nodes")
    with services() as urls, ExitStack() as stack:
        env = os.environ | urls | {"TWINHALL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hub.settings"}
        env |= {"TWINHALL_TLS": "false"}
        for words in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "--verbosity", "0"]):
            subprocess.run([*MANAGE, *words], cwd=ROOT, env=env, check=True)
        prepare = [sys.executable, "-m", "tests.live.prepare_processes", "amara", "bruno"]
        prepared = json.loads(
            subprocess.run(prepare, cwd=ROOT, env=env, check=True, capture_output=True).stdout
        )
        output = stack.enter_context((folder / "log").open("ab"))

        def run(*words: str, **more: str) -> subprocess.Popen[bytes]:
            process = start([*MANAGE, *words], output=output, cwd=ROOT, env=env | more)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        made = Nodes(env, free_port(), prepared["exchange"], prepared["cookies"])
        wait_for_port(run("web", "--port", str(made.port)), made.port)
        for _ in range(2):
            udp = str(free_port())
            made.media[f"127.0.0.1:{udp}"] = run("media", TWINHALL_MEDIA_PORT=udp)
        until = time.monotonic() + 60
        while made.manage("media_nodes").count(" up ") < 2:
            assert time.monotonic() < until, (folder / "log").read_text()
        yield made


@pytest.fixture
async def people(nodes: Nodes, playwright: Playwright, tmp_path: Path) -> AsyncIterator[list[Someone]]:
    async with AsyncExitStack() as stack:
        origin, found = f"http://localhost:{nodes.port}", []
        for name, pitch in (("amara", 440), ("bruno", 880)):
            heard = voice(tmp_path / f"{name}.wav", pitch)
            found.append(await at_camera(playwright, stack, origin, nodes.cookies[name], heard))
        yield found


async def sees_the_other_move(person: Someone, within_s: float) -> float:
    """Seconds until a picture of somebody else moves."""
    began, before = time.monotonic(), await person.page.evaluate(REMOTE_FRAMES)
    while True:
        await asyncio.sleep(0.2)
        now = await person.page.evaluate(REMOTE_FRAMES)
        if now and now != before and max(now) > 0:
            return time.monotonic() - began
        before = now
        assert time.monotonic() - began < within_s, f"{person.name} saw nothing move within {within_s} s"


async def sees_the_other_stop(person: Someone) -> None:
    """What lay in buffers is played."""
    before = None
    while (now := await person.page.evaluate(REMOTE_FRAMES)) != before:
        before = now
        await asyncio.sleep(0.3)


async def test_a_killed_node_is_replaced_and_the_recording_goes_on(nodes: Nodes, people: list[Someone]) -> None:
    amara, bruno = people
    for person in people:
        await person.opens(f"/exchange/{nodes.exchange}/room/")
        await person.presses("Try camera and microphone")
        await expect(person.page.get_by_role("button", name="Camera on")).to_be_visible()
        await person.presses("Agree and join")
    for person in people:
        await sees_the_other_move(person, 30)
    await amara.presses("Record")
    await expect(bruno.page.get_by_text("Being recorded").first).to_be_visible()
    while json.loads(nodes.manage("shell", "-v", "0", "-c", SEGMENTS)) == []:
        pass
    carrying = nodes.carrying()
    nodes.media[carrying].kill()
    killed = time.monotonic()
    for person in people:
        await sees_the_other_stop(person)
    for person in people:
        await sees_the_other_move(person, BACK_WITHIN_S - (time.monotonic() - killed))
    assert nodes.carrying() not in ("", carrying)

    await amara.presses("End for all")
    await amara.page.get_by_role("dialog").get_by_role("button", name="End for all").click()
    await expect(bruno.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()
    segments = json.loads(nodes.manage("shell", "-v", "0", "-c", SEGMENTS))
    cameras = sorted(row[2] for row in segments if row[:2] == [f"{nodes.exchange}bruno", "camera"])
    assert len(cameras) >= 2, "a segment before, and one after"
    assert "entries verified" in nodes.manage("verify_log", nodes.exchange)
