"""Where somebody speaks: utterances out of sound, by its loudness above the room's own noise. Pure but for numpy.

The same sound gives the same utterances however it comes in: their beginnings make the ids of captions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]  # mono, -1 to 1
RATE = 16_000  # samples a second
FRAME_MS = 20
FRAME = RATE * FRAME_MS // 1000
ABOVE_NOISE_DB = 10.0
QUIETEST_DB = -50.0  # below it nobody is heard, however quiet the room
PAUSE_MS = 600  # that ends an utterance
BEFORE_MS = 200  # of what came before is taken along: consonants begin softly
SHORTEST_MS = 240  # of voice: a cough is no word
LONGEST_MS = 9_000  # then a line is due, though nobody paused
_NOISE_RISES_DB = 0.02  # a frame; it falls at once


class Utterance(NamedTuple):
    began_ms: int
    sound: Sound

    @property
    def ended_ms(self) -> int:
        return self.began_ms + len(self.sound) * 1000 // RATE


class Voice:
    """One person's sound in, utterances out."""

    def __init__(self) -> None:
        self._rest = np.empty(0, np.float32)
        self._at_ms = 0  # where the rest begins
        self._noise_db = QUIETEST_DB
        self._frames: list[Sound] = []
        self._began_ms = 0
        self._voiced = self._silent = 0  # frames of what is open

    def hear(self, sound: Sound, at_ms: int) -> Iterator[Utterance]:
        """The next piece. One that does not follow the last closely comes after a pause."""
        rest_ends_ms = self._at_ms + len(self._rest) * 1000 // RATE
        if abs(at_ms - rest_ends_ms) > 2 * FRAME_MS:
            yield from self.end()
            self._rest, self._at_ms = np.empty(0, np.float32), at_ms
        data = np.concatenate((self._rest, sound))
        whole = len(data) // FRAME
        for number in range(whole):
            yield from self._frame(data[number * FRAME : (number + 1) * FRAME])
            self._at_ms += FRAME_MS
        self._rest = data[whole * FRAME :]

    def end(self) -> Iterator[Utterance]:
        """Nothing more comes for a while: what is open is over."""
        if self._voiced * FRAME_MS >= SHORTEST_MS:
            yield Utterance(self._began_ms, np.concatenate(self._frames))
        self._frames, self._voiced, self._silent = [], 0, 0

    def _frame(self, frame: Sound) -> Iterator[Utterance]:
        level = loudness_db(frame)
        self._noise_db = min(level, self._noise_db + _NOISE_RISES_DB)
        voiced = level > max(self._noise_db + ABOVE_NOISE_DB, QUIETEST_DB)
        if not self._voiced and not voiced:
            self._frames = [*self._frames, frame][-(BEFORE_MS // FRAME_MS) :]
            return
        if not self._voiced:
            self._began_ms = self._at_ms - len(self._frames) * FRAME_MS
        self._frames.append(frame)
        self._voiced += voiced
        self._silent = 0 if voiced else self._silent + 1
        if self._silent * FRAME_MS >= PAUSE_MS or len(self._frames) * FRAME_MS >= LONGEST_MS:
            yield from self.end()


def loudness_db(frame: Sound) -> float:
    """Root mean square, in decibels of full scale."""
    power = float(np.mean(np.square(frame, dtype=np.float64)))
    return 10 * float(np.log10(max(power, 1e-10)))
