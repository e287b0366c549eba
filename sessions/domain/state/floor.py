"""The floor, and how long each has spoken."""

from __future__ import annotations

from sessions.domain.names import BudgetOf, SpeakingOrder
from sessions.domain.state.base import Entity


class Floor(Entity, frozen=True, kw_only=True):
    """One entity, under the key `main`."""

    order: SpeakingOrder = "first"
    holder: str = ""  # the participant who was given the floor
    since_ms: int = 0
    last_side: int = 0  # of whoever was given it last
    budgets: dict[BudgetOf, int] = {}  # minutes that each of a kind has; absent: as many as they like


class Talk(Entity, frozen=True, kw_only=True):
    """How long somebody, a city or a side has spoken in turns that are over. Interpreting is nobody's."""

    of: BudgetOf
    who: str  # a participant, a city, or the number of a side
    spoken_ms: int = 0
