"""What the desk did with questions."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from sessions.domain.events.base import Event
from sessions.domain.names import Day, Id, Milliseconds, Percent, QuestionOrder

ClaimEnd = Literal["released", "expired", "left"]


class AskingSet(Event, frozen=True, kw_only=True, tag="questions.rules_set"):
    review: bool
    named_only: bool
    by: Id


class OrderSet(Event, frozen=True, kw_only=True, tag="questions.order_set"):
    order: QuestionOrder
    by: Id


class QuestionApproved(Event, frozen=True, kw_only=True, tag="question.approved"):
    """From now on everybody sees it."""

    question: Id
    by: Id


class QuestionHeld(Event, frozen=True, kw_only=True, tag="question.held"):
    """It was shown, and is back in review."""

    question: Id
    by: Id


class QuestionMerged(Event, frozen=True, kw_only=True, tag="question.merged"):
    question: Id
    into: Id
    by: Id


class QuestionSplit(Event, frozen=True, kw_only=True, tag="question.split"):
    """It stands by itself again. `by` is "" when that follows from a withdrawal."""

    question: Id
    by: str = ""


class QuestionsKeptApart(Event, frozen=True, kw_only=True, tag="question.kept_apart"):
    question: Id
    other: Id
    by: Id


class QuestionClaimed(Event, frozen=True, kw_only=True, tag="question.claimed"):
    question: Id
    by: Id
    ends_ms: Milliseconds
    instead_of: str = ""  # from whom it was taken before their time was over


class ClaimEnded(Event, frozen=True, kw_only=True, tag="question.claim_ended"):
    question: Id
    why: ClaimEnd


class QuestionAssigned(Event, frozen=True, kw_only=True, tag="question.assigned"):
    """To one of the panel or to a city; to neither: to nobody any more."""

    question: Id
    by: Id
    participant: str = ""
    city: str = ""


class QuestionPlaced(Event, frozen=True, kw_only=True, tag="question.placed"):
    """`rank` sorts in the moderator's own order, by code units."""

    question: Id
    rank: str
    by: Id


class QuestionCarriedOver(Event, frozen=True, kw_only=True, tag="question.carried_over"):
    """It outlives the exchange; its owner is a participant or a city."""

    question: Id
    by: Id
    participant: str = ""
    city: str = ""
    due: Day


class ReasonReviewed(Event, frozen=True, kw_only=True, tag="question.reason_reviewed"):
    """Everybody may read why it was declined. `reason` is "" where it stays as it was written."""

    question: Id
    by: Id
    reason: str = ""


class Alike(Struct, frozen=True, gc=False):
    """What a question has in common with another."""

    percent: Percent
    words: str


class SimilarFound(Event, frozen=True, kw_only=True, tag="question.similar_found"):
    """By key. `authors` has who asked them and `question`, where they gave a name, so that it can be redacted."""

    question: Id
    similar: dict[Id, Alike]
    authors: dict[Id, Id] = {}


DeskEvent = (
    AskingSet
    | OrderSet
    | QuestionApproved
    | QuestionHeld
    | QuestionMerged
    | QuestionSplit
    | QuestionsKeptApart
    | QuestionClaimed
    | ClaimEnded
    | QuestionAssigned
    | QuestionPlaced
    | QuestionCarriedOver
    | ReasonReviewed
    | SimilarFound
)
