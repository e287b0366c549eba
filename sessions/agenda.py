"""The parts of an exchange's format, at the reader's own times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sessions.domain import formats
from sessions.domain.names import Phase as Part
from sessions.models import ExchangeSession, Phase
from sessions.when import Reader


@dataclass(frozen=True, slots=True)
class AgendaItem:
    time: str  # "14:00"
    title: str
    minutes: int


def minutes_of(exchange: ExchangeSession) -> dict[Part, int]:
    """How long each part of its format is planned to last, in their order."""
    chosen = formats.FORMATS[exchange.format]
    asked: dict[Part, int | None] = {
        Part.PRESENTATIONS: exchange.presentation_minutes,
        Part.DISCUSSION: exchange.discussion_minutes,
        Part.QUESTIONS: exchange.question_minutes,
    }
    return formats.planned(chosen, asked)


def agenda(exchange: ExchangeSession, reader: Reader | None) -> list[AgendaItem]:
    """In the reader's zone, for a visitor in the exchange's own."""
    local = exchange.starts_at.astimezone(reader.zone if reader else ZoneInfo(exchange.time_zone))
    items = []
    for part, minutes in minutes_of(exchange).items():
        items.append(AgendaItem(f"{local:%H:%M}", str(Phase(part.value).label), minutes))
        local += timedelta(minutes=minutes)
    return items
