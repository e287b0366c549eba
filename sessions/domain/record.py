"""The minutes as an official record: who acts for a city, and what a version says, to the letter. Pure."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from sessions.domain.names import Role
from sessions.domain.state import MinuteLine, Person, Record, State

CHAIR = "chair"  # among those who release
_encoder = msgspec.json.Encoder(order="sorted")


def record_of(state: State) -> Record:
    """How far the minutes have come; a draft, where nothing was said of them."""
    return state.record.get("main", Record())


def lines(state: State) -> list[MinuteLine]:
    """In the order in which they are read."""
    return sorted(state.minutes.values(), key=lambda line: (line.at_ms, line.id))


def city_signed_for(state: State, participant: str) -> str | None:
    """The city that this person approves and releases for: as its named signatory, else as its leader.

    Nobody who was removed from the room does: then the chair names another, or decides on the release."""
    person = state.people.get(participant)
    if person is None or person.removed or person.city not in state.hall["main"].cities:
        return None
    named = record_of(state).signatories.get(person.city)
    signs = named == participant if named else person.role is Role.LEADER
    return person.city if signs else None


def signatories(state: State) -> dict[str, tuple[Person, ...]]:
    """Who may sign, by city; a city with nobody has an empty tuple."""
    found: dict[str, tuple[Person, ...]] = dict.fromkeys(state.hall["main"].cities, ())
    for person in state.people.values():
        city = city_signed_for(state, person.id)
        if city is not None:
            found[city] = (*found[city], person)
    return found


def awaited_approvals(state: State) -> tuple[str, ...]:
    """Cities that have not approved the latest version yet. One without anybody to sign has to be given somebody."""
    approvals = record_of(state).approvals
    return tuple(city for city in state.hall["main"].cities if city not in approvals)


def awaited_releases(state: State) -> tuple[str, ...]:
    """Who still holds the exchange back. The chair decides for a city that has nobody to sign for it."""
    released, signing = record_of(state).releases, signatories(state)
    cities = (city for city in state.hall["main"].cities if signing[city] and city not in released)
    return (*(() if CHAIR in released else (CHAIR,)), *cities)


def digest(state: State) -> str:
    """SHA-256 (hex) of the canonical JSON of what the minutes say now: sorted keys, lines in reading order.

    Of each line what is read of it; not who is changing it, nor when it was edited."""
    record = record_of(state)
    words: dict[str, Any] = {
        "title": state.hall["main"].title,
        "languages": [record.language, record.second, record.prevailing],
        "lines": [_words(line) for line in lines(state)],
    }
    return hashlib.sha256(_encoder.encode(words)).hexdigest()


def _words(line: MinuteLine) -> dict[str, Any]:
    kept = ("id", "at_ms", "kind", "text", "translation", "question", "speaker", "owner", "due")
    return {name: getattr(line, name) for name in kept}
