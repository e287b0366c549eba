"""The post box of anonymous questions: what is posted within a minute leaves it together, so that neither the time
nor the place of a question in the log says who asked it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.commands import Post
from sessions.domain.decide.questions import question_id
from sessions.domain.errors import Refusal, refuse
from sessions.domain.events import AnyEvent, whole_minute
from sessions.domain.state import State

Box = Mapping[str, Post]  # by question


def concerns(state: State, command: c.AnyCommand) -> bool:
    """Whether this command must leave no trace of its own moment."""
    if isinstance(command, c.WithdrawQuestion):
        question = state.questions.get(command.question)
        return question is None or not question.author
    return isinstance(command, c.AskQuestion) and command.anonymous


def holds_question(box: Box, question: str) -> bool:
    return (post := box.get(question)) is not None and post.text != ""


def take_back(box: Box, command: c.WithdrawQuestion) -> Box | Refusal:
    """A question that nobody has seen yet is withdrawn without a trace."""
    if question_id(command.token) != command.question:
        return refuse("question.not_yours", "token")
    return {key: post for key, post in box.items() if key != command.question}


def put(box: Box, decided: tuple[AnyEvent, ...], now_ms: int) -> Box:
    """The box with what was decided in it. Posted twice, it lies there once."""
    posts = {
        post.question: post for event in decided if (post := _post(event, whole_minute(now_ms))) is not None
    }
    return {**posts, **box}


def _post(event: AnyEvent, minute_ms: int) -> Post | None:
    match event:
        case e.QuestionAsked():
            return Post(event.question, event.text, minute_ms, event.language)
        case e.QuestionWithdrawn():
            return Post(event.question, "", minute_ms)
        case _:
            return None
