"""Run an exchange of the demonstration through its log: the same commands that people would send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hub.demo.exchanges import Plan
from hub.demo.people import PERSON, Person, participant_id
from hub.demo.story import Story, StoryQuestion
from hub.people.models import Account
from sessions.admission import admit, key, prepare
from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession

MODERATOR, RAPPORTEUR = "p1desk", "p3desk"


class DemoRefused(Exception):
    """A command of the demonstration was refused: its story and the rules do not agree."""


class Moment(NamedTuple):
    at_ms: int  # from the start of the exchange
    who: str  # Person.participant; empty for the system
    command: c.AnyCommand


def admit_cast(plan: Plan, now_ms: int) -> None:
    """Begin the exchange's log and let its people in. Doing it again changes nothing."""
    exchange = ExchangeSession.objects.get(pk=plan.id)
    prepare(exchange, now_ms)
    accounts = dict(Account.objects.values_list("email", "pk"))
    for person in plan.people:
        admit(exchange, _admission(plan, person), accounts[person.mail], now_ms)


def play(plan: Plan, story: Story, start_ms: int) -> None:
    """Run the whole story, from its first word to its end, as if it had begun at `start_ms`.

    Raises DemoRefused. Each command has an id of its own cause, so playing it again changes nothing."""
    for number, moment in enumerate(moments(plan, story, start_ms)):
        by = _actor(plan, moment.who)
        done = execute(plan.id, caused_by("demo", plan.id, number), moment.command, by, start_ms + moment.at_ms)
        if isinstance(done, Refusal):
            raise DemoRefused(f"{plan.id} at {moment.at_ms} ms: {moment.command} was refused with {done.code}")


def moments(plan: Plan, story: Story, start_ms: int = 0) -> list[Moment]:
    """The story as commands in the order of time. Turns name absolute times, so they need `start_ms`."""
    told = [
        Moment(0, MODERATOR, c.StartPhase(phase=Phase.PRESENTATIONS)),
        Moment(story.questions_from_ms, MODERATOR, c.StartPhase(phase=Phase.QUESTIONS)),
        Moment(story.duration_ms, MODERATOR, c.EndExchange()),
        *_turns(plan, story, start_ms),
        *(moment for question in story.questions for moment in _question(question)),
        *(
            Moment(line.at_ms, RAPPORTEUR, c.AddMinuteLine(line=line.id, kind=line.kind, text=line.text))
            for line in story.minutes
        ),
    ]
    return sorted(told, key=lambda moment: moment.at_ms)


def _turns(plan: Plan, story: Story, start_ms: int) -> Iterator[Moment]:
    for number, turn in enumerate(story.turns, start=1):
        who, name = participant_id(plan.id, PERSON[turn.who]), f"t{number}"
        begin = c.BeginTurn(turn=name, participant=who, at_ms=start_ms + turn.from_ms)
        yield Moment(turn.from_ms, "", begin)
        yield Moment(turn.to_ms, "", c.EndTurn(turn=name, at_ms=start_ms + turn.to_ms))


def _question(question: StoryQuestion) -> Iterator[Moment]:
    """Asked, voted for a few seconds later by each, put on the floor, closed."""
    asker = question.author or "p1pune"
    ask = c.AskQuestion(question=question.id, text=question.text, anonymous=question.author is None)
    yield Moment(question.asked_ms, asker, ask)
    for number, voter in enumerate(question.voters, start=1):
        yield Moment(question.asked_ms + 2_000 * number, voter, c.VoteForQuestion(question=question.id))
    if question.floor_ms is not None:
        yield Moment(question.floor_ms, MODERATOR, c.PromoteQuestion(question=question.id))
    if question.closed_ms is not None:
        yield Moment(question.closed_ms, MODERATOR, _closing(question))


def _closing(question: StoryQuestion) -> c.AnyCommand:
    if question.outcome == "declined":
        return c.DeclineQuestion(question=question.id, reason=question.reason)
    return c.AnswerQuestion(question=question.id)


def _admission(plan: Plan, person: Person) -> c.AdmitParticipant:
    return c.AdmitParticipant(
        participant=participant_id(plan.id, person),
        name=person.name,
        title=person.title,
        city=key(person.city) if person.city else None,
        side=person.side,
        role=Role(person.role),
    )


def _actor(plan: Plan, who: str) -> Actor:
    return Actor(participant_id(plan.id, PERSON[who]), Role(PERSON[who].role)) if who else SYSTEM
