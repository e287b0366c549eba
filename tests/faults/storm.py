"""All but a few are cut off at once, while these go on talking: all resume, and the database is not flooded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, at_most
from tests.faults._drill import Drill, drill, whole
from tests.faults._hub import Hub, hub

RESUMED_WITHIN_S = 15.0
CONNECTIONS_A_PROCESS = 12
TALKERS = 10
OPTIONS = {
    "clients": Option("1000", "people, all cut at once but ten who go on talking"),
    "rate": Option("0.5", "commands a second of each who talks"),
    "storms": Option("2", "times"),
    "webs": Option("2", "web processes"),
    "seed": Option("1", "of what is said"),
}


def run(options: Mapping[str, str]) -> Result:
    with hub(int(options["webs"]), durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    clients, storms = whole(options, "clients", "storms")
    rate = float(options["rate"])
    async with drill(hub, clients, seed=options["seed"], talkers=TALKERS, rate=rate) as running:
        took, most = 0.0, 0
        for _ in range(storms):
            await running.crowd.hear(TALKERS)
            counting = asyncio.create_task(_most_connections(running))
            took = max(took, await _storm(running))
            counting.cancel()
            most = max(most, running.most_connections)
        running.figures |= {"resumed_s": took, "most_connections": most}
        running.goals |= {
            "resumed_within_s": at_most(took, RESUMED_WITHIN_S),
            "connections": at_most(most, CONNECTIONS_A_PROCESS * len(hub.webs)),
        }
        return await running.result(f"{clients} clients")


async def _storm(running: Drill) -> float:
    """Cut all but the talkers; the seconds until all are back and have read what they missed."""
    before = {client: client.connections for client in running.crowd.clients[TALKERS:]}
    for client in before:
        client.cut()
    return await running.crowd.back(before)


async def _most_connections(running: Drill) -> None:
    """Note the most connections that the hub has to the database, ten times a second, until cancelled."""
    while True:
        now = await asyncio.to_thread(running.hub.database.connections)
        running.most_connections = max(running.most_connections, now)
        await asyncio.sleep(0.1)
