"""The desk: what is shown, who sees to a question, in which order, and who answers it when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import rank
from sessions.domain.asking import names_asked_for, reviewed_first
from sessions.domain.authority import may
from sessions.domain.decide import merging
from sessions.domain.decide.carrying import carry_over, carry_over_all, is_city
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.reasons import reason_of
from sessions.domain.decide.standing import (
    claimed_by_another,
    known,
    not_waiting,
    still_open,
    to_decide,
)
from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor, Question, State

CLAIM_MS = 120_000  # long enough to write an answer; prolonged by claiming again


def decide(state: State, command: c.DeskCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.SetAsking() | c.SetOrder():
            return set_rules(state, command, actor)
        case c.ApproveQuestion():
            return approve(state, command, actor, now_ms)
        case c.HoldQuestion():
            return hold(state, command, actor, now_ms)
        case c.MergeQuestion():
            return merging.merge(state, command, actor, now_ms)
        case c.SplitQuestion():
            return merging.split(state, command, actor)
        case c.KeepApart():
            return merging.keep_apart(state, command, actor)
        case c.ReportSimilar():
            return merging.report_similar(state, command)
        case c.ClaimQuestion():
            return claim(state, command, actor, now_ms)
        case c.ReleaseClaim():
            return release(state, command, actor)
        case c.EndClaims():
            return tuple(_over(state, now_ms))
        case c.AssignQuestion():
            return assign(state, command, actor, now_ms)
        case c.PlaceQuestion():
            return place(state, command, actor)
        case c.CarryOver():
            return carry_over(state, command, actor, now_ms)
        case c.CarryOverAll():
            return carry_over_all(state, command, actor, now_ms)
        case c.ReviewReason():
            return review_reason(state, command, actor)
        case c.ReviewReasons():
            return tuple(
                e.ReasonReviewed(question=key, by=actor.participant)
                for key, one in state.questions.items()
                if one.reason_held
            )
        case _:
            assert_never(command)


# ------------------------------------------------------------------ what is shown
def set_rules(state: State, command: c.SetAsking | c.SetOrder, actor: Actor) -> Decision:
    """What was asked under the old rule keeps its standing."""
    hall = state.hall["main"]
    if isinstance(command, c.SetOrder):
        same = hall.order == command.order
        return () if same else (e.OrderSet(order=command.order, by=actor.participant),)
    if (reviewed_first(hall), names_asked_for(hall)) == (command.review, command.named_only):
        return ()
    return (e.AskingSet(review=command.review, named_only=command.named_only, by=actor.participant),)


def approve(state: State, command: c.ApproveQuestion, actor: Actor, now_ms: int) -> Decision:
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal):
        return question
    return (e.QuestionApproved(question=question.id, by=actor.participant),) if question.hidden else ()


def hold(state: State, command: c.HoldQuestion, actor: Actor, now_ms: int) -> Decision:
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal):
        return question
    return () if question.hidden else (e.QuestionHeld(question=question.id, by=actor.participant),)


def review_reason(state: State, command: c.ReviewReason, actor: Actor) -> Decision:
    question = known(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.status != "declined":
        return refuse("question.no_reason", "question", text=question.text)
    reason = reason_of(command.reason or question.reason)
    if isinstance(reason, Refusal):
        return reason
    if not question.reason_held and reason == question.reason:
        return ()
    changed = "" if reason == question.reason else reason
    return (e.ReasonReviewed(question=question.id, by=actor.participant, reason=changed),)


# ------------------------------------------------------------------ who sees to it
def claim(state: State, command: c.ClaimQuestion, actor: Actor, now_ms: int) -> Decision:
    """Claimed again it is prolonged, once half of the time is gone; another's is taken over by who asks for that."""
    question = still_open(state, command.question)
    if isinstance(question, Refusal):
        return question
    taken = claimed_by_another(state, question, actor, now_ms)
    if taken is not None and not command.instead:
        return taken
    if question.claimed == actor.participant and question.claim_ends_ms - now_ms > CLAIM_MS // 2:
        return ()
    ends_ms = now_ms + CLAIM_MS
    before = question.claimed if taken is not None else ""
    claimed = e.QuestionClaimed(question=question.id, by=actor.participant, ends_ms=ends_ms, instead_of=before)
    return (claimed,)


def release(state: State, command: c.ReleaseClaim, actor: Actor) -> Decision:
    """One's own; a lease that is gone already is no matter."""
    question = known(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.claimed != actor.participant:
        return ()
    return (e.ClaimEnded(question=question.id, why="released"),)


def claims_of(state: State, participant: str) -> Iterator[e.ClaimEnded]:
    """Who leaves, or is no moderator any more, sees to nothing."""
    for question in state.questions.values():
        if question.claimed == participant:
            yield e.ClaimEnded(question=question.id, why="left")


def _over(state: State, now_ms: int) -> Iterator[e.ClaimEnded]:
    for question in state.questions.values():
        if question.claimed and question.claim_ends_ms <= now_ms:
            yield e.ClaimEnded(question=question.id, why="expired")


def assign(state: State, command: c.AssignQuestion, actor: Actor, now_ms: int) -> Decision:
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal):
        return question
    person, city = command.participant or "", command.city or ""
    if person and (city or not _on_the_panel(state, person)):
        return refuse("panellist.unknown", "participant")
    if city and not is_city(state, city):
        return refuse("panellist.unknown", "city")
    if (question.asked_of, question.asked_of_city) == (person, city):
        return ()
    return (e.QuestionAssigned(question=question.id, by=actor.participant, participant=person, city=city),)


def _on_the_panel(state: State, participant: str) -> bool:
    """Whoever may be seen while they speak."""
    person = state.people.get(participant)
    return person is not None and may(person.role, "media.show", state.phase)


# ------------------------------------------------------------------ in which order
def place(state: State, command: c.PlaceQuestion, actor: Actor) -> Decision:
    """Ranks for it and for those before it that have none yet; the others stay after them, by votes."""
    question = still_open(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.status != "waiting":
        return not_waiting(state, question)
    others = [one for one in by_hand(state) if one.id != question.id]
    at = len(others)
    if command.before is not None:
        before = still_open(state, command.before)
        if isinstance(before, Refusal):
            return before
        if before not in others:
            return () if before == question else not_waiting(state, before)
        at = others.index(before)
    return tuple(_placed(question, others, at, actor))


def by_hand(state: State) -> list[Question]:
    """Waiting questions: those with a rank by rank, then the others by votes, then the first asked."""
    waiting = (one for one in state.questions.values() if one.status == "waiting")
    return sorted(waiting, key=lambda one: (not one.rank, one.rank, -one.voters.bit_count(), one.seq))


def _placed(question: Question, others: list[Question], at: int, actor: Actor) -> Iterator[e.QuestionPlaced]:
    low = ""
    for one in others[:at]:
        if not one.rank:
            low = rank.between(low, "")
            yield e.QuestionPlaced(question=one.id, rank=low, by=actor.participant)
        low = one.rank or low
    high = others[at].rank if at < len(others) else ""
    yield e.QuestionPlaced(question=question.id, rank=rank.between(low, high), by=actor.participant)
