"""Setting up an exchange and who belongs to it: rows and log entries in one transaction."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction

from sessions.domain.commands import (
    AdmitParticipant,
    CancelExchange,
    MoveExchange,
    PrepareExchange,
    ReviseExchange,
)
from sessions.domain.errors import Refusal
from sessions.domain.formats import FORMATS
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession, Participant
from sessions.outcomes import Outcome


def prepare(exchange: ExchangeSession, now_ms: int) -> Outcome:
    """Begin the log of an exchange whose row and cities are saved. Doing it again changes nothing."""
    command = PrepareExchange(
        title=exchange.title,
        cities=_sides(exchange),
        format=FORMATS[exchange.format].name,
        presentation_minutes=exchange.presentation_minutes,
        discussion_minutes=exchange.discussion_minutes,
        question_minutes=exchange.question_minutes,
    )
    return execute(exchange.pk, caused_by(exchange.pk, "prepare"), command, SYSTEM, now_ms)


def revise(exchange: ExchangeSession, now_ms: int) -> Outcome:
    """Title, cities and lengths are what the saved row says now."""
    command = ReviseExchange(
        title=exchange.title,
        cities=_sides(exchange),
        format=FORMATS[exchange.format].name,
        presentation_minutes=exchange.presentation_minutes,
        discussion_minutes=exchange.discussion_minutes,
        question_minutes=exchange.question_minutes,
    )
    return execute(exchange.pk, uuid.uuid4(), command, SYSTEM, now_ms)


@transaction.atomic
def move(exchange: ExchangeSession, starts_at: datetime, time_zone: str, now_ms: int) -> Outcome:
    """The exchange begins at another time. Refused once it has begun or ended; then the row stays too."""
    starts_ms = int(starts_at.timestamp() * 1000)
    command = MoveExchange(starts_ms=starts_ms, time_zone=time_zone)
    outcome = execute(exchange.pk, uuid.uuid4(), command, SYSTEM, now_ms)
    if not isinstance(outcome, Refusal):
        exchange.starts_at, exchange.time_zone = starts_at, time_zone
        exchange.save(update_fields=["starts_at", "time_zone"])
    return outcome


def cancel(exchange: ExchangeSession, reason: str, now_ms: int) -> Outcome:
    """The exchange does not take place. Refused once it has begun."""
    return execute(exchange.pk, uuid.uuid4(), CancelExchange(reason=reason), SYSTEM, now_ms)


def admit(
    exchange: ExchangeSession,
    command: AdmitParticipant,
    account_id: int | None,
    now_ms: int,
) -> Outcome:
    """Make somebody a participant, or correct their name, title, city or role. Refused, their row stays as it was."""
    with transaction.atomic():
        Participant.objects.update_or_create(
            pk=command.participant, defaults={"exchange": exchange, "account_id": account_id}
        )
        outcome = execute(exchange.pk, uuid.uuid4(), command, SYSTEM, now_ms)
        if isinstance(outcome, Refusal):
            transaction.set_rollback(True)
    return outcome


def key(slug: str) -> str:
    """A slug as a key of the view: letters and digits only."""
    return "".join(character for character in slug if character.isalnum())


def _sides(exchange: ExchangeSession) -> dict[str, int]:
    return {key(side.city.slug): side.side for side in exchange.sides.select_related("city")}


def city_names(exchange: ExchangeSession) -> dict[str, str]:
    """The cities that sit at an exchange, by the key under which its log knows them."""
    return {key(side.city.slug): side.city.name for side in exchange.sides.select_related("city")}


def participant_of(exchange_id: str, account_id: int | None, guest_key: str = "") -> str | None:
    """The participant that this account, else this guest's browser, is in this exchange; or None."""
    people = Participant.objects.filter(exchange_id=exchange_id)
    if account_id is not None:
        found = people.filter(account_id=account_id)
    elif guest_key:
        found = people.filter(seats__key=guest_key)
    else:
        return None
    return found.values_list("pk", flat=True).first()


def participant_for(exchange: ExchangeSession, user: AbstractBaseUser | AnonymousUser) -> str | None:
    """The same for whoever asks for a page."""
    return participant_of(exchange.pk, user.pk, getattr(user, "guest_key", ""))
