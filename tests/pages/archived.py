"""An ended exchange with a small recording, told through the same commands as any other."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from sessions.domain import commands as c
from sessions.domain.commands import AnyCommand
from sessions.domain.names import Source
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.outcomes import Done
from tests.conftest import NOON, actor


class Telling:
    """Commands at a second of an exchange that began at `start` (ms). Each has to be accepted."""

    def __init__(self, exchange: Any, folder: Path, start: int = NOON) -> None:
        self.exchange, self.folder, self.start = exchange, folder, start

    def at(self, second: float, who: str | Actor, command: AnyCommand) -> None:
        by = actor(who) if isinstance(who, str) else who
        outcome = execute(self.exchange.pk, uuid.uuid4(), command, by, self.start + int(second * 1000))
        assert isinstance(outcome, Done), outcome

    def releases(self, second: float) -> None:
        """The chair and the only city."""
        for who in ("dana", "bruno"):
            self.at(second, who, c.ReleaseExchange())

    def turn(self, who: str, begin: float, end: float) -> None:
        turn = f"t{who}{int(begin)}"
        begun, ended = (self.start + int(second * 1000) for second in (begin, end))
        self.at(begin, SYSTEM, c.BeginTurn(turn=turn, participant=who, at_ms=begun))
        self.at(end, SYSTEM, c.EndTurn(turn=turn, at_ms=ended))

    def opens(self, segment: str, who: str, source: Source, second: float, channel: str = "floor") -> Path:
        """A file of the recording began; its path, for the test to write."""
        kind = 'audio/webm; codecs="opus"' if source == "microphone" else 'video/webm; codecs="vp8"'
        file = f"{self.exchange.pk}/{segment}.webm"
        opened = c.OpenSegment(
            segment=segment,
            participant=who,
            source=source,
            file=file,
            media_type=kind,
            started_ms=self.start + int(second * 1000),
            channel=channel,
        )
        self.at(second, SYSTEM, opened)
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def closes(self, segment: str, second: float) -> None:
        ended = self.start + int(second * 1000)
        self.at(second, SYSTEM, c.CloseSegment(segment=segment, ended_ms=ended, reason="stopped"))

    def ends(self, second: float) -> None:
        self.at(second, "dana", c.EndExchange())
        self.exchange.refresh_from_db()
