"""The forwarders that media benches measure: each a process on a core of its own, and how a peer joins it."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from hub.bootstrap import ROOT, VENV
from hub.runner import programs
from hub.runner.processes import dies_with_parent
from hub.trouble import Trouble
from tests.bench import _media_sdp as sdp
from tests.bench._media_peer import Peer
from tests.bench._servers import PEERS, cores, pinned, scratch
from tests.ports import free_port

LINE_BYTES = 1 << 20
SOURCE = {"audio": "microphone", "video": "camera"}
ROOM = 77


class Wanted(NamedTuple):
    """A track by its publisher's name and kind."""

    participant: str
    kind: str


class Target(Protocol):
    """A forwarder under test. A peer that it has negotiated with is connected when these return."""

    pid: int

    async def publish(self, peer: Peer, participant: str, tracks: Sequence[sdp.Outgoing]) -> None: ...

    async def subscribe(self, peer: Peer, name: str, wanted: Sequence[Wanted]) -> None: ...


Open = Callable[[], AbstractAsyncContextManager[Target]]


# ------------------------------------------------------------------ servers that speak JSON lines
class LineServer:
    """`_media_server` or `_media_relay`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process, self.pid = process, process.pid
        self._numbers = itertools.count()
        self._lock = asyncio.Lock()

    async def ask(self, do: str, **words: object) -> dict[str, Any]:
        """One request, one answer. Raises Trouble when it is refused or the server is gone."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None and answers is not None, "both are pipes"
        async with self._lock:
            requests.write(json.dumps({"id": next(self._numbers), "do": do, **words}).encode() + b"\n")
            line = await answers.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"refused": "the server is gone"}
        if "refused" in answer:
            raise Trouble(f"The media server would not {do}: {answer}")
        return answer

    async def publish(self, peer: Peer, participant: str, tracks: Sequence[sdp.Outgoing]) -> None:
        kinds = [track.kind for track in tracks]
        answer = await self.answer_publisher(participant, kinds, sdp.offer(peer, kinds, tracks))
        await peer.connect(sdp.remote(answer))

    async def answer_publisher(self, participant: str, kinds: Sequence[str], offer: str) -> str:
        """To an offer whose sections are of these kinds, in their order."""
        sources = {str(mid): SOURCE[kind] for mid, kind in enumerate(kinds)}
        words = {"participant": participant, "connection": participant, "sources": sources}
        return str((await self.ask("publish", sdp=offer, **words))["sdp"])

    async def subscribe(self, peer: Peer, name: str, wanted: Sequence[Wanted]) -> None:
        offer = sdp.offer(peer, [each.kind for each in wanted])
        await peer.connect(sdp.agree(peer, await self.answer_subscriber(name, wanted, offer)))

    async def answer_subscriber(self, name: str, wanted: Sequence[Wanted], offer: str) -> str:
        """To an offer with a section for each that is wanted, in their order."""
        known = (await self.ask("tracks"))["tracks"]
        ids = {str(mid): known[f"{each.participant} {SOURCE[each.kind]}"] for mid, each in enumerate(wanted)}
        return str(
            (await self.ask("subscribe", participant=name, connection=name, sdp=offer, tracks=ids))["sdp"]
        )


@asynccontextmanager
async def hub(*words: str) -> AsyncIterator[LineServer]:
    """This hub's media plane; `--robust` is a word of it."""
    async with _line_server("_media_server", *words) as server:
        yield server


@asynccontextmanager
async def relay() -> AsyncIterator[LineServer]:
    """aiortc's MediaRelay."""
    async with _line_server("_media_relay") as server:
        yield server


@asynccontextmanager
async def _line_server(module: str, *words: str) -> AsyncIterator[LineServer]:
    with scratch() as folder, (folder / "output").open("w+b") as output:
        process = await _start([sys.executable, "-m", f"tests.bench.{module}", *words], output)
        try:
            yield LineServer(process)
        finally:
            assert process.stdin is not None, "a pipe"
            process.stdin.close()
            await _ended(process)
            sys.stderr.write(_trouble_told(folder / "output"))


async def _start(words: Sequence[str], output: IO[bytes]) -> asyncio.subprocess.Process:
    core, ask = cores()[1], dies_with_parent(signal.SIGTERM)

    def prepare() -> None:
        os.sched_setaffinity(0, {core})
        ask()

    return await asyncio.create_subprocess_exec(
        *words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=output,
        limit=LINE_BYTES,
        cwd=ROOT,
        preexec_fn=prepare,
    )


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(20):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _trouble_told(output: Path) -> str:
    """What the server wrote of errors; a bench must not hide them."""
    text = output.read_text(encoding="utf-8", errors="replace")
    return text[-3000:] if "Traceback" in text else ""


