"""What was written down."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, LineKind


class MinuteLineAdded(Event, frozen=True, kw_only=True, tag="minutes.added"):
    line: Id
    kind: LineKind
    text: str
    by: Id
    question: str = ""


class MinuteLineEdited(Event, frozen=True, kw_only=True, tag="minutes.edited"):
    line: Id
    text: str
    by: Id


MinutesEvent = MinuteLineAdded | MinuteLineEdited
