"""What minutes wait for one reader: the chair's review, or the approval of the city that they sign for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sessions.domain.names import Role
from sessions.domain.record import city_signed_for, record_of
from sessions.domain.state import State
from sessions.when import calendar_day


@dataclass(frozen=True, slots=True)
class Awaited:
    """`city` is its name, "" where it is the chair's review; `due` the day in words, "" where none was named."""

    city: str
    due: str = ""
    late: bool = False


def awaited_of(state: State, participant: str, places: Mapping[str, str], today: date) -> Awaited | None:
    """`places` has the names of cities by their key; `today` is the reader's."""
    record, person = record_of(state), state.people.get(participant)
    if person is None:
        return None
    if record.stage == "review" and person.role is Role.CHAIR:
        return Awaited("")
    city = city_signed_for(state, participant)
    if record.stage != "circulated" or city is None or city in record.approvals:
        return None
    late = bool(record.due) and record.due < today.isoformat()
    return Awaited(places.get(city, city), calendar_day(record.due, today), late)
