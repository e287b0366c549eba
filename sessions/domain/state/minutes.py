"""What is written down."""

from __future__ import annotations

from sessions.domain.names import LineKind
from sessions.domain.state.base import Entity


class MinuteLine(Entity, frozen=True, kw_only=True):
    id: str
    seq: int  # of the last edit: what `base_seq` is compared with
    at_ms: int
    kind: LineKind
    text: str
    question: str = ""
