"""kill -9 of the media node in a recorded conversation: all are heard again, the recording goes on."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from hub.runner.experiments import Option, Result, at_most
from sessions.archive.container import ContainerError, probe
from tests.faults._checker import Given
from tests.faults._crowd import Crowd
from tests.faults._drill import Drill, drill, whole
from tests.faults._hub import Hub, hub
from tests.faults._media import KINDS, MediaPage, Nodes, all_hear_each_other, nodes

BACK_WITHIN_S = 10.0
RECORDED_AGAIN_S = 12.0  # a picture begins with a key frame, which is asked for
TORN_S = 1.5  # the last second, and what was on its way
SPEAK = ("chair", "moderator", "leader")
OPTIONS = {
    "kills": Option("3", "kills, each of the node that carries the exchange"),
    "people": Option("12", "people, all of whom talk; three of them with sound and picture"),
    "webs": Option("2", "web processes"),
    "nodes": Option("2", "media processes"),
    "seed": Option("1", "of the moments and of what is said"),
}


class Part(NamedTuple):
    """One file of a track. Unix milliseconds; what a kill tore ends where it can be read to."""

    started_ms: int
    ended_ms: int
    torn: bool


def run(options: Mapping[str, str]) -> Result:
    with hub(int(options["webs"]), durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    kills, people = whole(options, "kills", "people")
    with nodes(hub, int(options["nodes"])) as media:
        async with drill(hub, people, seed=options["seed"]) as running:
            await media.up()
            speakers = [next(c for c in running.crowd.clients if c.person.role == role) for role in SPEAK]
            pages = [MediaPage(client) for client in speakers]
            try:
                return await _converse(running, media, pages, kills)
            finally:
                for page in pages:
                    await page.leave()


async def _converse(running: Drill, media: Nodes, pages: list[MediaPage], kills: int) -> Result:
    await all_hear_each_other(pages, 0.0)
    await _record(pages)
    killed, slowest = list[int](), 0.0
    for _ in range(kills):
        await _recorded_since(running, killed[-1] if killed else 0)
        slowest = max(slowest, await _kill(running.crowd, media, pages, killed))
    await _recorded_since(running, killed[-1])
    recorded = parts(running.hub)
    segments = [part for each in recorded.values() for part in each]
    running.figures |= {
        "segments": len(segments),
        "torn": sum(part.torn and part.started_ms < killed[-1] for part in segments),
    }
    running.goals |= {
        "media_back_within_s": at_most(slowest, BACK_WITHIN_S),
        "recorded_again_s": at_most(max(_again_s(recorded, killed)), RECORDED_AGAIN_S),
        "torn_off_s": at_most(max(_torn_s(recorded, killed)), TORN_S),
        "tracks_not_recorded": at_most(len(pages) * len(KINDS) - len(recorded), 0),
        "uncaught_by_nodes": at_most(sum(len(node.uncaught()) for node in media.nodes), 0),
    }
    return await running.result(f"{kills} kills of {len(media.nodes)} nodes")


async def _record(pages: list[MediaPage]) -> None:
    """Everybody who speaks agrees, and the moderator starts."""
    for page in pages:
        await page.client.deliver(_given(page, "recording.choose", agree=True))
    moderator = next(page for page in pages if page.client.person.role == "moderator")
    await moderator.client.deliver(_given(moderator, "recording.start"))


def _given(page: MediaPage, do: str, **fields: bool) -> Given:
    """A command that is not of the load."""
    return Given(str(uuid.uuid4()), page.client.person.participant, do, fields)


async def _recorded_since(running: Drill, since_ms: int) -> None:
    """Until every track has a file that was begun after then."""
    tracks, begun = len(SPEAK) * len(KINDS), 0
    async with asyncio.timeout(60):
        while begun < tracks:
            await asyncio.sleep(0.3)  # another process is waited for
            begun = sum(each[-1].started_ms > since_ms for each in parts(running.hub).values())


async def _kill(crowd: Crowd, media: Nodes, pages: list[MediaPage], killed: list[int]) -> float:
    """Kill the node at a random instant, and start it again as a supervisor would; seconds until all are heard."""
    await crowd.hear(len(crowd.clients))
    carrying = await media.carrying()
    await asyncio.sleep(crowd.chance.uniform(1.5, 3.0))
    after_s = asyncio.get_running_loop().time()
    carrying.kill()
    killed.append(time.time_ns() // 1_000_000)
    carrying.begin()
    return await all_hear_each_other(pages, after_s)


def parts(hub: Hub) -> dict[tuple[str, str], list[Part]]:
    """What the log says was recorded, by person and source; of files that it knows no end of, what can be read."""
    opened, ended = dict[str, dict[str, str | int]](), dict[str, int]()
    for entry in hub.database.log(hub.exchange):
        event = json.loads(entry.event)
        if event["is"] == "segment.opened":
            opened[event["segment"]] = event
        elif event["is"] == "segment.closed":
            ended[event["segment"]] = event["ended_ms"]
    found = defaultdict[tuple[str, str], list[Part]](list)
    for segment, event in opened.items():
        started = int(event["started_ms"])
        end = ended.get(segment) or started + _readable_ms(hub, str(event["file"]))
        found[str(event["participant"]), str(event["source"])].append(Part(started, end, segment not in ended))
    return {track: sorted(each) for track, each in found.items()}


def _readable_ms(hub: Hub, file: str) -> int:
    try:
        return probe(hub.folder / "recordings" / file).duration_ms
    except ContainerError:
        return 0  # not a second of it is on the disk


def _again_s(recorded: dict[tuple[str, str], list[Part]], killed: list[int]) -> list[float]:
    """After each kill, for each track: until it was recorded again."""
    return [
        (min((part.started_ms for part in each if part.started_ms > at_ms), default=10**15) - at_ms) / 1000
        for each in recorded.values()
        for at_ms in killed
    ]


def _torn_s(recorded: dict[tuple[str, str], list[Part]], killed: list[int]) -> list[float]:
    """What each kill took of each track: from where its file can be read to, to the kill."""
    return [
        (at_ms - max((part.ended_ms for part in each if part.started_ms < at_ms), default=0)) / 1000
        for each in recorded.values()
        for at_ms in killed
    ]
