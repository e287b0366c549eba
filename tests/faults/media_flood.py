"""Strangers flood the one UDP port with ClientHellos, checks and garbage: all join, and no stranger hears a word."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from hub.bootstrap import ROOT
from hub.runner.experiments import Option, Result, Row, Verdict, at_least, at_most
from realtime.media.aiortc_adapter import Certificate
from tests.bench._media_peer import Peer, Slots
from tests.bench._media_sdp import Outgoing, offer, remote
from tests.bench._media_targets import LineServer
from tests.bench._media_targets import hub as media_plane
from tests.faults._flooder import KINDS

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
EVERY_S = 0.2  # a join: the flood is to last
OPTIONS = {
    "joins": Option("20", "people who join, one after the other, each way"),
    "rate": Option("5000", "datagrams a second of each of the three kinds"),
    "seconds": Option("5", "within which each has to be in"),
}


def run(options: Mapping[str, str]) -> Result:
    return asyncio.run(_play(int(options["joins"]), int(options["rate"]), float(options["seconds"])))


async def _play(joins: int, rate: int, seconds: float) -> Result:
    async with media_plane() as server:
        people = Joining(server, seconds)
        port, ufrag = await people.first()
        async with floods(port, rate, ufrag) as told:
            busy, began = _cpu_s(server.pid), time.monotonic()
            for number in range(joins):
                await asyncio.sleep(EVERY_S)
                await people.join(f"person{number}")
            share = (_cpu_s(server.pid) - busy) / (time.monotonic() - began)
        people.close()
        dropped = _dropped(port)
    joined = [each for each in people.took_s if each is not None]
    slowest = max(joined, default=0.0)
    figures: dict[str, float | int | str] = {
        "joined": len(joined),
        "asked": joins,
        "slowest_s": slowest,
        "core_share": share,
        "kernel_dropped": dropped,
        **{f"{kind}_per_s": each["a_second"] for kind, each in told.items()},
    }
    goals = {"joined": at_least(len(joined), joins)}
    goals["answers_to_strangers"] = at_most(sum(each["answers"] for each in told.values()), 0)
    goals |= {f"{kind}_per_s": at_least(each["a_second"], 0.95 * rate) for kind, each in told.items()}
    verdict = Verdict(accepted=len(joined), lost=joins - len(joined))
    return Result([Row(name=f"{rate} of each kind a second", figures=figures)], {}, goals, verdict)


class Joining:
    """People who join a room with a microphone: an offer, a check, a handshake."""

    def __init__(self, server: LineServer, seconds: float) -> None:
        self._server, self._seconds = server, seconds
        self._slots, self._certificate = Slots(), Certificate.generate()
        self._peers: list[Peer] = []
        self.took_s: list[float | None] = []

    async def first(self) -> tuple[int, str]:
        """Before the flood: the port, and the name of somebody's path, as a stranger may have overheard them."""
        answer = await self._offer("first")
        path = remote(answer)
        await self._peers[-1].connect(path)
        return path.address[1], path.credentials.ufrag

    async def join(self, name: str) -> None:
        """Notes how long it took; None when it took too long."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._offer(name)
                await self._peers[-1].connect(remote(answer))
        except (TimeoutError, ConnectionError):
            self.took_s.append(None)
        else:
            self.took_s.append(time.monotonic() - began)

    async def _offer(self, name: str) -> str:
        peer, track = Peer(self._slots, self._certificate), Outgoing.new("audio")
        self._peers.append(peer)
        words = {"participant": name, "connection": name, "sources": {"0": "microphone"}}
        answer = await self._server.ask("publish", sdp=offer(peer, ["audio"], [track]), **words)
        return str(answer["sdp"])

    def close(self) -> None:
        for peer in self._peers:
            peer.close()


@asynccontextmanager
async def floods(port: int, rate: int, ufrag: str) -> AsyncIterator[dict[str, dict[str, int]]]:
    """One process a kind; what they tell is there when the block is over."""
    told: dict[str, dict[str, int]] = {}
    started = await asyncio.gather(*(_flooder(kind, port, rate, ufrag) for kind in KINDS))
    running = dict(zip(KINDS, started, strict=True))
    try:
        yield told
    finally:
        for kind, process in running.items():
            assert process.stdin is not None, "a pipe"
            process.stdin.close()
            output, _ = await process.communicate()
            told[kind] = json.loads(output)


async def _flooder(kind: str, port: int, rate: int, ufrag: str) -> asyncio.subprocess.Process:
    words = [sys.executable, "-m", "tests.faults._flooder", kind, str(port), str(rate), ufrag]
    process = await asyncio.create_subprocess_exec(
        *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None, "a pipe"
    await process.stdout.readline()  # it begins
    return process


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def _dropped(port: int) -> int:
    """Datagrams that the kernel had no room for at this port."""
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == port:
            return int(fields[-1])
    return 0
