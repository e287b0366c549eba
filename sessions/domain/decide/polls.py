"""Polls: drafted, opened, closed, shown and withdrawn by the desk; voted in by those whom they are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.ballots import choice_keys, marked, poll_bits
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import CHOICE_LENGTH, MOST_CHOICES, MOST_POLLS, QUESTION_LENGTH
from sessions.domain.record import city_signed_for
from sessions.domain.state import Actor, Poll, State


def decide(state: State, command: c.PollsCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.DraftPoll():
            return draft(state, command, actor)
        case c.OpenPoll():
            return open_poll(state, command, actor)
        case c.ClosePoll():
            return close(state, command, actor)
        case c.ShowPoll():
            return show(state, command, actor)
        case c.WithdrawPoll():
            return withdraw(state, command, actor)
        case c.CastBallot():
            return vote(state, command, actor)
        case _:
            assert_never(command)


# ------------------------------------------------------------------ the desk
def draft(state: State, command: c.DraftPoll, actor: Actor) -> Decision:
    known = state.polls.get(command.poll)
    if known is not None and known.status != "draft":
        return refuse("poll.not_draft", "poll", question=known.question)
    if known is None and len(state.polls) >= MOST_POLLS:
        return refuse("poll.too_many", most=MOST_POLLS)
    question, choices = command.question.strip(), tuple(each.strip() for each in command.choices)
    if (refusal := _unreadable(question, choices)) is not None:
        return refusal
    drafted = e.PollDrafted(
        poll=command.poll,
        question=question,
        choices=choices,
        multiple=command.multiple,
        results=command.results,
        voters=command.voters,
        by=actor.participant,
    )
    return () if known is not None and _same(known, drafted) else (drafted,)


def _unreadable(question: str, choices: Sequence[str]) -> Refusal | None:
    if not question:
        return refuse("poll.empty", "question")
    if len(question) > QUESTION_LENGTH:
        return refuse("poll.too_long", "question", length=len(question), most=QUESTION_LENGTH)
    if not 2 <= len(choices) <= MOST_CHOICES or not all(choices):
        return refuse("poll.choices", "choices", count=sum(map(bool, choices)), most=MOST_CHOICES)
    if (longest := max(map(len, choices))) > CHOICE_LENGTH:
        return refuse("poll.too_long", "choices", length=longest, most=CHOICE_LENGTH)
    if len({each.casefold() for each in choices}) < len(choices):
        return refuse("poll.same_choice", "choices")
    return None


def _same(known: Poll, drafted: e.PollDrafted) -> bool:
    names = ("question", "choices", "multiple", "results", "voters")
    return all(getattr(known, name) == getattr(drafted, name) for name in names)


def open_poll(state: State, command: c.OpenPoll, actor: Actor) -> Decision:
    poll = _known(state, command.poll)
    if isinstance(poll, Refusal) or poll.status == "open":
        return poll if isinstance(poll, Refusal) else ()
    if poll.status != "draft":
        return _over(poll)
    if (other := next(_open(state), None)) is not None:
        return refuse("poll.another_open", "poll", question=other.question)
    return (e.PollOpened(poll=poll.id, by=actor.participant),)


def close(state: State, command: c.ClosePoll, actor: Actor) -> Decision:
    poll = _known(state, command.poll)
    if isinstance(poll, Refusal) or poll.status == "closed":
        return poll if isinstance(poll, Refusal) else ()
    return (counted(poll, actor.participant),) if poll.status == "open" else _over(poll)


def closed_by_the_end(state: State) -> Iterator[e.PollClosed]:
    """What was asked when the exchange ends counts as it stands."""
    return (counted(poll) for poll in _open(state))


def counted(poll: Poll, by: str = "") -> e.PollClosed:
    return e.PollClosed(
        poll=poll.id,
        counts=tuple(bits.bit_count() for bits in poll.chosen),
        voters=poll.everybody.bit_count(),
        ballots=poll.ballots,
        by=by,
    )


def show(state: State, command: c.ShowPoll, actor: Actor) -> Decision:
    poll = _known(state, command.poll)
    if isinstance(poll, Refusal) or poll.shown is command.on:
        return poll if isinstance(poll, Refusal) else ()
    if poll.status not in ("open", "closed"):
        return _over(poll)
    return (e.PollShown(poll=poll.id, on=command.on, by=actor.participant),)


def withdraw(state: State, command: c.WithdrawPoll, actor: Actor) -> Decision:
    poll = _known(state, command.poll)
    if isinstance(poll, Refusal) or poll.status == "withdrawn":
        return poll if isinstance(poll, Refusal) else ()
    return (e.PollWithdrawn(poll=poll.id, ballots=poll.ballots, by=actor.participant),)


# ------------------------------------------------------------------ everybody
def vote(state: State, command: c.CastBallot, actor: Actor) -> Decision:
    """Once a person, or once a city, whatever the number of devices; changed as often as they like."""
    poll = _known(state, command.poll)
    if isinstance(poll, Refusal):
        return poll
    if poll.status != "open":
        return _over(poll)
    chosen = set(command.choices)
    if not chosen <= set(choice_keys(poll)):
        return refuse("poll.choice_unknown", "choices", question=poll.question)
    if len(chosen) > 1 and not poll.multiple:
        return refuse("poll.one_choice", "choices", question=poll.question)
    city = city_signed_for(state, actor.participant) if poll.voters == "cities" else ""
    if city is None:
        return refuse("poll.of_cities", "poll", question=poll.question)
    choices = tuple(key for key in choice_keys(poll) if key in chosen)
    if marked(poll, choices, *poll_bits(state, actor.participant, city)) == poll.chosen:
        return ()
    participant = actor.participant
    return (e.BallotCast(poll=poll.id, participant=participant, city=city, choices=choices),)


def _known(state: State, key: str) -> Poll | Refusal:
    return state.polls.get(key) or refuse("poll.unknown", "poll")


def _open(state: State) -> Iterator[Poll]:
    return (poll for poll in state.polls.values() if poll.status == "open")


def _over(poll: Poll) -> Refusal:
    """What happened to it meanwhile, or has not happened yet."""
    if poll.status == "closed":
        return refuse("poll.closed", "poll", question=poll.question, closed_ms=poll.closed_ms)
    if poll.status == "withdrawn":
        return refuse("poll.withdrawn", "poll", question=poll.question, closed_ms=poll.closed_ms)
    return refuse("poll.not_open", "poll", question=poll.question)
