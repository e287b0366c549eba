"""When a booth is not heard although the floor speaks: an interpreter who lost the line, or fell ill. Pure.

Only the floor's speech counts: a pause there is no silence here, and an interpreter trails the speaker anyway.
Times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum
from typing import NamedTuple

from realtime.media.contract import FLOOR
from realtime.media.speech import Thresholds

ALARM_AFTER_MS = 10_000
RELIEVE_AFTER_MS = 15_000
NOTICED_AFTER_MS = Thresholds().silence_ms  # so long a detector takes a voice to go on
RELIEVE_EVERY_MS = 5_000  # a partner may become ready later


class Word(StrEnum):
    """What is to be told of a channel."""

    SILENT = "silent"  # tell the desk and the partner
    RELIEVE = "relieve"  # it goes on: the partner is to go on the air
    HEARD = "heard"


class SilenceWatch:
    """One channel with the same interpreter on the air, `live` ("" nobody)."""

    def __init__(self, live: str) -> None:
        self.live = live
        self.silent_ms = 0  # of the floor's speech, since the channel was heard last
        self._told = False
        self._relieve_at_ms = RELIEVE_AFTER_MS

    def step(self, elapsed_ms: int, *, floor: bool, channel: bool) -> Word | None:
        """So much time passed in which the floor, and the channel, spoke or did not."""
        if channel:
            told, self._told = self._told, False
            self.silent_ms, self._relieve_at_ms = NOTICED_AFTER_MS, RELIEVE_AFTER_MS
            return Word.HEARD if told else None
        if not floor:
            return None
        self.silent_ms += elapsed_ms
        if not self._told and self.silent_ms >= ALARM_AFTER_MS:
            self._told = True
            return Word.SILENT
        if self.silent_ms >= self._relieve_at_ms:
            self._relieve_at_ms += RELIEVE_EVERY_MS
            return Word.RELIEVE
        return None


class Heard(NamedTuple):
    """A word of one channel, and for how long the floor has spoken since its last one."""

    channel: str
    word: Word
    silent_ms: int


class Booths:
    """The languages of one exchange."""

    def __init__(self) -> None:
        self._watches: dict[str, SilenceWatch] = {}

    def step(self, elapsed_ms: int, interpreters: Mapping[str, str], speaking: Container[str]) -> list[Heard]:
        """What became certain. `interpreters`: by language, who is on the air; `speaking`: channels heard now."""
        self._watches = {language: self._watch(language, live) for language, live in interpreters.items()}
        floor = FLOOR in speaking
        steps = (
            (language, watch, watch.step(elapsed_ms, floor=floor, channel=language in speaking))
            for language, watch in self._watches.items()
        )
        return [Heard(language, word, watch.silent_ms) for language, watch, word in steps if word is not None]

    def _watch(self, language: str, live: str) -> SilenceWatch:
        known = self._watches.get(language)
        return known if known is not None and known.live == live else SilenceWatch(live)
