"""Questions: asked, voted for, put on the floor, and each with an outcome that its asker is told."""

from __future__ import annotations

import hashlib
from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import ANSWER_LENGTH, QUESTION_LENGTH, REASON_LENGTH
from sessions.domain.state import Actor, Question, State


def decide(state: State, command: c.QuestionsCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.EmptyPostBox():
            return empty_post_box(state, command)
        case c.AskQuestion():
            return ask(state, command, actor)
        case c.WithdrawQuestion():
            return withdraw(state, command)
        case c.VoteForQuestion():
            return vote(state, command, actor)
        case c.WithdrawVote():
            return unvote(state, command, actor)
        case c.PromoteQuestion():
            return promote(state, command, actor)
        case c.AnswerQuestion():
            return answer(state, command, actor)
        case c.DeclineQuestion():
            return decline(state, command, actor)
        case c.ReopenQuestion():
            return reopen(state, command, actor)
        case _:
            assert_never(command)


def question_id(token: str) -> str:
    """The id that commits to a secret that only the asker's browser holds: "q" and 32 hex digits of SHA-256."""
    return "q" + hashlib.sha256(token.encode()).hexdigest()[:32]


def ask(state: State, command: c.AskQuestion, actor: Actor) -> Decision:
    """An anonymous question that is there already was sent twice: its id is known to the asker's browser alone."""
    text = command.text.strip()
    if (known := state.questions.get(command.question)) is not None:
        again = command.anonymous and not known.author and known.text in (text, "")
        return () if again else refuse("question.taken", "question")
    if not text:
        return refuse("question.empty", "text")
    if len(text) > QUESTION_LENGTH:
        return refuse("question.too_long", "text", length=len(text), most=QUESTION_LENGTH)
    return (e.QuestionAsked(question=command.question, text=text, author=actor.participant),)


def withdraw(state: State, command: c.WithdrawQuestion) -> Decision:
    if (question := state.questions.get(command.question)) is None:
        return refuse("question.unknown", "question")
    if question_id(command.token) != question.id:
        return refuse("question.not_yours", "token")
    if question.status == "withdrawn":
        return ()
    if question.status != "waiting":
        return _not_waiting(question)
    return (e.QuestionWithdrawn(question=question.id),)


def empty_post_box(state: State, command: c.EmptyPostBox) -> Decision:
    """Those that hold still: a question that came to the floor meanwhile is not withdrawn any more."""
    known = {key: question.status for key, question in state.questions.items()}
    asked = (
        e.QuestionAsked(question=post.question, text=post.text)
        for post in command.posts
        if post.text and post.question not in known
    )
    withdrawn = (
        e.QuestionWithdrawn(question=post.question)
        for post in command.posts
        if not post.text and known.get(post.question) == "waiting"
    )
    return (*asked, *withdrawn)


def vote(state: State, command: c.VoteForQuestion, actor: Actor) -> Decision:
    """A vote counts once a person, whatever the number of their devices."""
    question = _open(state, command.question)
    if isinstance(question, Refusal):
        return question
    if question.voters >> state.people[actor.participant].number & 1:
        return ()
    return (e.VoteCast(question=question.id, participant=actor.participant),)


def unvote(state: State, command: c.WithdrawVote, actor: Actor) -> Decision:
    question = _open(state, command.question)
    if isinstance(question, Refusal):
        return question
    if not question.voters >> state.people[actor.participant].number & 1:
        return ()
    return (e.VoteWithdrawn(question=question.id, participant=actor.participant),)


def promote(state: State, command: c.PromoteQuestion, actor: Actor) -> Decision:
    if (question := state.questions.get(command.question)) is None:
        return refuse("question.unknown", "question")
    if question.status == "floor":
        return ()
    if question.status != "waiting":
        return _not_waiting(question)
    return (e.QuestionPromoted(question=question.id, by=actor.participant),)


def answer(state: State, command: c.AnswerQuestion, actor: Actor) -> Decision:
    question = _open(state, command.question)
    if isinstance(question, Refusal):
        return question
    text = command.text.strip()
    if len(text) > ANSWER_LENGTH:
        return refuse("answer.too_long", "text", length=len(text), most=ANSWER_LENGTH)
    return (e.QuestionAnswered(question=question.id, by=actor.participant, text=text),)


def decline(state: State, command: c.DeclineQuestion, actor: Actor) -> Decision:
    question = _open(state, command.question)
    if isinstance(question, Refusal):
        return question
    reason = command.reason.strip()
    if not reason:
        return refuse("reason.empty", "reason")
    if len(reason) > REASON_LENGTH:
        return refuse("reason.too_long", "reason", length=len(reason), most=REASON_LENGTH)
    return (e.QuestionDeclined(question=question.id, by=actor.participant, reason=reason),)


def reopen(state: State, command: c.ReopenQuestion, actor: Actor) -> Decision:
    if (question := state.questions.get(command.question)) is None:
        return refuse("question.unknown", "question")
    if question.status == "waiting":
        return ()
    if question.status == "withdrawn":
        return _not_open(question)
    return (e.QuestionReopened(question=question.id, by=actor.participant),)


def _open(state: State, key: str) -> Question | Refusal:
    """A question that still waits for its outcome."""
    question = state.questions.get(key)
    if question is None:
        return refuse("question.unknown", "question")
    return question if question.status in ("waiting", "floor") else _not_open(question)


def _not_open(question: Question) -> Refusal:
    return refuse(
        "question.not_open",
        "question",
        text=question.text,
        status=question.status,
        closed_ms=question.closed_ms,
    )


def _not_waiting(question: Question) -> Refusal:
    since = question.closed_ms or question.floor_ms
    return refuse(
        "question.not_waiting", "question", text=question.text, status=question.status, closed_ms=since
    )
