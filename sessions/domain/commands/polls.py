"""Polls: a question of the desk's, and everybody's ballot."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, PollResults, PollVoters

Choices = Annotated[tuple[Text, ...], Meta(max_length=50)]  # how many a poll may have is a rule
Chosen = Annotated[tuple[Id, ...], Meta(max_length=50)]


class DraftPoll(Command, frozen=True, kw_only=True, tag="poll.draft"):
    """What is to be asked; the client makes `poll`. Said again of a draft, it replaces what was drafted.

    `results`: seen by all while it runs, or only when it is closed. `voters`: everybody here, or one vote a city.
    """

    poll: Id
    question: Text
    choices: Choices  # in their order; from here on `c1`, `c2` …
    multiple: bool = False
    results: PollResults = "closed"
    voters: PollVoters = "people"


class OpenPoll(Command, frozen=True, kw_only=True, tag="poll.open"):
    """Let everybody vote, and put it before everybody. One is open at a time."""

    poll: Id


class ClosePoll(Command, frozen=True, kw_only=True, tag="poll.close"):
    """Count. From then on nobody can tell who chose what."""

    poll: Id


class ShowPoll(Command, frozen=True, kw_only=True, tag="poll.show"):
    """Put a closed poll before everybody again; not `on`: take it away, open or closed."""

    poll: Id
    on: bool = True


class WithdrawPoll(Command, frozen=True, kw_only=True, tag="poll.withdraw"):
    """It was a mistake: a draft is gone, of another nothing is counted."""

    poll: Id


class CastBallot(Command, frozen=True, kw_only=True, tag="poll.vote"):
    """My ballot, in place of the one before; without a choice I take it back."""

    poll: Id
    choices: Chosen = ()


PersonPollsCommand = DraftPoll | OpenPoll | ClosePoll | ShowPoll | WithdrawPoll | CastBallot
PollsCommand = PersonPollsCommand
