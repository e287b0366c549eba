"""Who takes part, city by city, in order of precedence; those of no city are the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from sessions.admission import key
from sessions.domain.state import Person
from sessions.models import ExchangeSession
from sessions.states import catch_up
from sessions.summary import Seat


@dataclass(frozen=True, slots=True)
class Delegation:
    city: str  # empty for the desk
    side: int  # 0 for the desk and for guests of other cities
    people: tuple[tuple[str, str], ...]  # name, title


def delegations(exchange: ExchangeSession, seats: Sequence[Seat]) -> list[Delegation]:
    """The cities come in the page's own order (`seats`), guests of other cities next, the desk last."""
    sides = {seat.name: seat.side for seat in seats}
    seated: dict[str, list[tuple[str, str]]] = {name: [] for name in sides}
    people = exchange.participants.filter(account__isnull=False).select_related("account__city")
    for participant in people.order_by("account__precedence", "account__full_name"):
        account: Any = participant.account
        seated.setdefault(account.city.name if account.city else "", []).append((str(account), account.title))
    for person, city in _guests(exchange):
        seated.setdefault(city, []).append((person.name, person.title))
    found = [Delegation(city, sides.get(city, 0), tuple(names)) for city, names in seated.items() if names]
    order = {seat.name: place for place, seat in enumerate(seats)}
    return sorted(found, key=lambda delegation: (order.get(delegation.city, len(order)), delegation.city == ""))


def _guests(exchange: ExchangeSession) -> list[tuple[Person, str]]:
    """Those without an account who are on the list, by name, each with the name of their city; "" for none."""
    here = (
        exchange.participants.filter(account=None, seats__isnull=False).values_list("pk", flat=True).distinct()
    )
    people = catch_up(exchange.pk).people
    known = sorted((people[each] for each in here if each in people), key=lambda person: person.name)
    names = _city_names() if known else {}
    return [(person, names.get(person.city, "")) for person in known]


def _city_names() -> dict[str, str]:
    """By the key that a view has for a city."""
    cities: Any = apps.get_model("places.City")
    return {key(slug): name for slug, name in cities.objects.values_list("slug", "name")}


def places_of(exchange: ExchangeSession) -> list[dict[str, str]]:
    """The cities that those who take part come from, also ones that sit on no side: slug and name."""
    here = exchange.participants.filter(account__city__isnull=False)
    named = {
        *here.values_list("account__city__slug", "account__city__name"),
        *exchange.sides.values_list("city__slug", "city__name"),
    }
    of_guests = {person.city for person, _ in _guests(exchange)} - {key(slug) for slug, _ in named}
    named |= {(slug, name) for slug, name in _city_names().items() if slug in of_guests}
    return [{"slug": slug, "name": name} for slug, name in sorted(named)]
