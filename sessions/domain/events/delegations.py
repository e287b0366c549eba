"""Several people behind one device."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id
from sessions.domain.state.delegations import Delegate


class RosterSet(Event, frozen=True, kw_only=True, tag="roster.set"):
    participant: Id
    members: dict[Id, Delegate]
    many_votes: bool = False
    by: Id


class SpeakerMarked(Event, frozen=True, kw_only=True, tag="roster.marked"):
    """`member` is "" where it is not said who speaks."""

    participant: Id
    member: str = ""
    by: Id


DelegationsEvent = RosterSet | SpeakerMarked
