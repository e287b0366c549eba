"""Turns of speech from RFC 6464 audio levels. Pure: the caller brings the time.

A cough is not a turn and a breath does not end one: a turn starts once enough of a short window was loud, and
ends after a longer silence. Both carry the moment at which they happened, not the one at which we were sure.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """Levels in -dBov (0 loudest, 127 silent), times in milliseconds."""

    loud: int = 50
    window_ms: int = 600
    loud_ms: int = 300  # so much of the window must be loud
    silence_ms: int = 1500


class TurnDetector:
    """One microphone. `level` and `elapse` answer what has just become certain."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self._is = thresholds or Thresholds()
        self._loud: deque[tuple[int, int]] = deque()  # (at ms, duration ms) within the window
        self._last_at: int | None = None
        self._last_loud = 0
        self.speaking = False

    def level(self, level: int, at_ms: int) -> tuple[bool, int] | None:
        """One packet's level. (True, start) when a turn has begun, (False, end) when it is over, else None."""
        since = at_ms - self._last_at if self._last_at is not None else 20
        self._last_at = at_ms
        if level <= self._is.loud:
            self._last_loud = at_ms
            self._loud.append((at_ms, max(0, min(since, 60))))
        return self.elapse(at_ms)

    def elapse(self, at_ms: int) -> tuple[bool, int] | None:
        """Time passed, perhaps without packets (a muted track, a lost line)."""
        while self._loud and self._loud[0][0] <= at_ms - self._is.window_ms:
            self._loud.popleft()
        if self.speaking:
            return self._end() if at_ms - self._last_loud >= self._is.silence_ms else None
        if sum(duration for _, duration in self._loud) < self._is.loud_ms:
            return None
        self.speaking = True
        return True, self._loud[0][0]

    def stop(self) -> tuple[bool, int] | None:
        """The track ended: a turn that was open is over."""
        return self._end() if self.speaking else None

    def _end(self) -> tuple[bool, int]:
        self.speaking = False
        self._loud.clear()
        return False, self._last_loud
