"""What became of commands, by their ids: a resend gets the same answer, whether it had an effect, none, or was
refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec
from django.db import connection
from django_tasks import task
from msgspec import Struct

from sessions.domain.errors import Refusal
from sessions.domain.events import Recorded
from sessions.log import Statement, insertion
from sessions.models import CommandOutcome

KEPT_FOR = timedelta(days=30)  # after the end of the exchange; no page keeps a command that long
KNOWN = """
SELECT command_id, seq, refusal FROM exchange_commandoutcome WHERE exchange_id = %%s AND command_id IN (%s)
"""
KEEP = "INSERT INTO exchange_commandoutcome (exchange_id, command_id, seq, refusal) VALUES "


class Done(Struct, frozen=True):
    """The command is durable. `entries` are new; () when it had no effect or was a resend."""

    seq: int
    entries: tuple[Recorded, ...] = ()


Outcome = Done | Refusal


def known(exchange_id: str, command_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Outcome]:
    """Outcomes of those commands that were decided before."""
    asked = dict(zip(_stored(command_ids), command_ids, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(KNOWN % ",".join(["%s"] * len(asked)), [exchange_id, *asked])
        return {asked[stored]: _outcome(seq, refusal) for stored, seq, refusal in cursor.fetchall()}


def keeping(exchange_id: str, decided: Mapping[uuid.UUID, Outcome]) -> list[Statement]:
    """What keeps the outcomes of commands that were decided for the first time; [] for none."""
    rows = []
    for command_id, outcome in zip(_stored(decided), decided.values(), strict=True):
        seq = outcome.seq if isinstance(outcome, Done) else None
        refusal = msgspec.json.encode(outcome) if isinstance(outcome, Refusal) else None
        rows.append((exchange_id, command_id, seq, refusal))
    return [insertion(KEEP, rows)] if rows else []


def _stored(command_ids: Iterable[uuid.UUID]) -> list[uuid.UUID | str]:
    """As this database has them: SQLite has no type for it."""
    if connection.features.has_native_uuid_field:
        return list(command_ids)
    return [command_id.hex for command_id in command_ids]


def _outcome(seq: int | None, refusal: bytes | None) -> Outcome:
    return Done(seq or 0) if refusal is None else msgspec.json.decode(bytes(refusal), type=Refusal)


@task()
def forget_outcomes(exchange_id: str) -> int:
    """Delete the outcomes of an exchange that ended long ago; how many there were."""
    return CommandOutcome.objects.filter(exchange_id=exchange_id).delete()[0]
