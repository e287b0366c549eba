"""Several people behind one device."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.names import USUAL_PRECEDENCE
from sessions.domain.state.base import Entity


class Delegate(Struct, frozen=True, kw_only=True, gc=False):
    """One of those who sit behind a device."""

    name: str
    title: str = ""
    native_name: str = ""
    precedence: int = USUAL_PRECEDENCE


class Delegation(Entity, frozen=True, kw_only=True):
    """The roster of a seat; its key is the participant whose device it is."""

    participant: str
    members: dict[str, Delegate] = {}
    many_votes: bool = False  # as many as they are; else one
    speaker: str = ""  # the member who speaks for the seat now
    ballots: tuple[int, ...] = ()  # further bits in a set of voters; the first member votes with the seat's own
