"""Sound and picture in a drill: media processes that may be killed, and people who are heard through them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.bootstrap import ROOT
from hub.runner.processes import start
from realtime.media import rtp
from tests.bench import _media_clip as clips
from tests.bench import _media_sdp as sdp
from tests.faults._crowd import Client, until
from tests.faults._hub import Hub, tracebacks
from tests.media.ends import End
from tests.ports import free_port

KINDS = ("audio", "video")
SOURCES = {"0": "microphone", "1": "camera"}
ANSWERED_WITHIN_S = 2.0
AGAIN_S = 0.3
TICK_S = 0.01
CHECK_EVERY_S = 2.0
LATEST = 250  # packets: about a second of what a page of three people is sent
UP_WITHIN_S = 60.0


@dataclass
class Node:
    """One media process. Its UDP port stays the same when it is started again."""

    port: int
    log: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Start it, from the main thread: a child ends with the thread that started it."""
        words = [sys.executable, "-m", "hub.inside", "manage", "media"]
        env = {**self.env, "TWINHALL_MEDIA_PORT": str(self.port)}
        with self.log.open("ab") as output:
            self.process = start(words, output=output, cwd=ROOT, env=env)

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def uncaught(self) -> list[str]:
        return tracebacks(self.log)


@dataclass
class Nodes:
    """The media processes of a hub."""

    hub: Hub
    nodes: list[Node]

    async def up(self) -> None:
        """Until all of them may be given an exchange."""
        async with asyncio.timeout(UP_WITHIN_S):
            while sum(line[2] == "up" for line in await self._told()) < len(self.nodes):  # noqa: ASYNC110
                await asyncio.sleep(AGAIN_S)  # other processes are waited for

    async def carrying(self) -> Node:
        """The one that has the exchange."""
        async with asyncio.timeout(UP_WITHIN_S):
            while True:
                found = {line[1] for line in await self._told() if line[2:] == ["up", "exchanges:", "1"]}
                for node in self.nodes:
                    if node.address in found:
                        return node
                await asyncio.sleep(AGAIN_S)

    async def _told(self) -> list[list[str]]:
        told = await asyncio.to_thread(self.hub.backstage.ask, "media_nodes")
        return [line.split() for line in told.splitlines()]


@contextmanager
def nodes(hub: Hub, count: int) -> Iterator[Nodes]:
    with ExitStack() as held:
        made = Nodes(hub, [])
        for number in range(count):
            node = Node(
                free_port(),
                hub.webs[0].log.with_name(f"media{number}-{uuid.uuid4().hex[:6]}.log"),
                hub.webs[0].env,
            )
            held.callback(node.kill)
            node.begin()
            made.nodes.append(node)
        yield made


