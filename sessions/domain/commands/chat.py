"""The chat: short lines for all who are here."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id


class SetChat(Command, frozen=True, kw_only=True, tag="chat.rules"):
    """Whether there is a chat, and how many seconds each has to wait between two lines."""

    on: bool
    slow_s: Annotated[int, Meta(ge=0, le=600)] = 0


class PostChatLine(Command, frozen=True, kw_only=True, tag="chat.post"):
    """For everybody in the room: there are no private lines. `sent` is the client's own mark, by which its page knows
    the line when it comes.
    """

    sent: Id
    text: Text


class HideChatLine(Command, frozen=True, kw_only=True, tag="chat.hide"):
    """Take its words out of every view, for good. Its writer reads the reason."""

    line: Id
    reason: Text


class HideOlderLine(Command, frozen=True, kw_only=True, tag="chat.hide_older"):
    """The same of a line that the room does not have any more, which was found in the archive's table."""

    line: Id
    reason: Text
    by: Id


PersonChatCommand = SetChat | PostChatLine | HideChatLine
SystemChatCommand = HideOlderLine
ChatCommand = PersonChatCommand | SystemChatCommand
