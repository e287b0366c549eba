"""Another process holds SQLite's write lock: commands are answered "busy", then accepted, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from hub.runner.experiments import Option, Result, at_least, at_most
from tests.faults._drill import Drill, drill, whole
from tests.faults._hub import Hub, hub

ACCEPTING_WITHIN_S = 10.0
OPTIONS = {
    "seconds": Option("10.0", "that the lock is held"),
    "times": Option("2", "times"),
    "people": Option("12", "people, all of whom talk"),
    "seed": Option("1", "of what is said"),
}


def run(options: Mapping[str, str]) -> Result:
    with tempfile.TemporaryDirectory(prefix="twinhall-drill-") as data, hub(data=Path(data)) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    times, people = whole(options, "times", "people")
    async with drill(hub, people, seed=options["seed"]) as running:
        slowest, meanwhile = 0.0, 0
        for _ in range(times):
            took, accepted = await _lock(running, float(options["seconds"]))
            slowest, meanwhile = max(slowest, took), max(meanwhile, accepted)
        running.figures["accepting_again_s"] = slowest
        running.goals |= {
            "told_to_retry": at_least(running.crowd.retries["database.busy"], times),
            "accepted_while_locked": at_most(meanwhile, 0),
            "accepting_within_s": at_most(slowest, ACCEPTING_WITHIN_S),
        }
        return await running.result(f"locked {options['seconds']} s")


async def _lock(running: Drill, seconds: float) -> tuple[float, int]:
    """Hold the lock while everybody talks; how long they were not heard after it, and what was accepted under it."""
    crowd, file = running.crowd, running.hub.database.file
    await crowd.hear(len(crowd.clients))
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        on_the_way = await _heard(running, 0.2)  # answers of what was committed before
        locked = await _heard(running, seconds)
        alive = await running.hub.webs[0].status("/healthz")
        other.execute("ROLLBACK")
    began = asyncio.get_running_loop().time()
    await crowd.hear(len(crowd.clients))
    running.goals["alive"] = at_least(alive, 200)
    running.figures["on_the_way"] = on_the_way
    return asyncio.get_running_loop().time() - began, locked


async def _heard(running: Drill, seconds: float) -> int:
    """How many commands were accepted in so many seconds."""
    before = running.crowd.accepted
    await asyncio.sleep(seconds)
    return running.crowd.accepted - before