# ------------------------------------------------------------------ Janus
class Janus:
    """Its video room, over its HTTP interface with one session a peer."""

    def __init__(self, port: int, pid: int) -> None:
        self._port, self.pid = port, pid
        self._feeds: dict[str, int] = {}
        self._streams: dict[Wanted, dict[str, object]] = {}  # as Janus names them

    async def publish(self, peer: Peer, participant: str, tracks: Sequence[sdp.Outgoing]) -> None:
        kinds = [track.kind for track in tracks]
        answer = await self.answer_publisher(participant, kinds, sdp.offer(peer, kinds, tracks))
        await peer.connect(sdp.remote(answer))

    async def answer_publisher(self, participant: str, kinds: Sequence[str], offer: str) -> str:
        """To an offer whose sections are of these kinds, in their order."""
        session, handle = await self._attach()
        feed = self._feeds[participant] = len(self._feeds) + 1
        if feed == 1:
            await self._say(handle, {"request": "create", "room": ROOM, "publishers": 100, "bitrate": 0})
        for mid, kind in enumerate(kinds):
            self._streams[Wanted(participant, kind)] = {"feed": feed, "mid": str(mid)}
        await self._say(handle, {"request": "join", "ptype": "publisher", "room": ROOM, "id": feed})
        await self._event(session, "joined")
        await self._say(handle, {"request": "configure"}, {"type": "offer", "sdp": offer})
        return str((await self._event(session, "event", described=True))["jsep"]["sdp"])

    async def subscribe(self, peer: Peer, name: str, wanted: Sequence[Wanted]) -> None:
        handle, offer = await self.offer_subscriber(wanted)
        peer.controlling = False
        peer.remote = sdp.agree(peer, offer)
        await self.take_answer(handle, sdp.answer(peer, offer))
        await peer.connect(peer.remote)

    async def offer_subscriber(self, wanted: Sequence[Wanted]) -> tuple[str, str]:
        """A handle, and Janus's offer: here it is the server that makes it."""
        session, handle = await self._attach()
        streams = [self._streams[each] for each in wanted]
        await self._say(handle, {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams})
        return handle, str((await self._event(session, "attached", described=True))["jsep"]["sdp"])

    async def take_answer(self, handle: str, answer: str) -> None:
        """Of the subscriber to whom `offer_subscriber` made an offer."""
        await self._say(handle, {"request": "start"}, {"type": "answer", "sdp": answer})

    async def _attach(self) -> tuple[str, str]:
        session = "/" + str((await self._post("", {"janus": "create"}))["data"]["id"])
        plugin = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        return session, f"{session}/{(await self._post(session, plugin))['data']['id']}"

    async def _say(self, handle: str, body: object, described: object = None) -> None:
        message: dict[str, object] = {"janus": "message", "body": body}
        await self._post(handle, message | ({"jsep": described} if described else {}))

    async def _post(self, path: str, message: Mapping[str, object]) -> dict[str, Any]:
        return await self._http("POST", path, json.dumps({**message, "transaction": secrets.token_hex(6)}))

    async def _event(self, session: str, kind: str, *, described: bool = False) -> dict[str, Any]:
        """The next event of the room of that kind. Raises Trouble when the room refuses."""
        async with asyncio.timeout(30):
            while True:
                event = await self._http("GET", f"{session}?maxev=1")
                data = event.get("plugindata", {}).get("data", {})
                if "error" in data:
                    raise Trouble(f"Janus refused: {data['error']}")
                if data.get("videoroom") == kind and (not described or "jsep" in event):
                    return event

    async def answers(self) -> None:
        """Wait until it does: its port takes connections before that, and closes them."""
        async with asyncio.timeout(20):
            while True:
                try:
                    await self._http("GET", "/info")
                except (OSError, json.JSONDecodeError):
                    await asyncio.sleep(0.05)
                else:
                    return

    async def _http(self, method: str, path: str, body: str = "") -> dict[str, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=LINE_BYTES)
        head = f"{method} /janus{path} HTTP/1.0\r\nHost: bench\r\nContent-Type: application/json"
        writer.write(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = await reader.read()
        writer.close()
        found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
        return found


@asynccontextmanager
async def janus(event_loops: int = 0) -> AsyncIterator[Janus]:
    """Debian's Janus; without `event_loops` a thread a peer, which is its default."""
    port = free_port()
    library = _libraries()
    with scratch() as folder:
        loops = f"event_loops = {event_loops}" if event_loops else ""
        _fill(folder, "janus.jcfg", {"HERE": str(folder), "LIBRARIES": str(library), "EVENT_LOOPS": loops})
        _fill(folder, "janus.transport.http.jcfg", {"PORT": str(port)})
        (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n", encoding="utf-8")
        words = [str(programs.janus()), "-F", str(folder), "-C", str(folder / "janus.jcfg")]
        with pinned(words, port, folder, os.environ | {"LD_PRELOAD": str(_shim())}) as pid:
            found = Janus(port, pid)
            await found.answers()
            yield found


def _fill(folder: Path, name: str, marks: Mapping[str, str]) -> None:
    text = (PEERS / name).read_text(encoding="utf-8")
    for mark, value in marks.items():
        text = text.replace(mark, value)
    (folder / name).write_text(text, encoding="utf-8")


def _libraries() -> Path:
    found = sorted(Path("/usr/lib").glob("*/janus/plugins/libjanus_videoroom.so"))
    if not found:
        raise Trouble("Janus has no video room here: install Debian's janus.")
    return found[0].parent.parent


def _shim() -> Path:
    """The library that lets Janus gather on loopback, compiled at its first use. Raises Trouble."""
    source = PEERS / "loopback.c"
    built = VENV / "bench" / f"loopback-{hashlib.sha256(source.read_bytes()).hexdigest()[:16]}.so"
    if built.exists():
        return built
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise Trouble(
            "Janus needs a C compiler to be measured on loopback: install Debian's gcc and libc6-dev."
        )
    built.parent.mkdir(parents=True, exist_ok=True)
    fresh = built.with_suffix(f".{os.getpid()}")
    words = [compiler, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(fresh), str(source), "-ldl"]
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        raise Trouble(f"{source.name} could not be compiled:\n{made.stderr.strip()[-2000:]}")
    fresh.replace(built)
    return built


def janus_absent() -> str | None:
    """Why Janus cannot be measured, if it cannot."""
    try:
        programs.janus()
        _libraries()
        _shim()
    except Trouble as trouble:
        return str(trouble)
    return None
