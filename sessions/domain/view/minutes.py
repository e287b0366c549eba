"""Minute lines."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience, LineKind
from sessions.domain.state import MinuteLine
from sessions.domain.view.base import View


class MinuteLineView(View, kw_only=True):
    seq: int
    at_ms: int
    kind: LineKind
    text: str
    question: str | UnsetType = UNSET


def show_line(line: MinuteLine, audience: Audience) -> MinuteLineView:
    return MinuteLineView(
        seq=line.seq, at_ms=line.at_ms, kind=line.kind, text=line.text, question=line.question or UNSET
    )
