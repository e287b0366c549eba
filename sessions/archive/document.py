"""What the archive of one exchange holds, as the page and the player read it. Times are Unix milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.utils.translation import gettext

if TYPE_CHECKING:
    from sessions.models import ExchangeSession


class Person(TypedDict):
    name: str
    title: str
    city: str
    side: int  # 0 for the desk, who sit on no side


class Question(TypedDict):
    text: str
    status: str
    votes: int
    asked_ms: NotRequired[int]
    answered_ms: NotRequired[int]
    answer: NotRequired[str]
    reason: NotRequired[str]
    author: NotRequired[str]  # participant id; absent when asked without a name


class Minute(TypedDict):
    kind: str
    text: str
    at_ms: int
    rank: str


class SpokenTurn(TypedDict):
    participant: str
    from_ms: int
    to_ms: int


class Segment(TypedDict):
    participant: str
    source: str
    url: str
    media_type: str
    started_ms: int
    ended_ms: int


class ArchiveDocument(TypedDict):
    title: str
    started_ms: int
    ended_ms: int
    people: dict[str, Person]
    questions: dict[str, Question]
    minutes: dict[str, Minute]
    turns: dict[str, SpokenTurn]
    segments: dict[str, Segment]


def document(exchange: ExchangeSession) -> ArchiveDocument:
    """The archive of an ended exchange: who sat there and when, from the exchange's rows.

    Questions, minutes, turns and segments are what the log adds."""
    sides = {city.city_id: city.side for city in exchange.sides.all()}
    people: dict[str, Person] = {}
    for participant in exchange.participants.select_related("account__city"):
        account: Any = participant.account
        city = account.city if account else None
        people[participant.id] = {
            "name": str(account) if account else gettext("A former member"),
            "title": account.title if account else "",
            "city": city.name if city else "",
            "side": sides.get(city.pk, 0) if city else 0,
        }
    started = exchange.started_ms or int(exchange.starts_at.timestamp() * 1000)
    return {
        "title": exchange.title,
        "started_ms": started,
        "ended_ms": exchange.ended_ms or started,
        "people": people,
        "questions": {},
        "minutes": {},
        "turns": {},
        "segments": {},
    }
