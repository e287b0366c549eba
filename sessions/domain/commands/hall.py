"""Commands to the hall: its phases, its recording, its release."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import FormatName, Id, Minutes, Phase


class PrepareExchange(Command, frozen=True, kw_only=True, tag="exchange.prepare"):
    """The first command of every log."""

    title: Text
    cities: dict[Id, int]  # city -> side
    format: FormatName = "presentations"
    # of the parts that its format has; None: as long as usual
    presentation_minutes: Minutes | None = None
    discussion_minutes: Minutes | None = None
    question_minutes: Minutes | None = None


class StartPhase(Command, frozen=True, kw_only=True, tag="phase.start"):
    """Open the exchange, or move it to another part of its format."""

    phase: Phase


class EndExchange(Command, frozen=True, kw_only=True, tag="exchange.end"):
    """Close the room for all. What it holds stays with those who took part until it is released."""


class ReleaseExchange(Command, frozen=True, kw_only=True, tag="exchange.release"):
    """For the chair, or for my city: hold recording, questions and minutes of an ended exchange back no longer.

    Once nobody does, everybody can see them."""


class TakeHost(Command, frozen=True, kw_only=True, tag="host.take"):
    """I run the exchange from here on."""


class LoseHost(Command, frozen=True, kw_only=True, tag="host.lose"):
    """Nothing has been heard of the one who runs the exchange: another takes over."""

    host: Id


PersonHallCommand = StartPhase | EndExchange | ReleaseExchange | TakeHost
SystemHallCommand = PrepareExchange | LoseHost
HallCommand = PersonHallCommand | SystemHallCommand
