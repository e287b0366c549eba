"""One command in, committed events out. Synchronous, one transaction: a cancelled await does not stop it, so the
command's id is what makes a resend safe.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import msgspec
from django.db import transaction
from msgspec import Struct

from sessions import log
from sessions.domain.commands import AnyCommand
from sessions.domain.decide import decide
from sessions.domain.errors import Refusal
from sessions.domain.events import Recorded, record
from sessions.domain.evolve import fold
from sessions.domain.state import Actor, State
from sessions.models import CommandOutcome, ExchangeSession
from sessions.projections import project

NAMESPACE = uuid.UUID("0f3c5a52-8f0e-4c1b-9a0e-2f6a7d1f7b11")  # of ids that are derived from a cause
KEPT_STATES = 64


class Done(Struct, frozen=True):
    """The command is durable. `entries` are new; () when it had no effect or was a resend."""

    seq: int
    entries: tuple[Recorded, ...] = ()


Outcome = Done | Refusal
Announce = Callable[[str, tuple[Recorded, ...]], None]

_listeners: list[Announce] = []
_states: OrderedDict[str, State] = OrderedDict()
_states_lock = threading.Lock()


def on_commit(listener: Announce) -> Callable[[], None]:
    """Have `listener(exchange_id, entries)` called after each commit, in the committing thread; returns the undo."""
    _listeners.append(listener)
    return partial(_listeners.remove, listener)


def caused_by(*cause: str | int) -> uuid.UUID:
    """The id of a system command: the same cause gives the same id, so N processes make one event."""
    return uuid.uuid5(NAMESPACE, ":".join(map(str, cause)))


def execute(exchange_id: str, command_id: uuid.UUID, command: AnyCommand, actor: Actor, now_ms: int) -> Outcome:
    """Decide a command and commit what follows from it. A resend gets the first outcome.

    Raises ExchangeSession.DoesNotExist, and django.db.OperationalError when the database stays locked: nothing
    was written then, and the same command may be sent again.
    """
    with transaction.atomic():
        head = log.lock(exchange_id)
        known = CommandOutcome.objects.filter(exchange=head, command_id=command_id).first()
        if known is not None:
            return _known(known)
        state = _state_at(head)
        decision = decide(state, command, actor, now_ms)
        if isinstance(decision, Refusal):
            refusal = msgspec.json.encode(decision)
            CommandOutcome.objects.create(exchange=head, command_id=command_id, refusal=refusal)
            return decision
        entries = record(decision, head.seq, now_ms)
        after = fold(state, entries)
        if entries:
            log.append(head, entries)
            project(head, after, entries)
            head.save()
        CommandOutcome.objects.create(exchange=head, command_id=command_id, seq=head.seq)
        # What listens must not make a command look failed that is committed: robust errors are logged.
        transaction.on_commit(partial(_committed, exchange_id, after, entries), robust=True)
    return Done(head.seq, entries)


def catch_up(exchange_id: str) -> State:
    """The exchange's state as of the committed log: the kept one, with what has come since folded in."""
    state = _fold_after(exchange_id, _kept(exchange_id))
    if not transaction.get_connection().in_atomic_block:  # else it may hold what is rolled back yet
        _keep(exchange_id, state)
    return state


def _fold_after(exchange_id: str, state: State) -> State:
    entries = log.read_after(exchange_id, state.seq)
    return fold(state, entries) if entries else state


def _state_at(head: ExchangeSession) -> State:
    """The state at the locked head."""
    kept = _kept(head.pk)
    if kept.seq > head.seq:  # the database was put back behind us: the log alone is true
        _drop(head.pk)
        kept = State()
    return kept if kept.seq == head.seq else _fold_after(head.pk, kept)


def _kept(exchange_id: str) -> State:
    with _states_lock:
        return _states.get(exchange_id, State())


def forget() -> None:
    """Drop what is kept of all exchanges; the log has the truth. For a test that empties the database."""
    with _states_lock:
        _states.clear()


def _known(outcome: CommandOutcome) -> Outcome:
    if outcome.refusal is not None:
        return msgspec.json.decode(bytes(outcome.refusal), type=Refusal)
    return Done(outcome.seq or 0)


def _keep(exchange_id: str, state: State) -> None:
    with _states_lock:
        kept = _states.get(exchange_id)
        if kept is None or kept.seq < state.seq:
            _states[exchange_id] = state
        _states.move_to_end(exchange_id)
        while len(_states) > KEPT_STATES:
            _states.popitem(last=False)


def _drop(exchange_id: str) -> None:
    with _states_lock:
        _states.pop(exchange_id, None)


def _committed(exchange_id: str, state: State, entries: tuple[Recorded, ...]) -> None:
    _keep(exchange_id, state)
    if entries:
        for listener in tuple(_listeners):
            listener(exchange_id, entries)
