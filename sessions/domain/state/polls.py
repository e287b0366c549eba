"""Polls."""

from __future__ import annotations

from sessions.domain.names import PollResults, PollStatus, PollVoters
from sessions.domain.state.base import Entity


class Poll(Entity, frozen=True, kw_only=True):
    """While it is open `chosen` has for each choice the set of bits that stand for it; once it is over, `counts`."""

    id: str
    seq: int
    question: str
    choices: tuple[str, ...]  # `c1`, `c2` … in this order
    multiple: bool = False
    results: PollResults = "closed"
    voters: PollVoters = "people"
    status: PollStatus = "draft"
    shown: bool = False  # it stands before everybody
    opened_ms: int = 0
    opened_seq: int = 0
    closed_ms: int = 0
    chosen: tuple[int, ...] = ()  # bit sets: of Person.number, or of the places of cities (`ballots.city_bit`)
    ballots: int = 0  # entries of the log that were ballots of it
    counts: tuple[int, ...] = ()
    voted: int = 0  # voters, once it is closed

    @property
    def everybody(self) -> int:
        """The bits of all who have voted."""
        bits = 0
        for each in self.chosen:
            bits |= each
        return bits
