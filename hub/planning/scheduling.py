"""Scheduling, moving and cancelling: rows, the exchange's log and the letters of it, in one transaction."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.db.models import F

from hub.people.models import Account
from hub.places.models import City
from hub.planning.letters import Occasion, write_to_all
from sessions import admission
from sessions.agenda import minutes_of
from sessions.clock import now_ms
from sessions.domain.errors import Refusal
from sessions.models import ExchangeCity, ExchangeSession

ROW = (
    "title",
    "topic",
    "format",
    "presentation_minutes",
    "discussion_minutes",
    "question_minutes",
    "languages",
    "rehearsal",
    "carries_to",
)  # what the form and the row name alike


class TooLate(Exception):
    """The exchange has begun or ended meanwhile: its log refused (`refusal`)."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@transaction.atomic
def schedule(plan: dict[str, Any], organiser: Account) -> ExchangeSession:
    """A new exchange of a valid form. Whoever schedules it organises it."""
    exchange = ExchangeSession.objects.create(
        id=f"x{secrets.token_hex(6)}",
        starts_at=plan["starts_at"],
        time_zone=plan["zone"],
        **{name: plan[name] for name in ROW},
    )
    exchange.organisers.add(organiser)
    _seat(exchange, plan["cities"])
    _accepted(admission.prepare(exchange, now_ms()))
    return exchange


@transaction.atomic
def revise(exchange: ExchangeSession, plan: dict[str, Any]) -> bool:
    """What the form changed; whether it moved. Those invited get a new calendar entry for a change that is in it.

    Raises TooLate.
    """
    before = _shown(exchange)
    for name in ROW:
        setattr(exchange, name, plan[name])
    exchange.save(update_fields=ROW)
    _seat(exchange, plan["cities"])
    _accepted(admission.revise(exchange, now_ms()))
    moved = (exchange.starts_at, exchange.time_zone) != (plan["starts_at"], plan["zone"])
    if moved:
        _accepted(admission.move(exchange, plan["starts_at"], plan["zone"], now_ms()))
    if moved or _shown(exchange) != before:
        _tell(exchange, Occasion.MOVED if moved else Occasion.CHANGED)
    return moved


@transaction.atomic
def cancel(exchange: ExchangeSession, reason: str) -> None:
    """It does not take place; everybody who was invited is told why. Raises TooLate."""
    _accepted(admission.cancel(exchange, reason, now_ms()))
    _tell(exchange, Occasion.CANCELLED)


def _seat(exchange: ExchangeSession, cities: list[City]) -> None:
    exchange.sides.all().delete()
    ExchangeCity.objects.bulk_create(
        ExchangeCity(exchange=exchange, city=city, side=side) for side, city in enumerate(cities, start=1)
    )


def _shown(exchange: ExchangeSession) -> tuple[object, ...]:
    """What a calendar entry says of an exchange, but its start."""
    cities = tuple(exchange.sides.values_list("city", flat=True))
    return exchange.title, tuple(minutes_of(exchange).items()), cities


def _tell(exchange: ExchangeSession, occasion: Occasion) -> None:
    ExchangeSession.objects.filter(pk=exchange.pk).update(revision=F("revision") + 1)
    write_to_all(exchange.pk, occasion)


def _accepted(outcome: object) -> None:
    if isinstance(outcome, Refusal):
        raise TooLate(outcome)
