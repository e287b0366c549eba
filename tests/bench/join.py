"""What a person costs the media plane who joins, who stays, and whose browser checks the path.

A join is an offer, ICE, DTLS and keys; an idle peer is connected, checks its path every 2.5 s and gets no media. The
CPU is that of all the server's threads, on a core of its own; the joining ends share the other core, one after the
other, so joins a second are a lower bound. `check_us` is to read, verify and answer a check; `check_with_socket_us`
has the loop, the receiving and the sending in it too, most of which is the kernel's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial

from hub.runner.experiments import Option, Result, Row, at_most
from realtime.media.icelite import Address, IceAgent
from realtime.media.stun import Credentials
from tests.bench import _media_clip as clips
from tests.bench._figures import Figures, alternate, medians
from tests.bench._media_client import Load, Publisher, Scene, cpu_ns, on_core, open_load
from tests.bench._media_peer import Peer, check
from tests.bench._media_targets import LineServer, Wanted, hub
from tests.bench._servers import cores

OPTIONS = {
    "joins": Option("100", "people who join, and then are idle"),
    "checks": Option("5000", "checks of the path, by each in turn"),
    "seconds": Option("5.0", "of being idle"),
    "rounds": Option("3", "runs, whose medians are told"),
}
ANSWERED_WITHIN_S = 5.0


def run(options: Mapping[str, str]) -> Result:
    found = alternate(int(options["rounds"]), {"this hub": partial(_measure, options)})
    seen = medians(found["this hub"])
    goals = {"join_ms": 4.0, "check_us": 10.0, "idle_us_per_s": 150.0}
    return Result(
        rows=[Row(name="this hub", figures=seen)],
        goals={name: at_most(float(seen[name]), goal) for name, goal in goals.items()},
    )


def _measure(options: Mapping[str, str]) -> Figures:
    with on_core(cores()[0]):
        return asyncio.run(_join_check_idle(options))


async def _join_check_idle(options: Mapping[str, str]) -> Figures:
    joins, checks, seconds = int(options["joins"]), int(options["checks"]), float(options["seconds"])
    amara = Publisher(name="amara", clips=(clips.silent("audio"), clips.silent("video")))
    async with hub() as server, open_load(server, Scene(publishers=(amara,), subscribers=())) as load:
        await _join(server, load, ["warm"])
        began, before = time.monotonic(), cpu_ns(server.pid)
        await _join(server, load, [f"s{number}" for number in range(joins)])
        joined, lasted = cpu_ns(server.pid), time.monotonic() - began
        await asyncio.sleep(1)
        idle_from, idle_began = cpu_ns(server.pid), time.monotonic()
        await asyncio.sleep(seconds)
        idle = (cpu_ns(server.pid) - idle_from) / (time.monotonic() - idle_began)
        checked_from = cpu_ns(server.pid)
        answered = await _check(load.subscribers, checks)
        checked = cpu_ns(server.pid) - checked_from
    return {
        "join_ms": (joined - before) / 1e6 / joins,
        "joins_per_s": joins / lasted,
        "idle_us_per_s": idle / 1e3 / (joins + 1),
        "check_us": _check_alone_us(checks),
        "check_with_socket_us": checked / 1e3 / answered,
        "checks": answered,
    }


def _check_alone_us(checks: int) -> float:
    """Without a socket: the agent of the media plane, in this process."""
    answered = 0

    def answer(_datagram: bytes, _address: Address) -> None:
        nonlocal answered
        answered += 1

    agent, remote = IceAgent(answer), Credentials("bench", "the-password-of-the-bench")
    local = agent.link(remote, 0).local
    datagrams = [check(remote, local, controlling=True) for _ in range(checks)]
    began = time.thread_time_ns()
    for datagram in datagrams:
        agent.datagram(datagram, ("127.0.0.1", 9), 0)
    lasted = time.thread_time_ns() - began
    assert answered == checks, f"{answered} of {checks} checks were answered"
    return lasted / 1e3 / checks


async def _join(server: LineServer, load: Load, names: list[str]) -> None:
    wanted = (Wanted("amara", "audio"), Wanted("amara", "video"))
    for name in names:
        await server.subscribe(load.subscriber(wanted), name, wanted)


async def _check(peers: list[Peer], checks: int) -> int:
    """So many checks, one of each peer at a time, and their answers awaited. Raises TimeoutError."""
    before = sum(peer.answers for peer in peers)
    rounds = max(1, checks // len(peers))
    for number in range(rounds):
        made = [(peer, peer.a_check()) for peer in peers]  # beforehand: the server is to be busy, not to wait
        for peer, datagram in made:
            peer.send(datagram)
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            while sum(peer.answers for peer in peers) - before < (number + 1) * len(peers):
                for peer in peers:
                    peer.read()
                await asyncio.sleep(0)
    return sum(peer.answers for peer in peers) - before
