"""Who has the floor, in which order hands are called, how much time each has, and who must be quiet."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sessions.domain.commands.base import Command
from sessions.domain.names import BudgetOf, Id, SpeakingOrder


class OrderHands(Command, frozen=True, kw_only=True, tag="floor.order"):
    """How the next speaker is suggested; whom to call stays the chair's choice."""

    order: SpeakingOrder


class SetBudget(Command, frozen=True, kw_only=True, tag="floor.budget"):
    """So many minutes for each speaker, city or side, over the whole exchange; 0: as many as they like."""

    of: BudgetOf
    minutes: Annotated[int, Meta(ge=0, le=24 * 60)]


class GrantFloor(Command, frozen=True, kw_only=True, tag="floor.grant"):
    """This person has the floor now, and nobody else; who only listens may speak while they have it."""

    participant: Id


class ReturnFloor(Command, frozen=True, kw_only=True, tag="floor.return"):
    """Whoever has the floor gives it back, or it is taken."""


class MuteSpeaker(Command, frozen=True, kw_only=True, tag="floor.mute"):
    """Is not heard until the desk lets them, or gives them the floor."""

    participant: Id


class UnmuteSpeaker(Command, frozen=True, kw_only=True, tag="floor.unmute"):
    """May be heard again; nobody's microphone is turned on by another."""

    participant: Id


class RemovePerson(Command, frozen=True, kw_only=True, tag="floor.remove"):
    """Out of the room, until they are let in again."""

    participant: Id


class ReadmitPerson(Command, frozen=True, kw_only=True, tag="floor.readmit"):
    participant: Id


PersonFloorCommand = (
    OrderHands
    | SetBudget
    | GrantFloor
    | ReturnFloor
    | MuteSpeaker
    | UnmuteSpeaker
    | RemovePerson
    | ReadmitPerson
)
FloorCommand = PersonFloorCommand
