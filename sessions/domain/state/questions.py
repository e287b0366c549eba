"""Questions."""

from __future__ import annotations

from sessions.domain.names import QuestionStatus
from sessions.domain.state.base import Entity


class Question(Entity, frozen=True, kw_only=True):
    id: str
    seq: int
    asked_ms: int
    text: str
    author: str  # "" when anonymous
    voters: int = 0  # bit set of Person.number
    status: QuestionStatus = "waiting"
    floor_ms: int = 0
    closed_ms: int = 0
    answer: str = ""
    reason: str = ""
