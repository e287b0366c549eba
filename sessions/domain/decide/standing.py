"""Whether something may still be done with a question; else what happened to it meanwhile."""

from __future__ import annotations

from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor, Question, State


def known(state: State, key: str) -> Question | Refusal:
    return state.questions.get(key) or refuse("question.unknown", "question")


def still_open(state: State, key: str) -> Question | Refusal:
    """A question without an outcome: in review, waiting or on the floor."""
    question = known(state, key)
    if isinstance(question, Refusal) or question.is_open:
        return question
    return closed(state, question)


def to_decide(state: State, key: str, actor: Actor, now_ms: int) -> Question | Refusal:
    """A question without an outcome that no other moderator sees to at this moment."""
    question = still_open(state, key)
    if isinstance(question, Refusal):
        return question
    return claimed_by_another(state, question, actor, now_ms) or question


def claimed_by_another(state: State, question: Question, actor: Actor, now_ms: int) -> Refusal | None:
    """A lease that is over counts no more, whether or not time has been told so."""
    if question.claimed in ("", actor.participant) or question.claim_ends_ms <= now_ms:
        return None
    name = state.people[question.claimed].name
    return refuse("question.claimed", "question", text=question.text, name=name, ends_ms=question.claim_ends_ms)


def root(state: State, question: Question) -> Question:
    """The question that counts for it: itself, or the last that it was merged into."""
    while question.into:
        question = state.questions[question.into]
    return question


def closed(state: State, question: Question) -> Refusal:
    """It has an outcome already, or went into another question."""
    if question.into:
        into = root(state, question)
        return refuse("question.merged", "question", text=question.text, into=into.text)
    return refuse(
        "question.not_open",
        "question",
        text=question.text,
        status=question.status,
        closed_ms=question.closed_ms,
    )


def not_waiting(state: State, question: Question) -> Refusal:
    if question.status != "floor":
        return in_review(question) if question.status == "review" else closed(state, question)
    return refuse(
        "question.not_waiting",
        "question",
        text=question.text,
        status=question.status,
        closed_ms=question.floor_ms,
    )


def in_review(question: Question) -> Refusal:
    return refuse("question.in_review", "question", text=question.text)
