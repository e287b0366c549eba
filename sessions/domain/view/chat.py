"""The chat's latest lines. What was hidden has no words for anybody; its writer's own things say why."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience
from sessions.domain.state import ChatLine
from sessions.domain.view.base import View


class ChatLineView(View, kw_only=True):
    seq: int
    at_ms: int
    participant: str
    sent: str | UnsetType = UNSET  # the mark of the page that it was written on
    text: str | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET


def show_chat_line(line: ChatLine, audience: Audience) -> ChatLineView:
    return ChatLineView(
        seq=line.seq,
        at_ms=line.at_ms,
        participant=line.participant,
        sent=line.sent,
        text=UNSET if line.hidden else line.text,
        hidden=line.hidden or UNSET,
    )
