"""Time is a participant: what it asks of an exchange enters the log as a command by the system.

Every process that has a Room looks at the clock; the id, made from the cause, lets one of them count. So it is with
who runs the exchange: when nothing has been heard of them for some time, another does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection

import structlog
from django.db import DatabaseError

from realtime import threads
from realtime.clock import now_ms
from realtime.room import Room
from realtime.writer import Writer
from sessions import presence
from sessions.domain.commands import LoseHost, SystemCommand
from sessions.domain.state import SYSTEM
from sessions.domain.timekeeping import Cause, due
from sessions.execute import caused_by

LOOK_EVERY_S = 1.0
SILENT_AFTER_S = 12.5  # pages ping every 10 s: somebody who is there has been heard of since
logger = structlog.get_logger(__name__)


class Timekeeper:
    """Of the Rooms of one process."""

    def __init__(self, rooms: Callable[[], Collection[Room]], writer: Writer, process: str) -> None:
        self._rooms, self._writer, self._process = rooms, writer, process

    async def run(self) -> None:
        """Until it is cancelled. What fails in one exchange is looked at again in a second, and stops no other."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for room in tuple(self._rooms()):
                try:
                    await self._look(room)
                except DatabaseError as error:
                    logger.warning("timekeeper.database_away", exchange=room.exchange_id, error=str(error))
                except Exception:
                    logger.exception("timekeeper.failed", exchange=room.exchange_id)

    async def _look(self, room: Room) -> None:
        if (found := due(room.state, now_ms())) is not None:
            await self._tell(room, *found)
        if (host := silent_host(room)) is not None and not await self._is_elsewhere(host):
            tenure = int(max(_heard(room, host)))
            await self._tell(room, ("host lost", host, self._process, tenure), LoseHost(host=host))

    async def _is_elsewhere(self, participant: str) -> bool:
        return await threads.read(presence.elsewhere, participant, self._process, now_ms())

    async def _tell(self, room: Room, cause: Cause, command: SystemCommand) -> None:
        once = caused_by(room.exchange_id, *cause)
        await self._writer.execute(room.exchange_id, once, command, SYSTEM)


def silent_host(room: Room) -> str | None:
    """Who runs the exchange, where they have pages here and none has been heard for too long."""
    hall = room.state.hall.get("main")
    host = hall.host if hall is not None else ""
    heard = _heard(room, host) if host else []
    return host if heard and time.monotonic() - max(heard) > SILENT_AFTER_S else None


def _heard(room: Room, participant: str) -> list[float]:
    """When each of their pages was heard last. A big screen that is left on is nobody."""
    return [each.heard() for each in room.members if each.participant == participant and not each.wall]
