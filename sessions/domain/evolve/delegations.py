"""Delegations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change, hall
from sessions.domain.state import Delegation, State


def changes(state: State, event: e.DelegationsEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.RosterSet():
            return _set(state, event)
        case e.SpeakerMarked():
            marked = replace(state.delegations[event.participant], speaker=event.member)
            return (("delegations", event.participant, marked),)
        case _:
            assert_never(event)


def _set(state: State, event: e.RosterSet) -> tuple[Change, ...]:
    """A seat never gives ballots back: who changes the list again and again gets no more votes by it."""
    known = state.delegations.get(event.participant, Delegation(participant=event.participant))
    more = max(0, len(event.members) - 1 - len(known.ballots))
    given = state.hall["main"].ballots
    first = len(state.people) + given
    roster = replace(
        known,
        members=event.members,
        many_votes=event.many_votes,
        speaker=known.speaker if known.speaker in event.members else "",
        ballots=(*known.ballots, *range(first, first + more)),
    )
    return (("delegations", event.participant, roster), *(hall(state, ballots=given + more) if more else ()))
