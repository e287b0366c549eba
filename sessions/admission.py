"""Setting up an exchange and who belongs to it: rows and log entries in one transaction."""

from __future__ import annotations

import uuid

from django.db import transaction

from sessions.domain.commands import AdmitParticipant, PrepareExchange
from sessions.domain.formats import FORMATS
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession, Participant
from sessions.outcomes import Outcome


def prepare(exchange: ExchangeSession, now_ms: int) -> Outcome:
    """Begin the log of an exchange whose row and cities are saved. Doing it again changes nothing."""
    command = PrepareExchange(
        title=exchange.title,
        cities={key(side.city.slug): side.side for side in exchange.sides.select_related("city")},
        format=FORMATS[exchange.format].name,
        presentation_minutes=exchange.presentation_minutes,
        discussion_minutes=exchange.discussion_minutes,
        question_minutes=exchange.question_minutes,
    )
    return execute(exchange.pk, caused_by(exchange.pk, "prepare"), command, SYSTEM, now_ms)


def admit(
    exchange: ExchangeSession,
    command: AdmitParticipant,
    account_id: int | None,
    now_ms: int,
) -> Outcome:
    """Make somebody a participant, or correct their name, title, city or role."""
    with transaction.atomic():
        Participant.objects.update_or_create(
            pk=command.participant, defaults={"exchange": exchange, "account_id": account_id}
        )
        return execute(exchange.pk, uuid.uuid4(), command, SYSTEM, now_ms)


def key(slug: str) -> str:
    """A slug as a key of the view: letters and digits only."""
    return "".join(character for character in slug if character.isalnum())


def participant_of(exchange_id: str, account_id: int) -> str | None:
    """The participant that this account is in this exchange, or None."""
    found = Participant.objects.filter(exchange_id=exchange_id, account_id=account_id)
    return found.values_list("pk", flat=True).first()
