"""Questions: asked, voted for, put on the floor, and each with an outcome that its asker is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.asking import names_asked_for, reviewed_first
from sessions.domain.decide.carrying import days_after
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.reasons import reason_of
from sessions.domain.decide.standing import (
    claimed_by_another,
    closed,
    in_review,
    known,
    not_waiting,
    root,
    to_decide,
)
from sessions.domain.errors import Refusal, refuse
from sessions.domain.events import AnyEvent
from sessions.domain.names import ANSWER_LENGTH, QUESTION_LENGTH, Role
from sessions.domain.state import Actor, Question, State

LAST_POSTS_DUE_DAYS = 14  # for what lay in the post box when the exchange ended


def decide(state: State, command: c.QuestionsCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.EmptyPostBox():
            return empty_post_box(state, command, now_ms)
        case c.AskQuestion():
            return ask(state, command, actor)
        case c.WithdrawQuestion():
            return withdraw(state, command)
        case c.VoteForQuestion():
            return vote(state, command, actor)
        case c.WithdrawVote():
            return unvote(state, command, actor)
        case c.PromoteQuestion():
            return promote(state, command, actor, now_ms)
        case c.AnswerQuestion():
            return answer(state, command, actor, now_ms)
        case c.DeclineQuestion():
            return decline(state, command, actor, now_ms)
        case c.ReopenQuestion():
            return reopen(state, command, actor, now_ms)
        case _:
            assert_never(command)


def question_id(token: str) -> str:
    """The id that commits to a secret that only the asker's browser holds: "q" and 32 hex digits of SHA-256."""
    return "q" + hashlib.sha256(token.encode()).hexdigest()[:32]


def ask(state: State, command: c.AskQuestion, actor: Actor) -> Decision:
    """An anonymous question that is there already was sent twice: its id is known to the asker's browser alone."""
    text = command.text.strip()
    if (asked := state.questions.get(command.question)) is not None:
        again = command.anonymous and not asked.author and asked.text in (text, "")
        return () if again else refuse("question.taken", "question")
    if command.anonymous and names_asked_for(state.hall["main"]):
        return refuse("question.named_only", "anonymous")
    if not text:
        return refuse("question.empty", "text")
    if len(text) > QUESTION_LENGTH:
        return refuse("question.too_long", "text", length=len(text), most=QUESTION_LENGTH)
    return (
        e.QuestionAsked(
            question=command.question,
            text=text,
            author=actor.participant,
            language=command.language or "",
            review=reviewed_first(state.hall["main"]),
        ),
    )


def withdraw(state: State, command: c.WithdrawQuestion) -> Decision:
    question = known(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question_id(command.token) != question.id:
        return refuse("question.not_yours", "token")
    if question.status == "withdrawn":
        return ()
    if not _may_go(state, question):
        return not_waiting(state, root(state, question))
    return (*apart(state, question), e.QuestionWithdrawn(question=question.id))


def _may_go(state: State, question: Question) -> bool:
    """What is not spoken to yet; merged, it goes with the question that it went into."""
    return root(state, question).status in ("waiting", "review")


def apart(state: State, question: Question) -> Iterator[AnyEvent]:
    """What was merged into it, and what it was merged into, does not go with it."""
    if question.into:
        yield e.QuestionSplit(question=question.id)
    for part in question.parts:
        yield e.QuestionSplit(question=part)


def empty_post_box(state: State, command: c.EmptyPostBox, now_ms: int) -> Decision:
    """Those that hold still: a question that came to the floor meanwhile is not withdrawn any more."""
    events: list[AnyEvent] = []
    review, due = reviewed_first(state.hall["main"]), days_after(now_ms, LAST_POSTS_DUE_DAYS)
    for post in command.posts:
        asked = state.questions.get(post.question)
        if post.text and asked is None:
            events.append(
                e.QuestionAsked(question=post.question, text=post.text, language=post.language, review=review)
            )
            if owner := command.carried_to:
                events.append(
                    e.QuestionCarriedOver(question=post.question, by=owner, participant=owner, due=due)
                )
        elif not post.text and asked is not None and asked.status != "withdrawn" and _may_go(state, asked):
            events += (*apart(state, asked), e.QuestionWithdrawn(question=asked.id))
    return tuple(events)


def vote(state: State, command: c.VoteForQuestion, actor: Actor) -> Decision:
    """Once a person, whatever the number of their devices; for one that was merged meanwhile it counts there."""
    question = _to_vote_on(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.voters >> state.people[actor.participant].number & 1:
        return ()
    return (e.VoteCast(question=question.id, participant=actor.participant),)


def unvote(state: State, command: c.WithdrawVote, actor: Actor) -> Decision:
    question = _to_vote_on(state, command.question)
    if isinstance(question, Refusal):
        return question
    if not question.voters >> state.people[actor.participant].number & 1:
        return ()
    return (e.VoteWithdrawn(question=question.id, participant=actor.participant),)


def _to_vote_on(state: State, key: str) -> Question | Refusal:
    """The question itself, also when it was merged; it is the other one's outcome that ends the voting."""
    question = known(state, key)
    if isinstance(question, Refusal):
        return question
    counts = root(state, question)
    if not counts.is_open:
        return closed(state, counts)
    return in_review(question) if question.hidden or counts.hidden else question


def promote(state: State, command: c.PromoteQuestion, actor: Actor, now_ms: int) -> Decision:
    """One in review is approved by it."""
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal) or question.status == "floor":
        return question if isinstance(question, Refusal) else ()
    waiting = [one.voters.bit_count() for one in state.questions.values() if one.status == "waiting"]
    votes = question.voters.bit_count()
    promoted = e.QuestionPromoted(
        question=question.id,
        by=actor.participant,
        place=1 + sum(other > votes for other in waiting),
        places=len(waiting) + (question.status == "review"),
    )
    return (*shown(question, actor), promoted)


def shown(question: Question, actor: Actor) -> tuple[e.QuestionApproved, ...]:
    """What is answered before everybody is read by everybody."""
    return (e.QuestionApproved(question=question.id, by=actor.participant),) if question.hidden else ()


def answer(state: State, command: c.AnswerQuestion, actor: Actor, now_ms: int) -> Decision:
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal):
        return question
    text = command.text.strip()
    if len(text) > ANSWER_LENGTH:
        return refuse("answer.too_long", "text", length=len(text), most=ANSWER_LENGTH)
    answered = e.QuestionAnswered(question=question.id, by=actor.participant, text=text)
    return (*shown(question, actor), answered)


def decline(state: State, command: c.DeclineQuestion, actor: Actor, now_ms: int) -> Decision:
    """A reason that is not the chair's own is the desk's and the asker's until the chair has reviewed it."""
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal):
        return question
    reason = reason_of(command.reason)
    if isinstance(reason, Refusal):
        return reason
    held = actor.role is not Role.CHAIR
    return (e.QuestionDeclined(question=question.id, by=actor.participant, reason=reason, held=held),)


def reopen(state: State, command: c.ReopenQuestion, actor: Actor, now_ms: int) -> Decision:
    question = known(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.status in ("waiting", "review"):
        return ()
    if question.status in ("withdrawn", "merged"):
        return closed(state, question)
    if (refusal := claimed_by_another(state, question, actor, now_ms)) is not None:
        return refusal
    return (e.QuestionReopened(question=question.id, by=actor.participant),)
