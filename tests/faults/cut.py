"""A tenth of the people are cut off for a while, and a web process is restarted meanwhile: then all converge."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, at_most
from tests.faults._drill import drill, whole
from tests.faults._hub import Hub, hub

CONVERGED_WITHIN_S = 10.0
OPTIONS = {
    "seconds": Option("90.0", "that the tenth is away"),
    "people": Option("60", "people, of whom a third talks"),
    "webs": Option("2", "web processes, one of which is restarted"),
    "seed": Option("1", "of what is said"),
}


def run(options: Mapping[str, str]) -> Result:
    with hub(int(options["webs"]), durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    (people,) = whole(options, "people")
    away = max(1, people // 10)
    async with drill(hub, people, seed=options["seed"], talkers=people // 3) as running:
        crowd = running.crowd
        await crowd.hear(people)
        gone = crowd.chance.sample(crowd.clients[1:], away)
        for client in gone:
            client.cut(stay_away=True)
        cut_at = asyncio.get_running_loop().time()
        await crowd.hear(people)
        await asyncio.to_thread(hub.webs[0].stop)
        hub.webs[0].begin()
        await asyncio.to_thread(hub.webs[0].wait)
        await asyncio.sleep(max(0.0, cut_at + float(options["seconds"]) - asyncio.get_running_loop().time()))
        missed = min(crowd.reach - client.seq for client in gone)
        before = {client: client.connections for client in gone}
        for client in gone:
            client.may_connect.set()
        back = await crowd.back(before)
        settled = back + await crowd.settle()
        running.figures |= {"cut": away, "missed_at_least": missed, "back_s": back, "converged_s": settled}
        running.goals["converged_within_s"] = at_most(settled, CONVERGED_WITHIN_S)
        return await running.result(f"away {options['seconds']} s")
