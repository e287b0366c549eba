"""What time brings to the questions of this process's Rooms, as commands of the system.

All processes that have a Room ask; the id of a command is derived from its cause, so that one of them counts.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping

import structlog
from django.db import DatabaseError

from realtime.clock import now_ms
from realtime.room import Room
from sessions.domain.commands import AnyCommand, EndClaims
from sessions.domain.state import SYSTEM, Actor, State
from sessions.execute import caused_by
from sessions.outcomes import Outcome

LOOK_S = 1.0  # between two looks whether a lease is over
Execute = Callable[[str, uuid.UUID, AnyCommand, Actor], Awaitable[Outcome]]
logger = structlog.get_logger(__name__)


class Desk:
    """Watches over the Rooms of one process."""

    def __init__(self, rooms: Mapping[str, Room], execute: Execute) -> None:
        self._rooms = rooms
        self._execute = execute

    async def end_claims(self) -> None:
        """For ever: who sees to a question and does not decide it in time does not keep the others from it."""
        while True:
            await asyncio.sleep(LOOK_S)
            for exchange_id, room in tuple(self._rooms.items()):
                if over := claims_over(room.state, now_ms()):
                    await self._system(exchange_id, EndClaims(), "claims", *sorted(over))

    async def _system(self, exchange_id: str, command: AnyCommand, *cause: str | int) -> None:
        """What fails here is asked for again, where time is the cause."""
        try:
            await self._execute(exchange_id, caused_by(exchange_id, *cause), command, SYSTEM)
        except DatabaseError as error:
            logger.warning("desk.database_away", exchange=exchange_id, error=str(error))
        except Exception:  # a Room must outlive whatever one of its questions does
            logger.exception("desk.command_failed", exchange=exchange_id)


def claims_over(state: State, now: int) -> list[str]:
    """Each lease that is over: its question and its end."""
    return [
        f"{key} {one.claim_ends_ms}"
        for key, one in state.questions.items()
        if one.claimed and one.claim_ends_ms <= now
    ]
