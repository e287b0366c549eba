"""Who is missing, side by side: what the desk looks at before it opens the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from hub.planning.models import RoleChoice
from hub.planning.roster import Expected
from sessions.labels import language_name
from sessions.models import ExchangeSession
from sessions.summary import Seat


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that has to be there: "Surat 3 of 4"."""

    words: str
    ready: bool


def board(exchange: ExchangeSession, seats: Sequence[Seat], expected: Sequence[Expected]) -> list[Line]:
    """The cities, the interpreters, and those who run it."""
    return [
        *(_city(seat, expected) for seat in seats),
        *(_booth(language, expected) for language in exchange.languages),
        _one_of(RoleChoice.MODERATOR, gettext("Moderator"), expected),
        _one_of(RoleChoice.RAPPORTEUR, gettext("Rapporteur"), expected),
    ]


def _city(seat: Seat, expected: Sequence[Expected]) -> Line:
    of_city = [each for each in expected if each.side == seat.side]
    here = sum(each.here for each in of_city)
    if not of_city:
        return Line(gettext("%(city)s: nobody invited") % {"city": seat.name}, ready=False)
    words = gettext("%(city)s %(here)s of %(all)s")
    return Line(words % {"city": seat.name, "here": here, "all": len(of_city)}, here == len(of_city))


def _booth(language: str, expected: Sequence[Expected]) -> Line:
    name = gettext("%(language)s interpreter") % {"language": language_name(language)}
    interpreters = [each for each in expected if each.language == language]
    return _line(name, interpreters)


def _one_of(role: RoleChoice, name: str, expected: Sequence[Expected]) -> Line:
    return _line(name, [each for each in expected if each.role == role])


def _line(name: str, people: Sequence[Expected]) -> Line:
    if any(each.here for each in people):
        return Line(gettext("%(who)s here") % {"who": name}, ready=True)
    if people:
        return Line(gettext("%(who)s not here yet") % {"who": name}, ready=False)
    return Line(gettext("%(who)s missing") % {"who": name}, ready=False)
