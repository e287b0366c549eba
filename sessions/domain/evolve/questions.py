"""Questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from sessions.domain import events as e
from sessions.domain.ballots import all_ballots, ballot
from sessions.domain.events import Recorded
from sessions.domain.evolve import votes
from sessions.domain.evolve.change import Change, question, without_words
from sessions.domain.evolve.desk import OFF_THE_LIST, UNCLAIMED
from sessions.domain.state import Question, State

WITHOUT_OUTCOME: dict[str, Any] = {
    "floor_ms": 0,
    "place": 0,
    "places": 0,
    "closed_ms": 0,
    "answer": "",
    "reason": "",
    "reason_held": False,
    "owner": "",
    "owner_city": "",
    "due": "",
    **UNCLAIMED,
}


def changes(state: State, event: e.QuestionsEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.QuestionAsked():
            return (("questions", event.question, _asked(event, recorded)),)
        case e.QuestionWithdrawn():
            return _withdrawn(state, event, recorded.at_ms)
        case e.VoteCast():
            return votes.cast(state, event.question, ballot(state, event.participant))
        case e.VoteWithdrawn():
            return votes.withdrawn(state, event.question, all_ballots(state, event.participant))
        case e.QuestionPromoted():
            places = {"place": event.place, "places": event.places}
            return question(state, event.question, status="floor", floor_ms=recorded.at_ms, rank="", **places)
        case e.QuestionAnswered():
            answered = {"status": "answered", "answer": event.text, "closed_ms": recorded.at_ms}
            return question(state, event.question, **answered, **OFF_THE_LIST)
        case e.QuestionDeclined():
            declined = {"status": "declined", "reason": event.reason, "closed_ms": recorded.at_ms}
            return question(state, event.question, **declined, reason_held=event.held, **OFF_THE_LIST)
        case e.QuestionReopened():
            status = "review" if state.questions[event.question].hidden else "waiting"
            return question(state, event.question, status=status, **WITHOUT_OUTCOME)
        case _:
            assert_never(event)


def _asked(event: e.QuestionAsked, recorded: Recorded) -> Question:
    return Question(
        id=event.question,
        seq=recorded.seq,
        asked_ms=recorded.at_ms,
        text=event.text,
        author=event.author,
        language=event.language,
        status="review" if event.review else "waiting",
        hidden=event.review,
    )


def _withdrawn(state: State, event: e.QuestionWithdrawn, at_ms: int) -> tuple[Change, ...]:
    nothing = {"text": "", "author": "", "language": "", "similar": {}, "asked_of": "", "asked_of_city": ""}
    changed = question(state, event.question, status="withdrawn", closed_ms=at_ms, **nothing, **OFF_THE_LIST)
    return (*changed, *without_words(state, frozenset((event.question,))))
