"""Run against a bench's own database: so many writers append for so many seconds; prints what it was, as JSON.

Each way is given the same callers, tasks on one event loop that wait for each of their appends:
- `hub`: the hub's own write path: votes, decided, chained, projected and kept with their outcome.
- `numbered`: the usual way to the same promise: in a transaction the exchange's counter is locked, a row created with
  the next number, the counter saved.
- `plain`: a row created alone, in no order and with nothing to resume from.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import django
from channels.db import database_sync_to_async

if TYPE_CHECKING:
    from django.db import models

Append = Callable[[int, int], Awaitable[None]]  # (writer, how many it has appended)

PAYLOAD = {"question": "q1", "participant": "x0123456789abreader12"}


def main(way: str, writers: int, seconds: float) -> None:
    django.setup()
    append = {"hub": _hub, "numbered": _numbered, "plain": _plain}[way]()
    took = sorted(asyncio.run(_write(append, writers, seconds)))
    figures = {
        "appends_per_s": len(took) / seconds,
        "p50_ms": took[len(took) // 2] * 1_000,
        "p99_ms": took[int(len(took) * 0.99)] * 1_000,
    }
    print(json.dumps(figures))  # noqa: T201 - read by the bench


async def _write(append: Append, writers: int, seconds: float) -> list[float]:
    """Seconds of each append."""
    took = list[float]()
    until = time.perf_counter() + seconds

    async def write(writer: int) -> None:
        count = 0
        while (began := time.perf_counter()) < until or count % 2:  # a vote, and the vote taken back
            await append(writer, count)
            took.append(time.perf_counter() - began)
            count += 1

    await asyncio.gather(*(write(writer) for writer in range(writers)))
    return took


def _id() -> uuid.UUID:
    """As the hub keeps those of pages: a time first (UUID version 7), then what is one's own."""
    moment = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    return uuid.UUID(bytes=moment + secrets.token_bytes(10))


def _hub() -> Append:
    from realtime.tasks import Tasks
    from realtime.writer import Writer
    from sessions.domain.commands import VoteForQuestion, WithdrawVote
    from sessions.domain.names import Role
    from sessions.domain.state import Actor
    from sessions.models import ExchangeSession
    from sessions.outcomes import Done

    exchange = ExchangeSession.objects.get().pk
    commands = (VoteForQuestion(question="q1"), WithdrawVote(question="q1"))
    writer = Writer(Tasks())

    async def append(person: int, count: int) -> None:
        actor = Actor(f"{exchange}reader{person}", Role.LEADER)
        outcome = await writer.execute(exchange, _id(), commands[count % 2], actor)
        if not isinstance(outcome, Done) or not outcome.entries:
            raise AssertionError(f"not appended: {outcome}")

    return append


def _numbered() -> Append:
    from django.db import transaction

    counters, events = _models()
    counters._default_manager.get_or_create(pk=1)

    def create() -> None:
        with transaction.atomic():
            counter: Any = counters._default_manager.select_for_update().get(pk=1)
            counter.seq += 1
            events._default_manager.create(exchange_id=1, seq=counter.seq, kind="vote.cast", payload=PAYLOAD)
            counter.save()

    async def append(_person: int, _count: int) -> None:
        await database_sync_to_async(create)()

    return append


def _plain() -> Append:
    _, events = _models()

    async def append(_person: int, _count: int) -> None:
        await events._default_manager.acreate(exchange_id=1, seq=0, kind="vote.cast", payload=PAYLOAD)

    return append


def _models() -> tuple[type[models.Model], type[models.Model]]:
    """Tables of an exchange's counter and of its events, as one would make them at first."""
    from django.db import connection, models

    class Counter(models.Model):
        seq = models.BigIntegerField(default=0)

        class Meta:
            app_label = "bench"

        def __str__(self) -> str:
            return f"{self.pk} at {self.seq}"

    class Appended(models.Model):
        exchange_id = models.BigIntegerField()
        seq = models.BigIntegerField()
        at = models.DateTimeField(auto_now_add=True)
        kind = models.CharField(max_length=40)
        payload = models.JSONField()

        class Meta:
            app_label = "bench"
            indexes = (models.Index(fields=["exchange_id", "seq"], name="bench_by_seq"),)

        def __str__(self) -> str:
            return f"{self.kind} {self.seq}"

    if Counter._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Counter)
            editor.create_model(Appended)
    return Counter, Appended


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
