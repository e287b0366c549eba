"""What those who run the questions do with them, beside putting them on the floor."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Day, Id, Percent, QuestionOrder


class SetAsking(Command, frozen=True, kw_only=True, tag="questions.rules"):
    """How one may ask: `review` shows a question only when the desk has approved it; `named_only` asks for names."""

    review: bool
    named_only: bool = False


class SetOrder(Command, frozen=True, kw_only=True, tag="questions.order"):
    """In which order waiting questions stand, for all."""

    order: QuestionOrder


class ApproveQuestion(Command, frozen=True, kw_only=True, tag="question.approve"):
    """Show a question to everybody."""

    question: Id


class HoldQuestion(Command, frozen=True, kw_only=True, tag="question.hold"):
    """Take a question that everybody sees back for review."""

    question: Id


class MergeQuestion(Command, frozen=True, kw_only=True, tag="question.merge"):
    """The same is asked in `into`: it gets the votes, each person's once, and the outcome."""

    question: Id
    into: Id


class SplitQuestion(Command, frozen=True, kw_only=True, tag="question.split"):
    """Undo a merge: the question stands by itself again, with its own votes."""

    question: Id


class KeepApart(Command, frozen=True, kw_only=True, tag="question.keep_apart"):
    """They are not the same: the suggestion goes."""

    question: Id
    other: Id


class ClaimQuestion(Command, frozen=True, kw_only=True, tag="question.claim"):
    """I see to it: nobody else decides it meanwhile. Ends by itself; claiming again prolongs it.

    `instead`: also where another sees to it now, which the whole desk is shown.
    """

    question: Id
    instead: bool = False


class ReleaseClaim(Command, frozen=True, kw_only=True, tag="question.release"):
    question: Id


class AssignQuestion(Command, frozen=True, kw_only=True, tag="question.assign"):
    """Who of the panel, or which city, is to answer; neither: nobody in particular."""

    question: Id
    participant: Id | None = None
    city: Id | None = None


class PlaceQuestion(Command, frozen=True, kw_only=True, tag="question.place"):
    """The place in the moderator's own order: before another waiting question, or last."""

    question: Id
    before: Id | None = None


class CarryOver(Command, frozen=True, kw_only=True, tag="question.carry_over"):
    """Answered after the exchange, by a person or a city, until a day."""

    question: Id
    participant: Id | None = None
    city: Id | None = None
    due: Day


class CarryOverAll(Command, frozen=True, kw_only=True, tag="questions.carry_over"):
    """All that have no outcome yet, so that the exchange can end."""

    participant: Id | None = None
    city: Id | None = None
    due: Day


class ReviewReason(Command, frozen=True, kw_only=True, tag="question.review_reason"):
    """The chair shows everybody why a question was declined; with words, in the chair's words."""

    question: Id
    reason: Text = ""


class ReviewReasons(Command, frozen=True, kw_only=True, tag="questions.review_reasons"):
    """The chair shows all reasons as they were written."""


class EndClaims(Command, frozen=True, kw_only=True, tag="question.end_claims"):
    """Time is up for those whose lease is over."""


class Likeness(Struct, frozen=True):
    """What a question has in common with another."""

    percent: Percent
    words: Text  # "pump cost, metering"


class ReportSimilar(Command, frozen=True, kw_only=True, tag="question.report_similar"):
    """Those that ask nearly the same as this new one, by their key."""

    question: Id
    similar: dict[Id, Likeness]


PersonDeskCommand = (
    SetAsking
    | SetOrder
    | ApproveQuestion
    | HoldQuestion
    | MergeQuestion
    | SplitQuestion
    | KeepApart
    | ClaimQuestion
    | ReleaseClaim
    | AssignQuestion
    | PlaceQuestion
    | CarryOver
    | CarryOverAll
    | ReviewReason
    | ReviewReasons
)
SystemDeskCommand = EndClaims | ReportSimilar
DeskCommand = PersonDeskCommand | SystemDeskCommand
