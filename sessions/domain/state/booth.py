"""Interpretation."""

from __future__ import annotations

from sessions.domain.state.base import Entity


class Channel(Entity, frozen=True, kw_only=True):
    """The interpretation into one language. Its key is the language."""

    live: str = ""  # the interpreter on the air
    begun: bool = False  # somebody has been on the air: from then on silence is an alarm
    offered: bool = False  # who asks their partner to take over
    passes: bool = False  # the floor speaks this very language
    silent_ms: int = 0  # since when nobody is heard here although the floor speaks; 0: that is not so
    relieved: bool = False  # by the partner, who has not been heard either
    slow_ms: int = 0  # when the booth last asked the floor to slow down
