"""Who is expected at an exchange: those who were invited and those who are on its list, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.places.models import City
from hub.planning.models import Invitation, KindChoice, RoleChoice
from sessions.admission import key
from sessions.domain.names import USUAL_PRECEDENCE
from sessions.domain.state import Person
from sessions.labels import language_name
from sessions.models import ExchangeSession
from sessions.states import catch_up


@dataclass(frozen=True, slots=True)
class Expected:
    participant: str
    name: str
    title: str
    city: str  # its name; "" for none
    side: int
    role: str
    language: str  # an interpreter's
    kind: str  # in words
    here: bool
    joined: bool  # has been in, or is a member: stands on the exchange's list
    invitation: Invitation | None

    @property
    def role_name(self) -> str:
        return str(RoleChoice(self.role).label) if self.role in RoleChoice.values else self.role

    @property
    def language_name(self) -> str:
        return language_name(self.language) if self.language else ""


def roster(exchange: ExchangeSession) -> list[Expected]:
    """By side, then in the order in which they were invited; those of no side last."""
    people = catch_up(exchange.pk).people
    rows = exchange.participants.exclude(account=None, seats=None).select_related("account").distinct()
    listed = {row.pk: row for row in rows if row.pk in people}
    named = Invitation.objects.valid().filter(exchange=exchange, open=False).select_related("city", "account")
    invited = {each.participant: each for each in named}
    cities = {key(city.slug): city.name for city in City.objects.all()}
    found = [_of_list(each, people[each], invited.get(each), cities) for each in listed]
    sides = {side.city_id: side.side for side in exchange.sides.all()}
    found += [_of_invitation(each, sides) for each in invited.values() if each.participant not in listed]
    return sorted(found, key=lambda each: (each.side == 0, each.side))


def _of_list(
    participant: str, person: Person, invitation: Invitation | None, cities: dict[str, str]
) -> Expected:
    return Expected(
        participant=participant,
        name=person.name,
        title=person.title,
        city=cities.get(person.city, ""),
        side=person.side,
        role=person.role.value,
        language=person.channel,
        kind=_kind(person.kind),
        here=person.present,
        joined=True,
        invitation=invitation,
    )


def _of_invitation(invitation: Invitation, sides: dict[Any, int]) -> Expected:
    return Expected(
        participant=invitation.participant,
        name=invitation.name,
        title=invitation.title,
        city=invitation.city.name if invitation.city else "",
        side=sides.get(invitation.city_id, 0),
        role=invitation.role,
        language=invitation.language,
        kind=_kind(invitation.kind),
        here=False,
        joined=False,
        invitation=invitation,
    )


def _kind(kind: str) -> str:
    return str(KindChoice(kind).label) if kind else ""


def described(exchange: ExchangeSession, person: Expected) -> dict[str, Any]:
    """Somebody who is expected, as the form shows them."""
    if person.joined:
        known = catch_up(exchange.pk).people[person.participant]
        city = next((each.pk for each in City.objects.all() if key(each.slug) == known.city), None)
        said = {name: getattr(known, name) for name in ("name", "native_name", "title", "kind", "precedence")}
        return _unsaid(said | {"city": city, "role": known.role.value, "language": known.channel})
    names = ("name", "native_name", "title", "kind", "role", "language", "precedence")
    said = {name: getattr(person.invitation, name) for name in names}
    return _unsaid(said | {"city": person.invitation.city_id if person.invitation else None})


def _unsaid(said: dict[str, Any]) -> dict[str, Any]:
    """Without the place that everybody has who was given none."""
    return said | ({"precedence": None} if said["precedence"] == USUAL_PRECEDENCE else {})
