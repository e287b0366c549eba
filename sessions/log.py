"""The one write path to an exchange's log: lock, append, read. Nothing else touches its rows.

`chain_n = SHA-256(chain_{n-1} || canonical entry)`, the canonical entry being `exchange, seq, at_ms` and the
digest of the salted payload: so a payload can be erased and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from collections.abc import Iterable

import msgspec

from sessions.domain.events import AnyEvent, Recorded
from sessions.models import ExchangeSession, LogEntry, LogPayload

SALT_BYTES = 16
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class BrokenLog(Exception):
    """The chain does not verify at `seq`: the log was changed by something other than this module."""

    def __init__(self, exchange_id: str, seq: int, why: str) -> None:
        super().__init__(f"log of {exchange_id}, entry {seq}: {why}")
        self.exchange_id, self.seq, self.why = exchange_id, seq, why


def lock(exchange_id: str) -> ExchangeSession:
    """The exchange's row, locked until the transaction ends: one writer an exchange.

    Raises ExchangeSession.DoesNotExist. On SQLite the immediate transaction is the lock.
    """
    return ExchangeSession.objects.select_for_update().get(pk=exchange_id)


def append(head: ExchangeSession, entries: Iterable[Recorded]) -> None:
    """Write entries behind the locked head and move it; the caller saves the head with its projection."""
    rows, payloads = [], []
    for entry in entries:
        if entry.seq != head.seq + 1:
            raise BrokenLog(head.pk, entry.seq, f"does not follow {head.seq}")
        event, salt = _encoder.encode(entry.event), secrets.token_bytes(SALT_BYTES)
        digest = hashlib.sha256(salt + event).digest()
        head.chain = link(bytes(head.chain), head.pk, entry.seq, entry.at_ms, digest)
        head.seq = entry.seq
        row = LogEntry(exchange=head, seq=entry.seq, at_ms=entry.at_ms, digest=digest, chain=head.chain)
        rows.append(row)
        payloads.append(LogPayload(entry=row, salt=salt, event=event))
    LogEntry.objects.bulk_create(rows)
    LogPayload.objects.bulk_create(payloads)


def link(previous: bytes, exchange_id: str, seq: int, at_ms: int, digest: bytes) -> bytes:
    """The chain's next value (32 bytes)."""
    return hashlib.sha256(previous + exchange_id.encode() + struct.pack("!QQ", seq, at_ms) + digest).digest()


def read_after(exchange_id: str, seq: int) -> list[Recorded]:
    """All entries after `seq`, in order."""
    rows = LogEntry.objects.filter(exchange_id=exchange_id, seq__gt=seq).order_by("seq")
    return [
        Recorded(n, at_ms, _decoder.decode(event))
        for n, at_ms, event in rows.values_list("seq", "at_ms", "payload__event")
    ]


def verify(exchange_id: str) -> int:
    """Recompute the whole chain; the number of entries. Raises BrokenLog at the first bad row."""
    chain, count = b"", 0
    rows = LogEntry.objects.filter(exchange_id=exchange_id).order_by("seq").select_related("payload")
    for row in rows.iterator():
        if row.seq != count + 1:
            raise BrokenLog(exchange_id, row.seq, f"follows {count}")
        if hashlib.sha256(bytes(row.payload.salt) + bytes(row.payload.event)).digest() != bytes(row.digest):
            raise BrokenLog(exchange_id, row.seq, "the event is not the one that was written")
        chain, count = link(chain, exchange_id, row.seq, row.at_ms, bytes(row.digest)), row.seq
        if chain != bytes(row.chain):
            raise BrokenLog(exchange_id, row.seq, "the chain breaks here")
    head = ExchangeSession.objects.get(pk=exchange_id)
    if (head.seq, bytes(head.chain)) != (count, chain):
        raise BrokenLog(exchange_id, head.seq, f"the head says {head.seq}, the log ends at {count}")
    return count
