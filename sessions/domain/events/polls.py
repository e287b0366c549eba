"""What became of polls."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, PollResults, PollVoters


class PollDrafted(Event, frozen=True, kw_only=True, tag="poll.drafted"):
    poll: Id
    question: str
    choices: tuple[str, ...]
    multiple: bool = False
    results: PollResults = "closed"
    voters: PollVoters = "people"
    by: Id


class PollOpened(Event, frozen=True, kw_only=True, tag="poll.opened"):
    poll: Id
    by: Id


class BallotCast(Event, frozen=True, kw_only=True, tag="poll.ballot_cast"):
    """A ballot, in place of the one before. When its poll is over every such event is replaced by one without
    voter and choices (decision 20): then it says that somebody voted.
    """

    poll: Id
    participant: str = ""
    city: str = ""  # for which it was cast, where cities vote
    choices: tuple[Id, ...] = ()


class PollClosed(Event, frozen=True, kw_only=True, tag="poll.closed"):
    """All that is kept of the ballots. `counts` stand in the order of the choices; `ballots`: how many entries of
    this log were ballots of it, so that its verification finds another entry that was taken out in their stead.
    """

    poll: Id
    counts: tuple[int, ...]
    voters: int
    ballots: int
    by: str = ""  # "" when it was closed by the end of the exchange


class PollShown(Event, frozen=True, kw_only=True, tag="poll.shown"):
    """It stands before everybody, in place of another; not `on`: it does not any more."""

    poll: Id
    on: bool
    by: Id


class PollWithdrawn(Event, frozen=True, kw_only=True, tag="poll.withdrawn"):
    poll: Id
    ballots: int = 0
    by: Id


PollsEvent = PollDrafted | PollOpened | BallotCast | PollClosed | PollShown | PollWithdrawn
