"""Folded states in the database, so that a process that starts does not read a log from its first entry.

A snapshot is a copy. It counts only for the code that folded it and for the very log that it is of; the log's
verification compares it with the log.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import msgspec

from sessions import log
from sessions.domain import ballots, events, evolve, names, state, upcast
from sessions.domain.state import State
from sessions.log import Head
from sessions.models import LogEntry, Snapshot

EVERY = 1_000  # entries
FOLDING: tuple[ModuleType, ...] = (names, events, upcast, state, ballots, evolve)
BIT_SETS = ("cast", "voters")  # of a question


@cache
def shape() -> str:
    """What the code that folds is: SHA-256 (hex) of its source. Other code may fold to another state."""
    return hashlib.sha256("".join(map(inspect.getsource, _modules())).encode()).hexdigest()


def _modules() -> Iterator[ModuleType]:
    """The modules that fold, and those inside of them by name: a topic's rules stand in a module of its own."""
    for module in FOLDING:
        yield module
        for found in sorted(pkgutil.iter_modules(getattr(module, "__path__", ())), key=lambda each: each.name):
            yield importlib.import_module(f"{module.__name__}.{found.name}")


def due(before_seq: int, seq: int) -> bool:
    """Whether the log passed a multiple of EVERY on its way from `before_seq` to `seq`."""
    return before_seq // EVERY < seq // EVERY


def save(head: Head, folded: State) -> None:
    """Keep the state at the locked head, in place of an older one. An older state is never written: somebody may
    have been forgotten since.
    """
    kept = {"seq": head.seq, "chain": head.chain, "shape": shape(), "state": encode(folded)}
    Snapshot.objects.update_or_create(exchange_id=head.exchange_id, defaults=kept)


def delete(exchange_id: str) -> None:
    """There is none until the next: what it held is not to be kept."""
    Snapshot.objects.filter(exchange_id=exchange_id).delete()


def load(exchange_id: str) -> State | None:
    """The kept state, or None where there is none that is of this log and this code."""
    snapshot = Snapshot.objects.filter(exchange_id=exchange_id, shape=shape()).first()
    if snapshot is None:
        return None
    entry = LogEntry.objects.filter(exchange_id=exchange_id, seq=snapshot.seq).first()
    if entry is None or bytes(entry.chain) != bytes(snapshot.chain):  # the database was put back behind it
        return None
    return decode(bytes(snapshot.state))


def verify(exchange_id: str) -> bool:
    """Compare the snapshot with what the log folds to; False where there is none of this code.

    Raises log.BrokenLog where they differ.
    """
    snapshot = Snapshot.objects.filter(exchange_id=exchange_id, shape=shape()).first()
    if snapshot is None:
        return False
    entries = (row.recorded for row in log.rows_after(exchange_id, 0) if row.seq <= snapshot.seq)
    if load(exchange_id) != evolve.fold(State(), entries):
        raise log.BrokenLog(exchange_id, snapshot.seq, "the snapshot is not what the log says; delete its row")
    return True


def encode(folded: State) -> bytes:
    """A state as JSON. Voters, sets of any number of bits, are hexadecimal strings: JSON integers end at 64."""
    plain: dict[str, Any] = {
        name: dict(getattr(folded, name)) for name in State.__struct_fields__ if name != "seq"
    }
    plain["questions"] = {
        key: msgspec.structs.asdict(question) | {name: f"{getattr(question, name):x}" for name in BIT_SETS}
        for key, question in folded.questions.items()
    }
    plain["polls"] = {
        key: msgspec.structs.asdict(poll) | {"chosen": [f"{bits:x}" for bits in poll.chosen]}
        for key, poll in folded.polls.items()
    }
    return msgspec.json.encode(plain | {"seq": folded.seq})


def decode(kept: bytes) -> State:
    plain = msgspec.json.decode(kept)
    for question in plain["questions"].values():
        question |= {name: int(question[name], 16) for name in BIT_SETS}
    for poll in plain["polls"].values():
        poll["chosen"] = [int(bits, 16) for bits in poll["chosen"]]
    return msgspec.convert(plain, State)
