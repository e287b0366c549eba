"""The one write path to an exchange's log: lock, append, read. Nothing else touches its rows.

`chain_n = SHA-256(chain_{n-1} || canonical entry)`, the canonical entry being `exchange, seq, at_ms` and the
digest of the salted payload: so a payload can be erased and the chain still verifies. Rows are written as plain
SQL, many in one statement: the framework's own objects cost more than the rest of a command.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError
from msgspec import Struct

from sessions.domain.ballots import sealed
from sessions.domain.events import AnyEvent, BallotCast, PersonErased, PollClosed, PollWithdrawn, Recorded
from sessions.domain.upcast import VERSION, decode, encode
from sessions.models import ExchangeSession

SALT_BYTES = 16
FETCH = 2_000  # rows at a time
HEAD = "SELECT seq, chain FROM exchange_exchangesession WHERE id = %s"
MOVE_HEAD = "UPDATE exchange_exchangesession SET seq = %s, chain = %s WHERE id = %s"
ADD_ENTRIES = "INSERT INTO exchange_logentry (exchange_id, seq, at_ms, digest, chain) VALUES "
ADD_PAYLOADS = "INSERT INTO exchange_logpayload (exchange_id, seq, version, salt, event) VALUES "
READ = """
SELECT entry.seq, entry.at_ms, payload.version, payload.event, payload.salt, entry.digest, entry.chain
FROM exchange_logentry entry
LEFT JOIN exchange_logpayload payload ON payload.exchange_id = entry.exchange_id AND payload.seq = entry.seq
WHERE entry.exchange_id = %s AND entry.seq > %s ORDER BY entry.seq
"""
REDACT = """
UPDATE exchange_logpayload SET version = %s, salt = NULL, event = %s WHERE exchange_id = %s AND seq = %s
"""


class BrokenLog(Exception):
    """The chain does not verify at `seq`: the log was changed by something other than this module."""

    def __init__(self, exchange_id: str, seq: int, why: str) -> None:
        super().__init__(f"log of {exchange_id}, entry {seq}: {why}")
        self.exchange_id, self.seq, self.why = exchange_id, seq, why


class Statement(Struct, frozen=True):
    """SQL with its values."""

    sql: str
    values: list[Any]


class Head(Struct):
    """Where a log ends. While it is locked, nobody else appends."""

    exchange_id: str
    seq: int
    chain: bytes


class Row(Struct, frozen=True):
    """One entry as it is stored. Without `salt` (bytes) its event was redacted."""

    seq: int
    at_ms: int
    version: int
    event: bytes
    salt: bytes | None
    digest: bytes
    chain: bytes

    @property
    def recorded(self) -> Recorded:
        return Recorded(self.seq, self.at_ms, decode(self.event, self.version))


def lock(exchange_id: str) -> Head:
    """The log's head, locked until the transaction ends: one writer an exchange.

    Raises ExchangeSession.DoesNotExist, and TransactionManagementError outside a transaction. On SQLite the
    immediate transaction is the lock.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A log is locked inside a transaction.")
    return _head(exchange_id, " FOR UPDATE" if connection.features.has_select_for_update else "")


def _head(exchange_id: str, locking: str = "") -> Head:
    with connection.cursor() as cursor:
        cursor.execute(HEAD + locking, [exchange_id])
        if (row := cursor.fetchone()) is None:
            raise ExchangeSession.DoesNotExist(f"There is no exchange {exchange_id!r}.")
    return Head(exchange_id, row[0], bytes(row[1]))


def append(head: Head, entries: Sequence[Recorded], beside: Sequence[Statement] = ()) -> None:
    """Write entries behind the locked head, and move it; and what else is to be written with them."""
    rows, payloads = [], []
    salts = secrets.token_bytes(SALT_BYTES * len(entries))
    for place, entry in enumerate(entries):
        if entry.seq != head.seq + 1:
            raise BrokenLog(head.exchange_id, entry.seq, f"does not follow {head.seq}")
        event, salt = encode(entry.event), salts[place * SALT_BYTES :][:SALT_BYTES]
        digest = hashlib.sha256(salt + event).digest()
        head.chain = link(head.chain, head.exchange_id, entry.seq, entry.at_ms, digest)
        head.seq = entry.seq
        rows.append((head.exchange_id, entry.seq, entry.at_ms, digest, head.chain))
        payloads.append((head.exchange_id, entry.seq, VERSION, salt, event))
    moved = Statement(MOVE_HEAD, [head.seq, head.chain, head.exchange_id])
    write([*beside, insertion(ADD_ENTRIES, rows), insertion(ADD_PAYLOADS, payloads), moved])


def insertion(into: str, rows: Sequence[tuple[Any, ...]]) -> Statement:
    """All rows in one statement, however many they are; at least one."""
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    return Statement(into + ", ".join([places] * len(rows)), [value for row in rows for value in row])


