"""Tasks end when their owner says so, even when something in them swallows the first cancellation."""

from __future__ import annotations

import asyncio

from realtime.tasks import Tasks


async def test_a_swallowed_cancellation_is_asked_for_again() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed += 1
        await asyncio.Event().wait()

    tasks = Tasks()
    tasks.spawn(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await tasks.cancel()
    assert swallowed == 1 and not tasks._running
