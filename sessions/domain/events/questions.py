"""What became of questions."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id


class QuestionAsked(Event, frozen=True, kw_only=True, tag="question.asked"):
    question: Id
    text: str
    author: str = ""  # "" when anonymous: the event cannot say it
    language: str = ""  # that it was asked in, where the asker's page said so
    review: bool = False  # the desk sees it first


class QuestionWithdrawn(Event, frozen=True, kw_only=True, tag="question.withdrawn"):
    question: Id


class VoteCast(Event, frozen=True, kw_only=True, tag="question.vote_cast"):
    question: Id
    participant: Id


class VoteWithdrawn(Event, frozen=True, kw_only=True, tag="question.vote_withdrawn"):
    question: Id
    participant: Id


class QuestionPromoted(Event, frozen=True, kw_only=True, tag="question.promoted"):
    """A waiting question came to the floor. By votes it was the `place`-th of `places` that waited."""

    question: Id
    by: Id
    place: int = 0  # 0: not counted then
    places: int = 0


class QuestionAnswered(Event, frozen=True, kw_only=True, tag="question.answered"):
    question: Id
    by: Id
    text: str = ""  # "" when it was answered aloud


class QuestionDeclined(Event, frozen=True, kw_only=True, tag="question.declined"):
    question: Id
    by: Id
    reason: str
    held: bool = False  # until the chair has reviewed it, nobody but the desk and the asker reads the reason


class QuestionReopened(Event, frozen=True, kw_only=True, tag="question.reopened"):
    question: Id
    by: Id


QuestionsEvent = (
    QuestionAsked
    | QuestionWithdrawn
    | VoteCast
    | VoteWithdrawn
    | QuestionPromoted
    | QuestionAnswered
    | QuestionDeclined
    | QuestionReopened
)
