"""The chat. As many lines are kept as the room has; each new one lets the oldest go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change, hall
from sessions.domain.names import CHAT_WINDOW
from sessions.domain.state import ChatLine, State


def changes(state: State, event: e.ChatEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.ChatSet():
            return hall(state, chat=event.on, chat_slow_s=event.slow_s)
        case e.ChatLinePosted():
            return _posted(state, event, recorded)
        case e.ChatLineHidden():
            if (line := state.chat.get(event.line)) is None:
                return ()
            return (("chat", event.line, replace(line, hidden=True, text="", reason=event.reason)),)
        case _:
            assert_never(event)


def _posted(state: State, event: e.ChatLinePosted, recorded: Recorded) -> tuple[Change, ...]:
    """The section lies in the order in which lines were written: the first is the oldest."""
    line = ChatLine(
        seq=recorded.seq,
        at_ms=recorded.at_ms,
        participant=event.participant,
        sent=event.sent,
        text=event.text,
    )
    written: Change = ("chat", e.chat_key(recorded.seq), line)
    if len(state.chat) < CHAT_WINDOW:
        return (written,)
    older = () if state.hall["main"].chat_older else hall(state, chat_older=True)
    return (("chat", next(iter(state.chat)), None), written, *older)
