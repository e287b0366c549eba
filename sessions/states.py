"""The states that this process keeps, folded from the logs: kept ones are brought up to date, not folded anew."""

from __future__ import annotations

import threading
from collections import OrderedDict

from django.db import transaction

from sessions import log, snapshots
from sessions.domain.evolve import fold
from sessions.domain.state import State
from sessions.log import Head

KEPT = 64  # exchanges

_states: OrderedDict[str, State] = OrderedDict()
_lock = threading.Lock()


def catch_up(exchange_id: str) -> State:
    """The exchange's state as of the committed log: the kept one, with what has come since folded in."""
    state = _fold_after(exchange_id, _kept(exchange_id))
    if not transaction.get_connection().in_atomic_block:  # else it may hold what is rolled back yet
        keep(exchange_id, state)
    return state


def state_at(head: Head) -> State:
    """The state at the locked head."""
    kept = _kept(head.exchange_id)
    if kept.seq > head.seq:  # the database was put back behind us: the log alone is true
        drop(head.exchange_id)
        kept = State()
    return kept if kept.seq == head.seq else _fold_after(head.exchange_id, kept)


def take_snapshot(exchange_id: str) -> None:
    """Keep the state of this moment in the database. Raises ExchangeSession.DoesNotExist."""
    with transaction.atomic():
        head = log.lock(exchange_id)
        snapshots.save(head, state_at(head))


def keep(exchange_id: str, state: State) -> None:
    with _lock:
        kept = _states.get(exchange_id)
        if kept is None or kept.seq < state.seq:
            _states[exchange_id] = state
        _states.move_to_end(exchange_id)
        while len(_states) > KEPT:
            _states.popitem(last=False)


def drop(exchange_id: str) -> None:
    with _lock:
        _states.pop(exchange_id, None)


def forget() -> None:
    """Drop what is kept of all exchanges; the log has the truth. For a test that empties the database."""
    with _lock:
        _states.clear()


def _kept(exchange_id: str) -> State:
    with _lock:
        return _states.get(exchange_id, State())


def _fold_after(exchange_id: str, state: State) -> State:
    if not state.seq:
        state = snapshots.load(exchange_id) or state
    entries = log.read_after(exchange_id, state.seq)
    return fold(state, entries) if entries else state
