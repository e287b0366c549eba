"""Somebody is forgotten: who they are goes from the log's payloads, the views and the recordings; the chain holds."""

from __future__ import annotations

import uuid

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from sessions import log, snapshots
from sessions.domain.commands import ErasePerson
from sessions.domain.erasure import redactions
from sessions.domain.state import SYSTEM
from sessions.execute import execute
from sessions.guests import forget_sessions
from sessions.models import Participant, Seat
from sessions.outcomes import Outcome


def erase(exchange_id: str, participant: str, now_ms: int, *, words: bool) -> Outcome:
    """Forget who this participant is; with `words` also what they asked. Their recordings are deleted in any case.

    Refused when there is no such participant. Raises ExchangeSession.DoesNotExist. What others said of them, and
    the minutes, stay: those belong to the exchange.
    """
    with transaction.atomic():
        log.lock(exchange_id)
        changed = redactions([row.recorded for row in log.rows_after(exchange_id, 0)], participant, words=words)
        entries = {seq: log.redaction_digest(event) for seq, event in changed.items()}
        command = ErasePerson(participant=participant, words=words, entries=entries)
        outcome = execute(exchange_id, uuid.uuid4(), command, SYSTEM, now_ms)
        log.redact(exchange_id, changed.items())
        Participant.objects.filter(pk=participant).update(account=None)
        _forget_the_browsers(participant)
        _forget_the_invitation(participant)
        snapshots.delete(exchange_id)
        return outcome


def _forget_the_browsers(participant: str) -> None:
    """Their seats, and the sessions of the browsers that sat there, which know a guest's name."""
    seats = Seat.objects.filter(participant=participant)
    forget_sessions(set(seats.values_list("key", flat=True)))
    seats.delete()


def _forget_the_invitation(participant: str) -> None:
    """Whom it was for, and who handed papers in; its links open nothing any more."""
    apps.get_model("planning.PaperVersion")._default_manager.filter(participant=participant).update(by_name="")
    invitations = apps.get_model("planning.Invitation")._default_manager.filter(participant=participant)
    invitations.update(name="", title="", mail="", account=None, kind="", city=None, revoked_at=timezone.now())
