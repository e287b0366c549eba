"""How many votes somebody has: one, or as many as sit behind the device where the format gives them that. Pure.

A vote is a set of bits, so that a union of voters counts nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection

from sessions.domain.events import AnyEvent, BallotCast
from sessions.domain.state import Poll, State


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


# ------------------------------------------------------------------ of polls
def choice_keys(poll: Poll) -> tuple[str, ...]:
    """`c1`, `c2` …, one for each choice in its place."""
    return tuple(f"c{place}" for place in range(1, len(poll.choices) + 1))


def poll_bits(state: State, participant: str, city: str) -> tuple[int, int]:
    """The bits of a ballot, and those that it takes the place of: a city's, where one was named, else a person's."""
    if city:
        return city_bit(state, city), city_bit(state, city)
    return ballot(state, participant), all_ballots(state, participant)


def city_bit(state: State, city: str) -> int:
    """In a poll of cities: by the place among those that sit here, which do not change once they have begun."""
    return 1 << sorted(state.hall["main"].cities).index(city)


def marked(poll: Poll, choices: Collection[str], bits: int, instead_of: int) -> tuple[int, ...]:
    """Who stands for each choice after this ballot."""
    keys = choice_keys(poll)
    return tuple(
        (before & ~instead_of) | (bits if key in choices else 0)
        for key, before in zip(keys, poll.chosen, strict=True)
    )


def sealed(event: AnyEvent, poll: str) -> AnyEvent:
    """A ballot of this poll without voter and choices, as it is kept once the poll is over; itself else."""
    return BallotCast(poll=poll) if isinstance(event, BallotCast) and event.poll == poll else event
