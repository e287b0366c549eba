"""The hour of presentations and the hour of questions, at the reader's own times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from sessions.models import ExchangeSession
from sessions.when import Reader


@dataclass(frozen=True, slots=True)
class AgendaItem:
    time: str  # "14:00"
    title: str
    minutes: int


def agenda(exchange: ExchangeSession, reader: Reader | None) -> list[AgendaItem]:
    """In the reader's zone, for a visitor in the exchange's own."""
    local = exchange.starts_at.astimezone(reader.zone if reader else ZoneInfo(exchange.time_zone))
    questions_at = local + timedelta(minutes=exchange.presentation_minutes)
    return [
        AgendaItem(f"{local:%H:%M}", gettext("Presentations"), exchange.presentation_minutes),
        AgendaItem(f"{questions_at:%H:%M}", gettext("Questions and answers"), exchange.question_minutes),
    ]
