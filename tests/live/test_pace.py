"""The first change of a quiet room leaves at once; under load, changes share a frame and take a bounded share."""

from __future__ import annotations

import asyncio

from realtime.tick import LONGEST_S, SHARE, Pace


class Work:
    """Deliveries that cost what they are told, on a clock that only they move."""

    def __init__(self, loop: asyncio.AbstractEventLoop, cost_s: float) -> None:
        self.loop, self.cost_s, self.count = loop, cost_s, 0
        self.second = asyncio.Event()

    def __call__(self) -> None:
        self.count += 1
        until = self.loop.time() + self.cost_s
        while self.loop.time() < until:
            pass
        if self.count == 2:
            self.second.set()


async def test_a_quiet_room_waits_for_nothing() -> None:
    work = Work(asyncio.get_running_loop(), 0.0)
    pace = Pace(work)
    pace.due()
    assert work.count == 1


async def test_what_comes_during_the_pause_leaves_together() -> None:
    loop = asyncio.get_running_loop()
    work = Work(loop, 0.005)
    pace = Pace(work)
    pace.due()
    ended = loop.time()
    for _ in range(50):
        pace.due()
    assert work.count == 1
    await asyncio.wait_for(work.second.wait(), 10)
    paused = loop.time() - ended - work.cost_s  # the second delivery took its time too
    assert work.count == 2 and paused >= work.cost_s * (1 / SHARE - 1) * 0.9


async def test_no_pause_is_longer_than_a_person_notices() -> None:
    loop = asyncio.get_running_loop()
    pace = Pace(Work(loop, 0.06))
    pace.due()
    assert pace._free_at - loop.time() <= LONGEST_S


async def test_what_is_due_can_be_had_now_and_is_not_delivered_twice() -> None:
    work = Work(asyncio.get_running_loop(), 0.005)
    pace = Pace(work)
    pace.due()
    pace.due()
    pace.now()
    pace.now()
    assert work.count == 2
