"""Questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.ballots import all_ballots, ballot
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.state import Question, State


def changes(state: State, event: e.QuestionsEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.QuestionAsked():
            asked = Question(
                id=event.question,
                seq=recorded.seq,
                asked_ms=recorded.at_ms,
                text=event.text,
                author=event.author,
            )
            return (("questions", event.question, asked),)
        case e.QuestionWithdrawn():
            return _question(
                state, event.question, status="withdrawn", text="", author="", closed_ms=recorded.at_ms
            )
        case e.VoteCast():
            voters = state.questions[event.question].voters | ballot(state, event.participant)
            return _question(state, event.question, voters=voters)
        case e.VoteWithdrawn():
            voters = state.questions[event.question].voters & ~all_ballots(state, event.participant)
            return _question(state, event.question, voters=voters)
        case e.QuestionPromoted():
            return _question(state, event.question, status="floor", floor_ms=recorded.at_ms)
        case e.QuestionAnswered():
            return _question(
                state, event.question, status="answered", answer=event.text, closed_ms=recorded.at_ms
            )
        case e.QuestionDeclined():
            return _question(
                state, event.question, status="declined", reason=event.reason, closed_ms=recorded.at_ms
            )
        case e.QuestionReopened():
            return _question(
                state, event.question, status="waiting", floor_ms=0, closed_ms=0, answer="", reason=""
            )
        case _:
            assert_never(event)


def _question(state: State, question: str, **changed: Any) -> tuple[Change]:
    return (("questions", question, replace(state.questions[question], **changed)),)
