"""What time and likeness bring to the questions of this process's Rooms, as commands of the system.

All processes that have a Room ask; the id of a command is derived from its cause, so that one of them counts.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import structlog
from django.db import DatabaseError

from realtime.clock import now_ms
from realtime.room import Room
from sessions.domain.commands import AnyCommand, EndClaims, Likeness, ReportSimilar
from sessions.domain.state import SYSTEM, Actor, Question, State, Write
from sessions.duplicates import Index
from sessions.execute import caused_by
from sessions.outcomes import Outcome

LOOK_S = 1.0  # between two looks whether a lease is over
Execute = Callable[[str, uuid.UUID, AnyCommand, Actor], Awaitable[Outcome]]
Spawn = Callable[[Coroutine[Any, Any, None]], None]
logger = structlog.get_logger(__name__)


class Desk:
    """Watches over the Rooms of one process."""

    def __init__(self, rooms: Mapping[str, Room], execute: Execute, spawn: Spawn) -> None:
        self._rooms = rooms
        self._execute = execute
        self._spawn = spawn

    def watch(self, room: Room) -> None:
        """Tell its moderators of each new question what is nearly the same."""
        room.watchers.append(partial(self._noticed, room.exchange_id, Similar()))

    def _noticed(self, exchange_id: str, similar: Similar, state: State, writes: tuple[Write, ...]) -> None:
        for key, found in similar.follow(state, writes):
            self._spawn(self._system(exchange_id, ReportSimilar(question=key, similar=found), "similar", key))

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


class Similar:
    """The words of one exchange's questions that wait, or were answered. Built when the first new one is asked."""

    def __init__(self) -> None:
        self._index: Index | None = None

    def follow(self, state: State, writes: Iterable[Write]) -> Iterator[tuple[str, dict[str, Likeness]]]:
        """The new questions among the writes that are like others, with what they have in common."""
        for write in writes:
            if write.section != "questions":
                continue
            question: Question = write.after
            if write.before is None:
                if found := self._asked(state, question):
                    yield write.key, found
            elif self._index is not None:
                self._keep(self._index, question)

    def _asked(self, state: State, question: Question) -> dict[str, Likeness]:
        if self._index is None:
            self._index = Index()
            for one in state.questions.values():
                self._keep(self._index, one)
        self._keep(self._index, question)
        return {
            one.key: Likeness(round(100 * one.score), ", ".join(one.words))
            for one in self._index.like(question.id, question.text)
        }

    def _keep(self, index: Index, question: Question) -> None:
        """Of those that wait for an outcome or were answered, and of what was merged into them; nothing of those
        without words.
        """
        if not (question.text and (question.is_open or question.into or question.status == "answered")):
            index.remove(question.id)
        elif question.id not in index:
            index.add(question.id, question.text)


def claims_over(state: State, now: int) -> list[str]:
    """Each lease that is over: its question and its end."""
    return [
        f"{key} {one.claim_ends_ms}"
        for key, one in state.questions.items()
        if one.claimed and one.claim_ends_ms <= now
    ]
