"""Polls: what is asked, and how many chose what. Who chose what is in no view; one's own choice is one's own."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.ballots import choice_keys
from sessions.domain.names import Audience, PollResults, PollStatus, PollVoters
from sessions.domain.state import Poll
from sessions.domain.view.base import View


class ChoiceView(View, kw_only=True):
    place: int  # 1-based
    text: str


class PollView(View, kw_only=True):
    """`so_far` while it is open and its results are live, `votes` once it is closed."""

    seq: int
    status: PollStatus
    question: str
    choices: dict[str, ChoiceView]
    results: PollResults
    voters: PollVoters
    multiple: bool | UnsetType = UNSET
    shown: bool | UnsetType = UNSET  # it stands before everybody
    opened_ms: int | UnsetType = UNSET
    closed_ms: int | UnsetType = UNSET
    voting: int | UnsetType = UNSET  # of an open one: how many have voted
    so_far: dict[str, int] | UnsetType = UNSET
    voted: int | UnsetType = UNSET  # of a closed one: how many have
    votes: dict[str, int] | UnsetType = UNSET


def show_poll(poll: Poll, audience: Audience) -> PollView | None:
    if not _seen(poll, audience):
        return None
    keys = choice_keys(poll)
    running, closed = poll.status == "open", poll.status == "closed"
    live = running and poll.results == "live"
    return PollView(
        seq=poll.seq,
        status=poll.status,
        question=poll.question,
        choices={
            key: ChoiceView(place=place, text=text)
            for place, (key, text) in enumerate(zip(keys, poll.choices, strict=True), 1)
        },
        results=poll.results,
        voters=poll.voters,
        multiple=poll.multiple or UNSET,
        shown=poll.shown or UNSET,
        opened_ms=poll.opened_ms or UNSET,
        closed_ms=poll.closed_ms or UNSET,
        voting=poll.everybody.bit_count() if running else UNSET,
        so_far=dict(zip(keys, (bits.bit_count() for bits in poll.chosen), strict=True)) if live else UNSET,
        voted=poll.voted if closed else UNSET,
        votes=dict(zip(keys, poll.counts, strict=True)) if closed else UNSET,
    )


def _seen(poll: Poll, audience: Audience) -> bool:
    """A draft is the desk's; of what was withdrawn the room is told that it was, where it had seen it."""
    if poll.status == "draft":
        return audience is Audience.DESK
    if poll.status == "withdrawn":
        return bool(poll.opened_ms) and audience is not Audience.ARCHIVE
    return poll.status == "closed" or audience is not Audience.ARCHIVE
