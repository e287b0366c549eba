"""Turns of speech, and what is recorded."""

from __future__ import annotations

from sessions.domain.names import Source
from sessions.domain.state.base import Entity


class Turn(Entity, frozen=True, kw_only=True):
    id: str
    participant: str
    from_ms: int
    to_ms: int = 0  # 0 while they speak


class Segment(Entity, frozen=True, kw_only=True):
    id: str
    participant: str
    source: Source
    file: str
    media_type: str
    started_ms: int
    ended_ms: int = 0  # 0 while it is written
    reason: str = ""
    channel: str = "floor"
