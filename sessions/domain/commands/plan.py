"""Commands to what was planned, until the exchange begins. Given by the system, for those who organise it."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, Milliseconds, Minutes


class ReviseExchange(Command, frozen=True, kw_only=True, tag="exchange.revise"):
    """Another title, other cities or other lengths than it was prepared with."""

    title: Text
    cities: dict[Id, int]  # city -> side
    presentation_minutes: Minutes
    question_minutes: Minutes


class MoveExchange(Command, frozen=True, kw_only=True, tag="exchange.move"):
    """It begins at another time: wall time in `time_zone` (IANA), which `starts_ms` is in UTC."""

    starts_ms: Milliseconds
    time_zone: Text


class CancelExchange(Command, frozen=True, kw_only=True, tag="exchange.cancel"):
    """It will not take place. Everybody who was invited reads the reason."""

    reason: Text


PlanCommand = ReviseExchange | MoveExchange | CancelExchange
