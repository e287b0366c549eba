"""kill -9 of PostgreSQL at random instants under load: commands wait or are told to, nothing accepted is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, at_least, at_most
from tests.faults._crowd import until
from tests.faults._drill import Drill, drill, whole
from tests.faults._hub import Hub, hub

ACCEPTING_WITHIN_S = 10.0
OPTIONS = {
    "kills": Option("5", "kills, each followed by a start on the same data"),
    "away": Option("2.0", "seconds until it is started again, after somebody was told to retry"),
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
        for _ in range(kills):
            slowest = max(slowest, await _kill(running, float(options["away"])))
        crowd = running.crowd
        running.figures["slowest_ms"] = slowest * 1000
        running.goals["accepting_within_s"] = at_most(slowest, ACCEPTING_WITHIN_S)
        running.goals["told_to_retry"] = at_least(sum(crowd.retries.values()), kills)
        return await running.result(f"{kills} kills")


async def _kill(running: Drill, away: float) -> float:
    """Kill it while everybody talks; the seconds from its return until a command is accepted again."""
    crowd, server = running.crowd, running.hub.postgresql
    assert server is not None
    await crowd.hear(len(crowd.clients))
    await asyncio.sleep(crowd.chance.uniform(0.0, 0.5))
    told = sum(crowd.retries.values())
    server.kill()
    await until(lambda: sum(crowd.retries.values()) > told, "word that a command is to be sent again")
    alive = [await web.status("/healthz") for web in running.hub.webs]
    ready = [await web.status("/readyz") for web in running.hub.webs]
    running.goals["alive_and_not_ready"] = at_least(alive.count(200) + ready.count(503), 2 * len(alive))
    await asyncio.sleep(away)
    server.start_again()
    began = asyncio.get_running_loop().time()
    await crowd.hear(len(crowd.clients))
    return asyncio.get_running_loop().time() - began
