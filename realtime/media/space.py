"""How much more the recordings folder holds, and for how long: the desk is told in time to do something."""

from __future__ import annotations

import os
import shutil
from collections import deque
from pathlib import Path
from typing import NamedTuple

WARN_MINUTES = (30, 20, 10, 5, 2, 0)  # told at each of these
AMPLE_MINUTES = 40  # from here on no more: a figure that swings around 30 is no news each time
# What an exchange of which nothing is measured yet will write: two cameras of 1.5 Mb/s, a shared screen, voices.
ASSUMED_BYTES_A_SECOND = 500_000
MEASURED_AFTER_MS = 60_000  # the first key frames tell too much
_WINDOW_MS = 300_000
_MADE_ROOM = 1 << 20  # bytes more than before: somebody deleted something
MEGABYTE = 1_000_000


class Space(NamedTuple):
    """What is left: minutes of recording, rounded down, and megabytes of 10^6 bytes."""

    minutes: int
    megabytes: int
    is_full: bool = False


def bytes_left(folder: Path, quota: int) -> int:
    """What may still be written there: by the disk, and by the quota in bytes (0: none). Raises OSError."""
    free = shutil.disk_usage(folder).free
    return min(free, max(0, quota - _used(folder))) if quota else free


def _used(folder: Path) -> int:
    """Bytes on the disk of all files in it; those deleted meanwhile count nothing."""
    total, folders = 0, [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    total += _size(entry)
    return total


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return 0


class Forecast:
    """How long the room lasts, by how fast it has shrunk while these exchanges were recorded. No clock."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, int]] = deque()  # (ms, bytes left)
        self._recorded: frozenset[str] = frozenset()

    def step(self, at_ms: int, left: int, recorded: frozenset[str], waiting: int) -> Space:
        """`recorded` are written now; `waiting` more exchanges are there that may be at any moment."""
        if recorded != self._recorded or (self._samples and left > self._samples[-1][1] + _MADE_ROOM):
            self._samples.clear()
        self._recorded = recorded
        self._samples.append((at_ms, left))
        while at_ms - self._samples[0][0] > _WINDOW_MS:
            self._samples.popleft()
        rate = self._measured() + waiting * ASSUMED_BYTES_A_SECOND
        return Space(int(left / max(rate, 1.0) / 60), left // MEGABYTE, is_full=left <= 0)

    def _measured(self) -> float:
        """Bytes a second of those that are recorded."""
        (first_ms, first), (last_ms, last) = self._samples[0], self._samples[-1]
        if last_ms - first_ms < MEASURED_AFTER_MS:
            return len(self._recorded) * float(ASSUMED_BYTES_A_SECOND)
        return max(0, first - last) * 1000 / (last_ms - first_ms)


def is_news(now: Space, told: int | None) -> bool:
    """Whether the desk, told so many minutes (None: nothing), should hear that there are so few now, or no longer."""
    if told is None:
        return now.minutes < WARN_MINUTES[0]
    return now.minutes >= AMPLE_MINUTES or _step(now.minutes) > _step(told)


def _step(minutes: int) -> int:
    """How many of the warnings are due."""
    return sum(minutes <= each for each in WARN_MINUTES)
