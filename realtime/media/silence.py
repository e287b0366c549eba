"""When a booth is not heard although the floor speaks: an interpreter who lost the line, or fell ill. Pure.

Only the floor's speech counts: a pause there is no silence here, and an interpreter trails the speaker anyway.
Times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum
from typing import NamedTuple

from realtime.media.contract import FLOOR, OnAir
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
    """One channel with the same interpreter on the air ("" nobody), from `now_ms` (Unix) on."""

    def __init__(self, on_air: OnAir, now_ms: int) -> None:
        self.live = on_air.live
        self.heard_ms = now_ms
        self._silent_ms = 0  # of the floor's speech, since the channel was heard last
        self._told = on_air.silent
        self._relieve_at_ms = RELIEVE_AFTER_MS

    def step(self, elapsed_ms: int, now_ms: int, *, floor: bool, channel: bool) -> Word | None:
        """So much time passed in which the floor, and the channel, spoke or did not."""
        if channel:
            told, self._told, self.heard_ms = self._told, False, now_ms - NOTICED_AFTER_MS
            self._silent_ms, self._relieve_at_ms = NOTICED_AFTER_MS, RELIEVE_AFTER_MS
            return Word.HEARD if told else None
        if not floor:
            return None
        self._silent_ms += elapsed_ms
        if not self._told and self._silent_ms >= ALARM_AFTER_MS:
            self._told = True
            return Word.SILENT
        if self._silent_ms >= self._relieve_at_ms:
            self._relieve_at_ms += RELIEVE_EVERY_MS
            return Word.RELIEVE
        return None


class Heard(NamedTuple):
    """A word of one channel: who is on the air there, and when they were last heard (Unix)."""

    channel: str
    word: Word
    live: str
    heard_ms: int


class Booths:
    """The languages of one exchange."""

    def __init__(self) -> None:
        self._watches: dict[str, SilenceWatch] = {}

    def step(
        self, elapsed_ms: int, now_ms: int, interpreters: Mapping[str, OnAir], speaking: Container[str]
    ) -> list[Heard]:
        """What became certain. `interpreters`: by language, who is on the air; `speaking`: channels heard now."""
        self._watches = {
            language: self._watch(language, on_air, now_ms) for language, on_air in interpreters.items()
        }
        told = []
        for language, watch in self._watches.items():
            word = watch.step(elapsed_ms, now_ms, floor=FLOOR in speaking, channel=language in speaking)
            if word is not None:
                told.append(Heard(language, word, watch.live, watch.heard_ms))
        return told

    def _watch(self, language: str, on_air: OnAir, now_ms: int) -> SilenceWatch:
        known = self._watches.get(language)
        return known if known is not None and known.live == on_air.live else SilenceWatch(on_air, now_ms)
