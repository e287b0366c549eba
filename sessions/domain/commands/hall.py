"""Commands to the hall: its phases, its recording, its release."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, Minutes, Phase


class PrepareExchange(Command, frozen=True, kw_only=True, tag="exchange.prepare"):
    """The first command of every log."""

    title: Text
    cities: dict[Id, int]  # city -> side
    presentation_minutes: Minutes
    question_minutes: Minutes


class StartPhase(Command, frozen=True, kw_only=True, tag="phase.start"):
    """Open the exchange, or move it from presentations to questions and back."""

    phase: Phase


class EndExchange(Command, frozen=True, kw_only=True, tag="exchange.end"):
    """Close the room for all. What it holds stays with those who took part until it is released."""


class ReleaseExchange(Command, frozen=True, kw_only=True, tag="exchange.release"):
    """For the chair, or for my city: hold recording, questions and minutes of an ended exchange back no longer.

    Once nobody does, everybody can see them."""


PersonHallCommand = StartPhase | EndExchange | ReleaseExchange
SystemHallCommand = PrepareExchange
HallCommand = PersonHallCommand | SystemHallCommand
