"""The door: who was not expected, or comes with a link that is in use, waits until the desk decides."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, StakeholderKind


class Knock(Command, frozen=True, kw_only=True, tag="door.knock"):
    """Somebody waits at the door. With `seat` they say that they are that participant, on another device."""

    knock: Id
    name: Text
    title: Text = ""
    city: Id | None = None
    side: int = 0
    place: Text = ""  # where they say they come from, in words
    kind: StakeholderKind = ""
    seat: Id | None = None


class LetIn(Command, frozen=True, kw_only=True, tag="door.let_in"):
    """They belong to the exchange from now on; who comes on another device keeps the seat that they have."""

    knock: Id


class TurnAway(Command, frozen=True, kw_only=True, tag="door.turn_away"):
    """Not now. They may knock again."""

    knock: Id


class StopWaiting(Command, frozen=True, kw_only=True, tag="door.stop_waiting"):
    """Whoever waited went away, or lost the link that brought them here."""

    knock: Id


class SetDoor(Command, frozen=True, kw_only=True, tag="door.rules"):
    """Whether those who come by the open link wait until they are let in, or are in at once."""

    guests_wait: bool


PersonDoorCommand = LetIn | TurnAway | SetDoor
SystemDoorCommand = Knock | StopWaiting
DoorCommand = PersonDoorCommand | SystemDoorCommand
