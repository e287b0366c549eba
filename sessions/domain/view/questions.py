"""Questions. What waits for review is a number to all but the desk: its asker knows the key, nobody else a word."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from sessions.domain.names import Audience, QuestionStatus
from sessions.domain.state import Question
from sessions.domain.view.base import View


class SimilarView(Struct):
    percent: int
    words: str  # that both have


class QuestionView(View, kw_only=True):
    seq: int
    status: QuestionStatus
    text: str | UnsetType = UNSET
    votes: int | UnsetType = UNSET
    asked_ms: int | UnsetType = UNSET
    author: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    into: str | UnsetType = UNSET  # the question that it was merged into
    floor_ms: int | UnsetType = UNSET
    place: int | UnsetType = UNSET  # by votes, of `places` that waited when it came to the floor
    places: int | UnsetType = UNSET
    closed_ms: int | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    asked_of: str | UnsetType = UNSET  # a participant
    asked_of_city: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET  # of one that was carried over: a participant
    owner_city: str | UnsetType = UNSET
    due: str | UnsetType = UNSET  # a day: 2026-05-12
    rank: str | UnsetType = UNSET  # in the moderator's own order
    # the desk's
    hidden: bool | UnsetType = UNSET  # true: the others see nothing of it
    reason_held: bool | UnsetType = UNSET  # true: until the chair has reviewed it
    claimed: str | UnsetType = UNSET
    claim_ends_ms: int | UnsetType = UNSET
    claimed_from: str | UnsetType = UNSET  # who saw to it, until another took it over
    similar: dict[str, SimilarView] | UnsetType = UNSET


def show_question(question: Question, audience: Audience) -> QuestionView:
    if question.status == "withdrawn":  # a tombstone: nothing of it is shown again
        return QuestionView(seq=question.seq, status=question.status)
    desk = audience is Audience.DESK
    if question.hidden and not desk:
        return _of_hidden(question)
    shown = QuestionView(
        seq=question.seq,
        status=question.status,
        text=question.text,
        votes=question.voters.bit_count(),
        asked_ms=question.asked_ms,
        author=question.author or UNSET,
        language=question.language or UNSET,
        into=question.into or UNSET,
        floor_ms=question.floor_ms or UNSET,
        place=question.place or UNSET,
        places=question.places or UNSET,
        closed_ms=question.closed_ms or UNSET,
        answer=question.answer or UNSET,
        reason=UNSET if question.reason_held and not desk else question.reason or UNSET,
        asked_of=question.asked_of or UNSET,
        asked_of_city=question.asked_of_city or UNSET,
        owner=question.owner or UNSET,
        owner_city=question.owner_city or UNSET,
        due=question.due or UNSET,
        rank=question.rank or UNSET,
    )
    return _for_the_desk(shown, question) if desk else shown


def _of_hidden(question: Question) -> QuestionView:
    """That there is one, and what became of it: an asker without a name finds it by its key."""
    return QuestionView(
        seq=question.seq,
        status=question.status,
        into=question.into or UNSET,
        reason=UNSET if question.reason_held else question.reason or UNSET,
        due=question.due or UNSET,
    )


def _for_the_desk(shown: QuestionView, question: Question) -> QuestionView:
    shown.hidden = question.hidden or UNSET
    shown.reason_held = question.reason_held or UNSET
    shown.claimed = question.claimed or UNSET
    shown.claim_ends_ms = question.claim_ends_ms or UNSET
    shown.claimed_from = question.claimed_from or UNSET
    if question.similar:
        shown.similar = {key: SimilarView(each.percent, each.words) for key, each in question.similar.items()}
    return shown
