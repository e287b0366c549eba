"""The chat."""

from __future__ import annotations

from sessions.domain.state.base import Entity


class ChatLine(Entity, frozen=True, kw_only=True):
    """One of the latest lines; the older ones are in the archive's table alone. Its key is `m` and its `seq`."""

    seq: int
    at_ms: int
    participant: str
    sent: str
    text: str
    hidden: bool = False  # its words are gone
    reason: str = ""
