"""The parts of an exchange's format at the reader's own times, and what one agenda leaves to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django_tasks import task

from sessions.clock import now_ms
from sessions.domain import formats
from sessions.domain.authority import audience_of
from sessions.domain.commands import BringItem, CarryItem
from sessions.domain.decide.agenda import in_order, open_items
from sessions.domain.names import Audience
from sessions.domain.names import Phase as Part
from sessions.domain.state import SYSTEM, Item
from sessions.domain.view import show_item
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession, Participant, Phase
from sessions.outcomes import Done
from sessions.states import catch_up
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


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of the agenda as its reader may see it."""

    title: str  # "" for one off the record, to those who are not told
    minutes: int
    off_record: bool
    owner: str  # who brings it: a person, a city, both or ""


def planned_items(exchange: ExchangeSession, participant: str) -> list[Planned]:
    """In their order. `participant` is the reader; "" for a visitor, who is told what the archive tells."""
    state = catch_up(exchange.pk)
    audience = audience_of(state, participant) if participant in state.people else Audience.ARCHIVE
    names = {side.city.slug: side.city.name for side in exchange.sides.select_related("city")}
    items = []
    for item in in_order(state):
        seen = show_item(item, audience)
        person = state.people.get(seen.owner or "")
        by = [person.name if person else "", names.get(seen.city or "", "")]
        items.append(Planned(seen.title or "", seen.minutes, seen.off_record, ", ".join(filter(None, by))))
    return items


@task()
def carry_over(exchange_id: str) -> int:
    """Open items go on the agenda of the exchange that this one carries to; how many did. Safe to run again.

    The next log says first that it has the item, then this one's that it was carried: for a moment it may be open on
    both agendas, and is never on none. One that the next agenda refuses stays open here.
    """
    exchange = ExchangeSession.objects.select_related("carries_to").get(pk=exchange_id)
    onward, at_ms, carried = exchange.carries_to, now_ms(), 0
    if onward is None:
        return carried
    for item in open_items(catch_up(exchange_id)):
        bring = _brought(item, exchange_id, onward.pk)
        taken = execute(onward.pk, caused_by(onward.pk, "bring", exchange_id, item.id), bring, SYSTEM, at_ms)
        if isinstance(taken, Done):
            command = CarryItem(item=item.id, to=onward.pk)
            execute(exchange_id, caused_by(exchange_id, "carry", item.id), command, SYSTEM, at_ms)
            carried += 1
    return carried


def _brought(item: Item, source: str, onward: str) -> BringItem:
    """The item as it comes there: brought by the same person, where they take part."""
    owner = Participant.objects.filter(exchange=onward, account__participations=item.owner or None).first()
    return BringItem(
        item=f"c{caused_by(source, item.id).hex}",
        title=item.title,
        minutes=item.minutes,
        owner=None if owner is None else owner.pk,
        city=item.city or None,
        off_record=item.off_record,
        source=source,
    )
