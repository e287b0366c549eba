"""What the desk did with questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve import votes
from sessions.domain.evolve.change import Change, hall, question
from sessions.domain.state import Question, Similar, State

UNCLAIMED: dict[str, Any] = {"claimed": "", "claim_ends_ms": 0, "claimed_from": ""}
OFF_THE_LIST: dict[str, Any] = {"rank": "", **UNCLAIMED}


def changes(state: State, event: e.DeskEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.AskingSet():
            return hall(state, review=event.review, named_only=event.named_only)
        case e.OrderSet():
            return hall(state, order=event.order)
        case e.QuestionApproved():
            return _approved(state, event)
        case e.QuestionHeld():
            return question(state, event.question, hidden=True, status="review", floor_ms=0, **OFF_THE_LIST)
        case e.QuestionMerged():
            return _merged(state, event, recorded.at_ms)
        case e.QuestionSplit():
            return _split(state, event)
        case e.QuestionsKeptApart():
            return (*_apart(state, event.question, event.other), *_apart(state, event.other, event.question))
        case e.QuestionClaimed():
            claim = {"claimed": event.by, "claim_ends_ms": event.ends_ms}
            prolonged = event.by == state.questions[event.question].claimed
            was = state.questions[event.question].claimed_from if prolonged else event.instead_of
            return question(state, event.question, **claim, claimed_from=was)
        case e.ClaimEnded():
            return question(state, event.question, **UNCLAIMED)
        case e.QuestionAssigned():
            return question(state, event.question, asked_of=event.participant, asked_of_city=event.city)
        case e.QuestionPlaced():
            return question(state, event.question, rank=event.rank)
        case e.QuestionCarriedOver():
            return _carried_over(state, event, recorded.at_ms)
        case e.ReasonReviewed():
            reason = event.reason or state.questions[event.question].reason
            return question(state, event.question, reason=reason, reason_held=False)
        case e.SimilarFound():
            similar = {key: Similar(alike.percent, alike.words) for key, alike in event.similar.items()}
            return question(state, event.question, similar=similar)
        case _:
            assert_never(event)


def _approved(state: State, event: e.QuestionApproved) -> tuple[Change]:
    before = state.questions[event.question]
    status = "waiting" if before.status == "review" else before.status
    return question(state, event.question, hidden=False, status=status)


def _merged(state: State, event: e.QuestionMerged, at_ms: int) -> Iterable[Change]:
    one, into = state.questions[event.question], state.questions[event.into]
    after = {
        one.id: replace(one, status="merged", into=into.id, closed_ms=at_ms, similar={}, **OFF_THE_LIST),
        into.id: replace(into, parts=(*into.parts, one.id)),
    }
    votes.count(state, after, into.id)
    return _written(after)


def _split(state: State, event: e.QuestionSplit) -> Iterable[Change]:
    one = state.questions[event.question]
    into = state.questions[one.into]
    status = "review" if one.hidden else "waiting"
    after = {
        one.id: replace(one, status=status, into="", closed_ms=0),
        into.id: replace(into, parts=tuple(part for part in into.parts if part != one.id)),
    }
    votes.count(state, after, into.id)
    return _written(after)


def _apart(state: State, key: str, other: str) -> tuple[Change]:
    similar = {each: alike for each, alike in state.questions[key].similar.items() if each != other}
    return question(state, key, similar=similar)


def _carried_over(state: State, event: e.QuestionCarriedOver, at_ms: int) -> tuple[Change]:
    return question(
        state,
        event.question,
        status="carried",
        closed_ms=at_ms,
        owner=event.participant,
        owner_city=event.city,
        due=event.due,
        **OFF_THE_LIST,
    )


def _written(after: dict[str, Question]) -> Iterable[Change]:
    return tuple(("questions", key, one) for key, one in after.items())
