"""Questions that outlive the exchange: each has an owner and a day."""

from __future__ import annotations

from sessions.domain import commands as c
from sessions.domain import days
from sessions.domain import events as e
from sessions.domain.dates import is_date
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.standing import to_decide
from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor, State


def carry_over(state: State, command: c.CarryOver, actor: Actor, now_ms: int) -> Decision:
    question = to_decide(state, command.question, actor, now_ms)
    if isinstance(question, Refusal):
        return question
    if (refusal := _at_fault(state, command, now_ms)) is not None:
        return refusal
    return (_carried(question.id, command, actor),)


def carry_over_all(state: State, command: c.CarryOverAll, actor: Actor, now_ms: int) -> Decision:
    """Whoever sees to one of them: nobody will any more, since the exchange ends."""
    if (refusal := _at_fault(state, command, now_ms)) is not None:
        return refusal
    return tuple(_carried(key, command, actor) for key, one in state.questions.items() if one.is_open)


def is_city(state: State, city: str) -> bool:
    """Whether it takes part: as a side, or by somebody who speaks for it."""
    return city in state.hall["main"].cities or any(one.city == city for one in state.people.values())


def days_after(now_ms: int, later: int) -> str:
    """The day so many days later, in UTC: 2026-05-12."""
    return days.written(days.today(now_ms) + later)


def _at_fault(state: State, command: c.CarryOver | c.CarryOverAll, now_ms: int) -> Refusal | None:
    person, city = command.participant, command.city
    if (person is None) is (city is None):
        return refuse("owner.missing", "participant")
    if person is not None and (person not in state.people):
        return refuse("owner.unknown", "participant")
    if city is not None and not is_city(state, city):
        return refuse("owner.unknown", "city")
    return _due_at_fault(command.due, now_ms)


def _due_at_fault(due: str, now_ms: int) -> Refusal | None:
    """West of Greenwich it may still be yesterday."""
    if not is_date(due):
        return refuse("date.invalid", "due", date=due)
    return refuse("due.past", "due", due=due) if due < days.written(days.today(now_ms) - 1) else None


def _carried(key: str, command: c.CarryOver | c.CarryOverAll, actor: Actor) -> e.QuestionCarriedOver:
    person, city = command.participant or "", command.city or ""
    return e.QuestionCarriedOver(
        question=key, by=actor.participant, participant=person, city=city, due=command.due
    )
