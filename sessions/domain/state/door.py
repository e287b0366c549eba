"""Who waits at the door."""

from __future__ import annotations

from sessions.domain.names import StakeholderKind
from sessions.domain.state.base import Entity


class Knocker(Entity, frozen=True, kw_only=True):
    seq: int  # of the knock: first come, first shown
    name: str
    title: str
    city: str
    side: int
    place: str  # in words: a page need not know the city
    kind: StakeholderKind
    seat: str  # the participant whom they say they are, on another device
