"""Whose voices everybody hears: the three loudest. More only cost, and nobody follows four at once. Pure.

Levels are RFC 6464: 0 (loudest) to 127 (silence), in -dBov. Times are milliseconds of a monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 3
SILENCE = 127
FADES_DB_A_SECOND = 30  # a voice is remembered between two words
LOUDER_BY_DB = 6  # than the quietest of those who are heard
HEARD_AT_LEAST_MS = 600  # a syllable is not cut


@dataclass
class _Voice:
    loudness: float = 0.0  # dB above silence, fading since `at_ms`
    at_ms: int = 0
    since_ms: int = 0  # heard by all since then

    def now(self, at_ms: int) -> float:
        return max(0.0, self.loudness - (at_ms - self.at_ms) * FADES_DB_A_SECOND / 1000)


class Voices:
    """`heard` has the tracks that everybody gets; as long as there are no more than MOST, all of them."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._voices: dict[str, _Voice] = {}
        self.heard: frozenset[str] = frozenset()

    def there_are(self, tracks: Iterable[str]) -> bool:
        """These are the microphones now. True when `heard` has changed."""
        known = {track: self._voices.get(track, _Voice()) for track in tracks}
        if known.keys() == self._voices.keys():
            return False
        self._voices = known
        staying = [track for track in known if track in self.heard]
        others = [track for track in known if track not in self.heard]
        return self._hear(frozenset([*staying, *others][: self._most]))

    def level(self, track: str, level: int, at_ms: int) -> bool:
        """How loud a track is in one packet. True when `heard` has changed."""
        voice = self._voices.get(track)
        if voice is None:
            return False
        voice.loudness, voice.at_ms = max(voice.now(at_ms), float(SILENCE - level)), at_ms
        if track in self.heard:
            return False
        return self._displace(track, voice, at_ms)

    def _displace(self, track: str, voice: _Voice, at_ms: int) -> bool:
        quietest = min(self.heard, key=lambda other: (self._voices[other].now(at_ms), other), default=None)
        if quietest is None:
            return False
        heard = self._voices[quietest]
        if at_ms - heard.since_ms < HEARD_AT_LEAST_MS or voice.now(at_ms) < heard.now(at_ms) + LOUDER_BY_DB:
            return False
        voice.since_ms = at_ms
        return self._hear(self.heard - {quietest} | {track})

    def _hear(self, heard: frozenset[str]) -> bool:
        changed, self.heard = heard != self.heard, heard
        return changed
