"""Clients that never read: each is cut off, the server's memory stays, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
import select
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice

from hub.runner.experiments import Option, Result, at_least, at_most
from realtime.protocol import VERSION
from tests.faults._crowd import Crowd, percentile
from tests.faults._drill import drill, whole
from tests.faults._hub import Hub, Person, hub
from tests.live.raw import RawLine

MEMORY_BYTES = 10_000_000
CUT_WITHIN_S = 30.0
RECEIVE_BUFFER = 4_096  # of the kernel; the smaller, the sooner the server has to keep what is not read
LINES = 35
LINE = "물" * 1_900  # 5.7 kB
HELLO_EVERY_S = 0.1  # each is answered by the whole document: 2 MB a second
OPTIONS = {
    "slow": Option("20", "clients that ask for the document again and again, and never read"),
    "people": Option("20", "people who do"),
    "p99": Option(
        "250.0", "ms that a question may take to be read meanwhile; or three times what is usual here"
    ),
    "seed": Option("1", "of what is said"),
}


def run(options: Mapping[str, str]) -> Result:
    with hub(1, durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    slow, people = whole(options, "slow", "people")
    async with drill(hub, people, seed=options["seed"]) as running:
        crowd = running.crowd
        for number in range(LINES):
            await crowd.clients[0].give("minutes.add", line=f"m{number}", text=f"{number} {LINE}")
        usual = await _p99_ms(crowd)
        before = _resident(hub)
        async with _watched(hub) as memory:
            people_in_turn = zip(cycle(hub.ports), cycle(hub.people), strict=False)
            sleepers = [_sleeper(hub, port, person) for port, person in islice(people_in_turn, slow)]
            cutting = asyncio.create_task(_ask_on(hub, sleepers))
            meanwhile = await _p99_ms(crowd)
            took = await cutting
        for sleeper in sleepers:
            sleeper.close()
        more = max(memory) - before
        running.figures |= {
            "cut_after_s": took,
            "usual_p99_ms": usual,
            "others_p99_ms": meanwhile,
            "more_memory_mb": more / 1e6,
            "a_reader_mb": more / 1e6 / slow,
        }
        running.goals |= {
            "more_memory_bytes": at_most(more, MEMORY_BYTES),
            "others_p99_ms": at_most(meanwhile, max(float(options["p99"]), 3 * usual)),
            "looks_at_memory": at_least(len(memory), 5),
        }
        return await running.result(f"{slow} who never read")


def _sleeper(hub: Hub, port: int, person: Person) -> RawLine:
    """A page that reads nothing but the answer to its handshake."""
    return RawLine(port, "/ws/", [f"Cookie: {person.cookie}"], receive_buffer=RECEIVE_BUFFER)


async def _ask_on(hub: Hub, sleepers: list[RawLine]) -> float:
    """Each says hello again and again until it is cut off; the seconds until the last one was."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while awake := [sleeper for sleeper in sleepers if not _cut(sleeper)]:
        if loop.time() - began > CUT_WITHIN_S:
            raise AssertionError(f"{len(awake)} who never read are still connected")
        for sleeper in awake:
            with suppress(ConnectionError):  # it is being cut off
                sleeper.text(
                    json.dumps({"t": "hello", "version": VERSION, "exchange": hub.exchange, "after": 0})
                )
        await asyncio.sleep(HELLO_EVERY_S)
    return loop.time() - began


def _cut(sleeper: RawLine) -> bool:
    """Whether the server has reset it: seen without reading."""
    poll = select.poll()
    poll.register(sleeper.socket, 0)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))


async def _p99_ms(crowd: Crowd) -> float:
    """The age of questions when they are read, of those that are asked from now on."""
    crowd.ages_ms.clear()
    await crowd.hear(3 * len(crowd.clients))
    return percentile(crowd.ages_ms, 0.99)


def _resident(hub: Hub) -> int:
    return sum(web.resident() for web in hub.webs)


@asynccontextmanager
async def _watched(hub: Hub) -> AsyncIterator[list[int]]:
    """The memory of the web processes while this is open, a hundred times a second."""
    seen: list[int] = []

    async def look() -> None:
        while True:
            seen.append(_resident(hub))
            await asyncio.sleep(0.01)

    task = asyncio.create_task(look())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
