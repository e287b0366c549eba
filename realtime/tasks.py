"""Work beside the work: tasks that are owned, and whose failure is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog

ASK_AGAIN_S = 0.1
logger = structlog.get_logger(__name__)


class Tasks:
    """The tasks of one owner, which cancels them when it closes. A task that fails is logged, never lost."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)

    async def cancel(self) -> None:
        """End them all, and wait until they have. A library may swallow a cancellation: then it is asked again."""
        running = set(self._running)
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=ASK_AGAIN_S)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("task.failed", task=task.get_name(), exc_info=error)


class Turns:
    """One at a time by key, in the order in which they asked; nothing is kept of a key that nobody waits for."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Hold a key's turn."""
        lock, waiting = self._waiting.get(key) or (asyncio.Lock(), 0)
        self._waiting[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            _, waiting = self._waiting[key]
            if waiting == 1:
                del self._waiting[key]
            else:
                self._waiting[key] = lock, waiting - 1
