"""Work beside the work: tasks that are owned, and whose failure is told."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
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
