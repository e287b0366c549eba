"""Minute lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.state import MinuteLine, State


def changes(state: State, event: e.MinutesEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.MinuteLineAdded():
            line = MinuteLine(
                id=event.line,
                seq=recorded.seq,
                at_ms=recorded.at_ms,
                kind=event.kind,
                text=event.text,
                question=event.question,
            )
            return (("minutes", event.line, line),)
        case e.MinuteLineEdited():
            edited = replace(state.minutes[event.line], text=event.text, seq=recorded.seq)
            return (("minutes", event.line, edited),)
        case _:
            assert_never(event)
