"""kill -9 of Redis, away for a while under load: commands are accepted all the while, and hints resume after."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, at_least, at_most
from tests.faults._crowd import Crowd, until
from tests.faults._drill import drill, whole
from tests.faults._hub import Hub, hub

READ_WITHIN_MS = 4_000.0  # without hints a process reads the log when it heard nothing for two seconds
HINTED_WITHIN_MS = 500.0
HINTED_AGAIN_S = 15.0
OPTIONS = {
    "seconds": Option("15.0", "that it is away"),
    "people": Option("24", "people, all of whom talk"),
    "webs": Option("2", "web processes"),
    "seed": Option("1", "of what is said"),
}


def run(options: Mapping[str, str]) -> Result:
    with hub(int(options["webs"]), durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    (people,) = whole(options, "people")
    assert hub.redis is not None
    async with drill(hub, people, seed=options["seed"]) as running:
        crowd = running.crowd
        await crowd.hear(people)
        before = crowd.accepted
        hub.redis.kill()
        alive = [await web.status("/healthz") for web in hub.webs]
        ready = [await web.status("/readyz") for web in hub.webs]
        await asyncio.sleep(float(options["seconds"]))
        meanwhile = crowd.accepted - before
        await crowd.settle()
        away = await _read_by_all_ms(crowd)
        hub.redis.start_again()
        again = await until_hinted(crowd)
        running.figures |= {"away_quiet_ms": away, "hinted_again_s": again}
        running.goals |= {
            "alive": at_least(alive.count(200), len(alive)),
            "not_ready": at_least(ready.count(503), len(ready)),
            "ready_again": at_least([await web.status("/readyz") for web in hub.webs].count(200), len(ready)),
            "accepted_meanwhile": at_least(meanwhile, people),
            "read_while_away_ms": at_most(away, READ_WITHIN_MS),
            "hinted_again_s": at_most(again, HINTED_AGAIN_S),
        }
        return await running.result(f"away {options['seconds']} s")


async def _read_by_all_ms(crowd: Crowd) -> float:
    """In a quiet room: from a question's being given until everybody has read it."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    client = crowd.clients[0]
    await client.give("question.ask", question=f"q{uuid.uuid4().hex}", text="Is anybody there?")
    await until(lambda: all(each.seq >= crowd.reach for each in crowd.clients), "question read by everybody")
    return (loop.time() - began) * 1000


async def until_hinted(crowd: Crowd) -> float:
    """Until three questions in a row are read faster than by looking into the log; the seconds that it took."""
    loop = asyncio.get_running_loop()
    began, in_a_row = loop.time(), 0
    while in_a_row < 3 and loop.time() - began < HINTED_AGAIN_S:
        in_a_row = in_a_row + 1 if await _read_by_all_ms(crowd) < HINTED_WITHIN_MS else 0
    return loop.time() - began if in_a_row == 3 else HINTED_AGAIN_S * 2