class MediaPage:
    """Somebody's sound and picture, over their page's own line: sent, received, and offered again when told to."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.hears: End | None = None
        self.hears_since = 0.0
        self.failed = 0  # connections that did not come about
        self._tracks: list[dict[str, Any]] = []
        self._changed, self._gone = asyncio.Event(), asyncio.Event()
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        client.listeners.append(self._take)
        self._task = asyncio.create_task(self._run())

    async def leave(self) -> None:
        """Raises what went wrong in it."""
        self._task.cancel()
        (ended,) = await asyncio.gather(self._task, return_exceptions=True)
        if ended is not None and not isinstance(ended, asyncio.CancelledError):
            raise ended

    def is_back(self, after_s: float, tracks: int) -> bool:
        """Whether so many tracks of others have come over a connection that was made after then (loop's time)."""
        if self.hears is None or self.hears_since <= after_s:
            return False
        latest = self.hears.arrived[-LATEST:]
        return len({each.header.ssrc for each in latest if each.header.payload_type != sdp.RTX}) >= tracks

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "media.tracks":
                self._tracks = frame["tracks"]
                self._changed.set()
            case "media.gone":
                self._gone.set()
            case "media.answer" | "media.refused":
                future = self._answers.pop(frame["id"], None)
                if future is not None and not future.done():
                    future.set_result(frame)

    async def _run(self) -> None:
        while True:
            self._gone.clear()
            work = [asyncio.create_task(each) for each in (self._send(), self._receive(), self._gone.wait())]
            try:
                ended, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                for each in ended:
                    self._look_at(each.exception())
            finally:
                for each in work:
                    each.cancel()
                await asyncio.gather(*work, return_exceptions=True)

    def _look_at(self, error: BaseException | None) -> None:
        """What a browser calls a failed connection is offered again; anything else is a fault of the drill."""
        if error is not None and not isinstance(error, OSError | TimeoutError):
            raise error
        self.failed += error is not None

    async def _send(self) -> None:
        end, tracks = End(), [sdp.Outgoing.new(kind) for kind in KINDS]
        try:
            await self._join(end, sdp.offer(end, KINDS, tracks), sources=SOURCES)
            await _play(end, tracks)
        finally:
            await end.leave()

    async def _receive(self) -> None:
        """Everything of the others that there is, anew with each change."""
        end, name = None, ""
        try:
            while True:
                self._changed.clear()
                wanted = [
                    each for each in self._tracks if each["participant"] != self.client.person.participant
                ]
                if wanted:
                    fresh = End()
                    kinds = ["audio" if each["source"] == "microphone" else "video" for each in wanted]
                    tracks = {str(mid): each["id"] for mid, each in enumerate(wanted)}
                    joined = await self._join(fresh, sdp.offer(fresh, kinds), tracks=tracks)
                    if end is not None:
                        await self.client.say({"t": "media.leave", "connection": name})
                        await end.leave()
                    end = self.hears = fresh
                    name = joined
                    self.hears_since = asyncio.get_running_loop().time()
                await self._consenting(end)
        finally:
            self.hears = None
            if end is not None:
                await end.leave()

    async def _consenting(self, end: End | None) -> None:
        """Until the tracks change; without checks the node would close the connection."""
        while not self._changed.is_set():
            if end is not None:
                end.check()
            try:
                async with asyncio.timeout(CHECK_EVERY_S):
                    await self._changed.wait()
            except TimeoutError:
                continue  # nothing changed

    async def _join(self, end: End, offer: str, **more: Mapping[str, str]) -> str:
        """Offer until there is an answer, and connect by it; the connection's name. All ends have one certificate: a
        name of two of them would be one connection that restarts."""
        connection = "c" + uuid.uuid4().hex[:12]
        while True:
            frame = await self._ask({"connection": connection, "sdp": offer, **more})
            if frame is not None and frame["t"] == "media.answer":
                break
            await asyncio.sleep(AGAIN_S)
        await end.join(frame["sdp"])
        return connection

    async def _ask(self, offer: dict[str, Any]) -> dict[str, Any] | None:
        asked = str(uuid.uuid4())
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[asked] = future
        await self.client.say({"t": "media.offer", "id": asked, **offer})
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                return await future
        except TimeoutError:
            return None
        finally:
            self._answers.pop(asked, None)


async def _play(end: End, tracks: list[sdp.Outgoing]) -> None:
    """A voice, and a picture with a key frame each second, as they are spoken and taken."""
    picture = clips.video(0.2, clips.Size(320, 180))
    loops = [clips.voice(), picture.__class__("video", picture.per_second, picture.ticks, picture.frames[:30])]
    types, sent, numbers = (sdp.OPUS, sdp.VP8), [0, 0], [0, 0]
    loop = asyncio.get_running_loop()
    began = checked = loop.time()
    while True:
        if loop.time() - checked > CHECK_EVERY_S:
            checked = loop.time()
            end.check()
        for which, clip in enumerate(loops):
            while sent[which] < (loop.time() - began) * clip.per_second:
                payloads = clip.frames[sent[which] % len(clip.frames)]
                for payload in payloads:
                    marker = which == 1 and payload is payloads[-1]
                    header = (
                        types[which],
                        marker,
                        numbers[which],
                        sent[which] * clip.ticks,
                        tracks[which].ssrc,
                    )
                    end.send_media(rtp.build(header, payload))
                    numbers[which] += 1
                sent[which] += 1
        await asyncio.sleep(TICK_S)


async def all_hear_each_other(pages: list[MediaPage], after_s: float) -> float:
    """The seconds until everybody gets sound and picture of everybody, over connections made after then."""
    tracks = len(KINDS) * (len(pages) - 1)
    return await until(lambda: all(page.is_back(after_s, tracks) for page in pages), "sound and picture of all")
