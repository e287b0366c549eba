"""Turns of speech, and what is recorded."""

from __future__ import annotations

from sessions.domain.names import Source
from sessions.domain.state.base import Entity


class Turn(Entity, frozen=True, kw_only=True):
    id: str
    participant: str
    from_ms: int
    to_ms: int = 0  # 0 while they speak
    member: str = ""  # of their delegation, where one was marked
    continues: str = ""  # the turn that the media plane knows, of which this is a later piece
    charged: bool = True  # to their time; interpreting is nobody's
    off_record: bool = False


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
