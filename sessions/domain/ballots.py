"""How many votes somebody has: one, or as many as sit behind the device where the format gives them that. Pure.

A vote is a set of bits, so that a union of voters counts nobody twice.
"""

from __future__ import annotations

from sessions.domain.state import State


def ballot(state: State, participant: str) -> int:
    """The bits that this person's vote adds now."""
    delegation = state.delegations.get(participant)
    further = () if delegation is None or not delegation.many_votes else delegation.ballots
    seats = len(delegation.members) if delegation else 0
    return _bits(state.people[participant].number, further[: max(0, seats - 1)])


def all_ballots(state: State, participant: str) -> int:
    """All bits that this person's vote can ever have had: what is cleared when they take it back."""
    delegation = state.delegations.get(participant)
    return _bits(state.people[participant].number, () if delegation is None else delegation.ballots)


def _bits(number: int, further: tuple[int, ...]) -> int:
    bits = 1 << number
    for each in further:
        bits |= 1 << each
    return bits
