"""Questions."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience, QuestionStatus
from sessions.domain.state import Question
from sessions.domain.view.base import View


class QuestionView(View, kw_only=True):
    seq: int
    status: QuestionStatus
    text: str | UnsetType = UNSET
    votes: int | UnsetType = UNSET
    asked_ms: int | UnsetType = UNSET
    author: str | UnsetType = UNSET
    floor_ms: int | UnsetType = UNSET
    closed_ms: int | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


def show_question(question: Question, audience: Audience) -> QuestionView:
    if question.status == "withdrawn":  # a tombstone: nothing of it is shown again
        return QuestionView(seq=question.seq, status=question.status)
    return QuestionView(
        seq=question.seq,
        status=question.status,
        text=question.text,
        votes=question.voters.bit_count(),
        asked_ms=question.asked_ms,
        author=question.author or UNSET,
        floor_ms=question.floor_ms or UNSET,
        closed_ms=question.closed_ms or UNSET,
        answer=question.answer or UNSET,
        reason=question.reason or UNSET,
    )
