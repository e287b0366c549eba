"""Who knocked, and what the desk said."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, StakeholderKind


class Knocked(Event, frozen=True, kw_only=True, tag="door.knocked"):
    knock: Id
    name: str
    title: str = ""
    city: str = ""
    side: int = 0
    place: str = ""
    kind: StakeholderKind = ""
    seat: str = ""  # the participant whom they say they are


class KnockerLetIn(Event, frozen=True, kw_only=True, tag="door.let_in"):
    """As this participant: `participant.admitted` precedes it where the person is new."""

    knock: Id
    participant: Id
    by: Id


class KnockerTurnedAway(Event, frozen=True, kw_only=True, tag="door.turned_away"):
    knock: Id
    by: Id


class KnockerGone(Event, frozen=True, kw_only=True, tag="door.gone"):
    knock: Id


class DoorSet(Event, frozen=True, kw_only=True, tag="door.rules_set"):
    """Said by the desk, or because an attendee was removed: else they come back by the open link as somebody new."""

    guests_wait: bool
    by: Id


DoorEvent = Knocked | KnockerLetIn | KnockerTurnedAway | KnockerGone | DoorSet
