"""Group commit: what waits while one transaction is written goes into the next one together, exchange by exchange.

A lone command waits for nobody. Under load the cost of a commit, which is the disk's, is shared.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque

from realtime import threads
from realtime.clock import now_ms
from realtime.tasks import Tasks
from sessions.batch import Request
from sessions.domain.commands import AnyCommand
from sessions.domain.state import Actor
from sessions.execute import execute_all
from sessions.outcomes import Outcome

TOGETHER = 256  # commands in one transaction: the first of them waits for the last


class Writer:
    """The one writer of this process for each exchange. On the event loop; the transactions in a thread."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._waiting: dict[str, deque[tuple[Request, asyncio.Future[Outcome]]]] = {}

    async def execute(
        self, exchange_id: str, command_id: uuid.UUID, command: AnyCommand, actor: Actor
    ) -> Outcome:
        """One command, durable when this returns. Raises what `sessions.execute.execute` raises.

        A caller that is cancelled meanwhile takes nothing back: its command is carried out or not, and its id tells.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        request = Request(command_id, command, actor, now_ms())
        if (waiting := self._waiting.get(exchange_id)) is not None:
            waiting.append((request, future))
        else:
            self._waiting[exchange_id] = deque([(request, future)])
            self._tasks.spawn(self._write(exchange_id))
        return await future

    async def _write(self, exchange_id: str) -> None:
        """Until nothing waits any more for this exchange."""
        waiting = self._waiting[exchange_id]
        try:
            while waiting:
                await self._transaction(
                    exchange_id, [waiting.popleft() for _ in range(min(TOGETHER, len(waiting)))]
                )
        finally:
            del self._waiting[exchange_id]
            for _, future in waiting:  # the hall closes: it is not known what would have become of them
                future.cancel()

    async def _transaction(
        self, exchange_id: str, batch: list[tuple[Request, asyncio.Future[Outcome]]]
    ) -> None:
        answers: list[Outcome | Exception]
        try:
            answers = await threads.write(execute_all, exchange_id, [request for request, _ in batch])
        except Exception as error:  # noqa: BLE001 - each who waits is told
            answers = [error] * len(batch)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), answer in zip(batch, answers, strict=True):
            if future.done():  # whoever asked has gone
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