def write(statements: Sequence[Statement]) -> None:
    """Statements of which none reads what another writes. PostgreSQL gets them as one: one way there and back."""
    if connection.vendor == "postgresql" and len(statements) > 1:
        statements = [_joined(statements)]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.sql, statement.values)


def _joined(statements: Sequence[Statement]) -> Statement:
    *first, last = statements
    parts = ", ".join(f"part{number} AS ({each.sql})" for number, each in enumerate(first))
    return Statement(f"WITH {parts} {last.sql}", [value for each in statements for value in each.values])


def link(previous: bytes, exchange_id: str, seq: int, at_ms: int, digest: bytes) -> bytes:
    """The chain's next value (32 bytes)."""
    return hashlib.sha256(previous + exchange_id.encode() + struct.pack("!QQ", seq, at_ms) + digest).digest()


def rows_after(exchange_id: str, seq: int) -> Iterator[Row]:
    """All entries after `seq` as they are stored, in order."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [exchange_id, seq])
        while rows := cursor.fetchmany(FETCH):
            for n, at_ms, version, event, salt, digest, chain in rows:
                if event is None:
                    raise BrokenLog(exchange_id, n, "its event is gone")
                kept = None if salt is None else bytes(salt)
                yield Row(n, at_ms, version, bytes(event), kept, bytes(digest), bytes(chain))


def read_after(exchange_id: str, seq: int) -> list[Recorded]:
    """All entries after `seq`, in order."""
    return [row.recorded for row in rows_after(exchange_id, seq)]


def redact(exchange_id: str, events: Iterable[tuple[int, AnyEvent]]) -> None:
    """Put other events where those entries' own stood, for ever; the caller appends the entry that says so."""
    with connection.cursor() as cursor:
        cursor.executemany(REDACT, [(VERSION, encode(event), exchange_id, seq) for seq, event in events])


def seal_ballots(exchange_id: str, poll: str, opened_seq: int) -> None:
    """Take voters and choices out of the ballots of a poll that is over, for ever. The entry that counts them has to
    be in the log already: it says how many they are, which `verify` holds against what stands here.
    """
    changed = [
        (entry.seq, after)
        for entry in read_after(exchange_id, opened_seq)
        if (after := sealed(entry.event, poll)) is not entry.event
    ]
    redact(exchange_id, changed)


def redaction_digest(event: AnyEvent) -> str:
    """What the entry that says so holds of a redacted event: SHA-256 in hex."""
    return hashlib.sha256(encode(event)).hexdigest()


class _TakenOut(Struct):
    """What stands in the log instead of what was written, and what intact entries say of that."""

    redacted: dict[int, bytes] = {}  # the event that stands there
    erased: dict[int, str] = {}  # digests by entry
    ballots: dict[str, int] = {}  # how many were sealed, by poll

    def hear(self, event: AnyEvent) -> None:
        match event:
            case PersonErased():
                self.erased |= event.entries
            case PollClosed() | PollWithdrawn():
                self.ballots[event.poll] = event.ballots

    def unsaid(self) -> int | None:
        """The first entry that nothing accounts for. A poll accounts for as many ballots as it counted."""
        standing = Counter(self.redacted.values())
        sealed_ones = {encode(BallotCast(poll=poll)): count for poll, count in self.ballots.items()}
        for seq, event in self.redacted.items():
            erased = self.erased.get(seq) == hashlib.sha256(event).hexdigest()
            if not erased and sealed_ones.get(event) != standing[event]:
                return seq
        return None


def verify(exchange_id: str) -> int:
    """Recompute the whole chain; the number of entries. Raises BrokenLog at the first bad row."""
    chain, count = b"", 0
    said = _TakenOut()
    for row in rows_after(exchange_id, 0):
        if row.seq != count + 1:
            raise BrokenLog(exchange_id, row.seq, f"follows {count}")
        if row.salt is None:
            said.redacted[row.seq] = row.event
        elif hashlib.sha256(row.salt + row.event).digest() != row.digest:
            raise BrokenLog(exchange_id, row.seq, "the event is not the one that was written")
        chain, count = link(chain, exchange_id, row.seq, row.at_ms, row.digest), row.seq
        if chain != row.chain:
            raise BrokenLog(exchange_id, row.seq, "the chain breaks here")
        if row.salt is not None:
            said.hear(row.recorded.event)
    if (seq := said.unsaid()) is not None:
        raise BrokenLog(exchange_id, seq, "the event was taken out, and no later entry says so")
    head = _head(exchange_id)
    if (head.seq, head.chain) != (count, chain):
        raise BrokenLog(exchange_id, head.seq, f"the head says {head.seq}, the log ends at {count}")
    return count
