"""Questions."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.names import OPEN_QUESTION, QuestionStatus
from sessions.domain.state.base import Entity


class Similar(Struct, frozen=True, gc=False):
    """What a question has in common with another."""

    percent: int
    words: str


class Question(Entity, frozen=True, kw_only=True):
    """`voters` is `cast` and what was cast for its `parts`: each person once, and each part keeps its own."""

    id: str
    seq: int
    asked_ms: int
    text: str
    author: str  # "" when anonymous
    language: str = ""  # "" where the asker's page did not say
    status: QuestionStatus = "waiting"
    hidden: bool = False  # not shown yet, or not any more: the desk and its asker alone read it
    cast: int = 0  # bit set of Person.number: who voted for this very question
    voters: int = 0  # bit set: who counts for it
    into: str = ""  # the question that it was merged into
    parts: tuple[str, ...] = ()  # those that were merged into it
    floor_ms: int = 0
    place: int = 0  # by votes, among those that waited when it came to the floor
    places: int = 0
    closed_ms: int = 0
    answer: str = ""
    reason: str = ""
    reason_held: bool = False  # until the chair has reviewed it
    claimed: str = ""  # who sees to it
    claim_ends_ms: int = 0
    claimed_from: str = ""  # who saw to it, until another took it over
    asked_of: str = ""  # a participant
    asked_of_city: str = ""
    owner: str = ""  # of one that was carried over: a participant
    owner_city: str = ""
    due: str = ""
    rank: str = ""  # in the moderator's own order; "" where none was given
    similar: dict[str, Similar] = {}  # by key

    @property
    def is_open(self) -> bool:
        """Whether it has no outcome yet; one that was merged has that of the question it went into."""
        return self.status in OPEN_QUESTION
