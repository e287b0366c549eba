"""What was written in the chat."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id


class ChatSet(Event, frozen=True, kw_only=True, tag="chat.rules_set"):
    on: bool
    slow_s: int = 0
    by: Id


class ChatLinePosted(Event, frozen=True, kw_only=True, tag="chat.posted"):
    """Its key is `m` and the number of this entry."""

    participant: Id
    sent: Id  # the mark of the page that it was written on
    text: str


class ChatLineHidden(Event, frozen=True, kw_only=True, tag="chat.hidden"):
    """From now on nobody reads its words."""

    line: Id
    by: Id
    reason: str


def chat_key(seq: int) -> str:
    """The key of the line that was written as this entry."""
    return f"m{seq}"


ChatEvent = ChatSet | ChatLinePosted | ChatLineHidden
