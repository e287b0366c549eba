"""Polls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.ballots import marked, poll_bits
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.state import Poll, State


def changes(state: State, event: e.PollsEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.PollDrafted():
            return (("polls", event.poll, _drafted(state, event, recorded.seq)),)
        case e.PollOpened():
            return _opened(state, event, recorded)
        case e.BallotCast():
            return _poll(state, event.poll, **_cast(state, event))
        case e.PollClosed():
            counted = {"counts": event.counts, "voted": event.voters, "closed_ms": recorded.at_ms}
            return _poll(state, event.poll, status="closed", chosen=(), **counted)
        case e.PollShown():
            return (
                *(_off_stage(state, event.poll) if event.on else ()),
                *_poll(state, event.poll, shown=event.on),
            )
        case e.PollWithdrawn():
            return _withdrawn(state, event, recorded.at_ms)
        case _:
            assert_never(event)


def _poll(state: State, key: str, **changed: Any) -> tuple[Change]:
    return (("polls", key, replace(state.polls[key], **changed)),)


def _drafted(state: State, event: e.PollDrafted, seq: int) -> Poll:
    known = state.polls.get(event.poll)
    return Poll(
        id=event.poll,
        seq=seq if known is None else known.seq,
        question=event.question,
        choices=event.choices,
        multiple=event.multiple,
        results=event.results,
        voters=event.voters,
    )


def _opened(state: State, event: e.PollOpened, recorded: Recorded) -> tuple[Change, ...]:
    nobody = (0,) * len(state.polls[event.poll].choices)
    opened = {"status": "open", "opened_ms": recorded.at_ms, "opened_seq": recorded.seq, "chosen": nobody}
    return (*_off_stage(state, event.poll), *_poll(state, event.poll, shown=True, **opened))


def _off_stage(state: State, besides: str) -> Iterator[Change]:
    """One stands before everybody."""
    for key, poll in state.polls.items():
        if poll.shown and key != besides:
            yield "polls", key, replace(poll, shown=False)


def _cast(state: State, event: e.BallotCast) -> dict[str, Any]:
    """One that was emptied says only that there was one."""
    poll = state.polls[event.poll]
    one_more = {"ballots": poll.ballots + 1}
    if not event.participant and not event.city:
        return one_more
    bits = poll_bits(state, event.participant, event.city)
    return one_more | {"chosen": marked(poll, event.choices, *bits)}


def _withdrawn(state: State, event: e.PollWithdrawn, at_ms: int) -> tuple[Change, ...]:
    """Of a draft nothing is left but its key; of another that it was asked."""
    poll = state.polls[event.poll]
    nothing: dict[str, Any] = {"chosen": (), "counts": (), "voted": 0, "shown": False, "closed_ms": at_ms}
    words = {} if poll.opened_ms else {"question": "", "choices": ()}
    return _poll(state, event.poll, status="withdrawn", **nothing, **words)
