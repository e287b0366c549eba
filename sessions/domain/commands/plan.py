"""Commands to what was planned, until the exchange begins. Given by the system, for those who organise it."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import FormatName, Id, Milliseconds, Minutes


class ReviseExchange(Command, frozen=True, kw_only=True, tag="exchange.revise"):
    """Another title, format, other cities or lengths than it was prepared with."""

    title: Text
    cities: dict[Id, int]  # city -> side
    format: FormatName = "presentations"
    # of the parts that its format has; None: as long as usual
    presentation_minutes: Minutes | None = None
    discussion_minutes: Minutes | None = None
    question_minutes: Minutes | None = None


class MoveExchange(Command, frozen=True, kw_only=True, tag="exchange.move"):
    """It begins at another time: wall time in `time_zone` (IANA), which `starts_ms` is in UTC."""

    starts_ms: Milliseconds
    time_zone: Text


class CancelExchange(Command, frozen=True, kw_only=True, tag="exchange.cancel"):
    """It will not take place. Everybody who was invited reads the reason."""

    reason: Text


PlanCommand = ReviseExchange | MoveExchange | CancelExchange
