"""Commands in, committed events out. Synchronous, one transaction for all that wait: a cancelled await does not
stop it, so a command's id is what makes a resend safe.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import partial

import structlog
from django.db import OperationalError, transaction

from sessions import log, outcomes, snapshots
from sessions.batch import Batch, Request
from sessions.domain.commands import AnyCommand
from sessions.domain.events import PollClosed, PollWithdrawn, Recorded
from sessions.domain.state import Actor, State
from sessions.outcomes import Outcome
from sessions.projections import project
from sessions.states import keep, state_at, take_snapshot

NAMESPACE = uuid.UUID("0f3c5a52-8f0e-4c1b-9a0e-2f6a7d1f7b11")  # of ids that are derived from a cause
logger = structlog.get_logger(__name__)

Announce = Callable[[str, tuple[Recorded, ...]], None]

_listeners: list[Announce] = []


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
    return _commit(exchange_id, [Request(command_id, command, actor, now_ms)])[0]


def execute_all(exchange_id: str, requests: Sequence[Request]) -> list[Outcome | Exception]:
    """Commands that wait, in their order and in one transaction: a group commit. What each would have got alone.

    One that fails fails alone: when the transaction fails for another reason than the database's own state, each
    is carried out by itself, and its exception stands in its place. Raises what `execute` raises for all of them.
    """
    try:
        return list(_commit(exchange_id, requests))
    except OperationalError:
        raise  # locked, away or full: it would be the same for each
    except Exception:
        if len(requests) == 1:
            raise
        logger.warning("execute.one_by_one", exchange=exchange_id, commands=len(requests), exc_info=True)
    return [_alone(exchange_id, request) for request in requests]


def _alone(exchange_id: str, request: Request) -> Outcome | Exception:
    try:
        return _commit(exchange_id, [request])[0]
    except Exception as error:  # noqa: BLE001 - it is told to whoever asked
        return error


def _commit(exchange_id: str, requests: Sequence[Request]) -> list[Outcome]:
    with transaction.atomic():
        head = log.lock(exchange_id)
        before = state_at(head)
        known = outcomes.known(exchange_id, [request.command_id for request in requests])
        batch = Batch(exchange_id, before, known)
        answers = [batch.take(request) for request in requests]
        outcome_rows = outcomes.keeping(exchange_id, batch.decided)
        entries = tuple(batch.entries)
        if not entries:
            log.write(outcome_rows)
        else:
            log.append(head, entries, beside=outcome_rows)
            project(exchange_id, before, batch.state, entries)
            _seal_ballots(exchange_id, batch.state, entries)
        batch.box.save()
        # What listens must not make a command look failed that is committed: robust errors are logged.
        transaction.on_commit(partial(_committed, exchange_id, before.seq, batch.state, entries), robust=True)
        transaction.on_commit(batch.box.write_receipts, robust=True)
    return answers


def _seal_ballots(exchange_id: str, state: State, entries: Sequence[Recorded]) -> None:
    """From here on neither the log nor a copy of it says who chose what in a poll that is over (decision 20)."""
    for entry in entries:
        if isinstance(entry.event, PollClosed | PollWithdrawn) and entry.event.ballots:
            log.seal_ballots(exchange_id, entry.event.poll, state.polls[entry.event.poll].opened_seq)
            snapshots.delete(exchange_id)


def _committed(exchange_id: str, before_seq: int, state: State, entries: tuple[Recorded, ...]) -> None:
    keep(exchange_id, state)
    if not entries:
        return
    for listener in tuple(_listeners):
        listener(exchange_id, entries)
    if snapshots.due(before_seq, state.seq):
        take_snapshot(exchange_id)
