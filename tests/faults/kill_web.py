"""kill -9 of a web process at random instants under load: pages go on at another, nothing accepted is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, at_most
from tests.faults._drill import Drill, drill, whole
from tests.faults._hub import Hub, hub

BACK_WITHIN_S = 10.0
OPTIONS = {
    "kills": Option("5", "kills, each of another web process in turn"),
    "people": Option("24", "people, all of whom talk"),
    "webs": Option("2", "web processes"),
    "seed": Option("1", "of the moments and of what is said"),
}


def run(options: Mapping[str, str]) -> Result:
    with hub(int(options["webs"]), durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    kills, people = whole(options, "kills", "people")
    async with drill(hub, people, seed=options["seed"]) as running:
        slowest = 0.0
        for number in range(kills):
            slowest = max(slowest, await _kill(running, number % len(hub.webs)))
        running.goals["back_within_s"] = at_most(slowest, BACK_WITHIN_S)
        return await running.result(f"{kills} kills of {len(hub.webs)} processes")


async def _kill(running: Drill, place: int) -> float:
    """Kill one while everybody talks, and wait for its people to be back; the seconds that took."""
    crowd, web = running.crowd, running.hub.webs[place]
    await crowd.hear(len(crowd.clients))
    await asyncio.sleep(crowd.chance.uniform(0.0, 0.5))
    hit = [client for client in crowd.clients if client.port == web.port and client.greeted]
    before = {client: client.connections for client in hit}
    began = asyncio.get_running_loop().time()
    web.kill()
    web.begin()
    await crowd.back(before)
    took = asyncio.get_running_loop().time() - began
    await asyncio.to_thread(web.wait)
    return took
