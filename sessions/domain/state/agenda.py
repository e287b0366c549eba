"""The agenda, and what was asked of the day before."""

from __future__ import annotations

from sessions.domain.names import ItemStatus
from sessions.domain.state.base import Entity


class Item(Entity, frozen=True, kw_only=True):
    """One item of the agenda."""

    id: str
    place: int
    title: str
    minutes: int
    owner: str = ""  # a participant
    city: str = ""
    off_record: bool = False
    status: ItemStatus = "waiting"
    started_ms: int = 0
    ended_ms: int = 0
    source: str = ""  # the exchange whose open item it was
    carried_to: str = ""  # the exchange that has it now


class RoundTable(Entity, frozen=True, kw_only=True):
    """A wish to meet with partners on the day before, and what came of it."""

    id: str
    text: str
    by: str
    asked_ms: int
    answered_ms: int = 0  # 0: not answered yet
    feasible: bool = False
    reason: str = ""
    logistics: str = ""
