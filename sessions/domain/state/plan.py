"""What was planned."""

from __future__ import annotations

from sessions.domain.state.base import Entity


class Plan(Entity, frozen=True, kw_only=True):
    """One entity, under the key `main`, once the exchange was moved or cancelled."""

    starts_ms: int = 0  # 0: not moved
    time_zone: str = ""
    cancelled: str = ""  # the reason
