"""Who had the floor, and who was made quiet."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import BudgetOf, Id, SpeakingOrder


class HandsOrdered(Event, frozen=True, kw_only=True, tag="floor.ordered"):
    order: SpeakingOrder
    by: Id


class BudgetSet(Event, frozen=True, kw_only=True, tag="floor.budgeted"):
    of: BudgetOf
    minutes: int
    by: Id


class FloorGranted(Event, frozen=True, kw_only=True, tag="floor.granted"):
    participant: Id
    by: Id


class FloorReturned(Event, frozen=True, kw_only=True, tag="floor.returned"):
    """`by` is "" when they left. `silenced`: they spoke by the floor alone, so what they had on is off."""

    participant: Id
    by: str = ""
    silenced: bool = False


class SpeakerMuted(Event, frozen=True, kw_only=True, tag="floor.muted"):
    participant: Id
    by: Id


class SpeakerUnmuted(Event, frozen=True, kw_only=True, tag="floor.unmuted"):
    participant: Id
    by: Id


class PersonRemoved(Event, frozen=True, kw_only=True, tag="floor.removed"):
    participant: Id
    by: Id


class PersonReadmitted(Event, frozen=True, kw_only=True, tag="floor.readmitted"):
    participant: Id
    by: Id


FloorEvent = (
    HandsOrdered
    | BudgetSet
    | FloorGranted
    | FloorReturned
    | SpeakerMuted
    | SpeakerUnmuted
    | PersonRemoved
    | PersonReadmitted
)
