"""Questions that ask the same: suggested, merged, split again, or kept apart."""

from __future__ import annotations

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.standing import (
    claimed_by_another,
    in_review,
    known,
    not_waiting,
    root,
    still_open,
)
from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor, Question, State


def merge(state: State, command: c.MergeQuestion, actor: Actor, now_ms: int) -> Decision:
    """A question that everybody sees does not vanish in one that waits for review. In one that was answered it
    has that answer.
    """
    one, into = known(state, command.question), _to_merge_into(state, command.into)
    if isinstance(one, Refusal) or isinstance(into, Refusal):
        return one if isinstance(one, Refusal) else into  # type: ignore[return-value]  # one of them is
    if one.into == into.id:
        return ()
    if one.status not in ("waiting", "review"):
        return not_waiting(state, one)
    if one.id == into.id:
        return refuse("question.itself", "into", text=one.text)
    if (refusal := claimed_by_another(state, one, actor, now_ms)) is not None:
        return refusal
    if into.hidden and not one.hidden:
        return in_review(into)
    return (e.QuestionMerged(question=one.id, into=into.id, by=actor.participant),)


def _to_merge_into(state: State, key: str) -> Question | Refusal:
    question = known(state, key)
    answered = isinstance(question, Question) and question.status == "answered"
    return question if answered else still_open(state, key)


def split(state: State, command: c.SplitQuestion, actor: Actor) -> Decision:
    question = known(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.status != "merged":
        return refuse("question.not_merged", "question", text=question.text)
    return (e.QuestionSplit(question=question.id, by=actor.participant),)


def keep_apart(state: State, command: c.KeepApart, actor: Actor) -> Decision:
    """Nothing to do where the suggestion is gone already."""
    one, other = state.questions.get(command.question), state.questions.get(command.other)
    if one is None or other is None:
        return refuse("question.unknown", "other" if one else "question")
    if other.id not in one.similar and one.id not in other.similar:
        return ()
    return (e.QuestionsKeptApart(question=one.id, other=other.id, by=actor.participant),)


def report_similar(state: State, command: c.ReportSimilar) -> Decision:
    """Of those that wait or were answered; one that was merged stands for the question that it went into."""
    question = state.questions.get(command.question)
    if question is None or not question.is_open:
        return ()
    found: dict[str, e.Alike] = {}
    for key, likeness in command.similar.items():
        if (other := state.questions.get(key)) is not None and _suits(state, question, other):
            found[key] = e.Alike(likeness.percent, likeness.words)
    if not found:
        return ()
    authors = {key: author for key in (question.id, *found) if (author := state.questions[key].author)}
    return (e.SimilarFound(question=question.id, similar=found, authors=authors),)


def _suits(state: State, question: Question, other: Question) -> bool:
    counts = root(state, other)
    return (counts.is_open or counts.status == "answered") and counts.id != question.id
