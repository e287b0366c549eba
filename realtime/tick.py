"""When a Room's changes leave: at once while it is quiet, together while it is busy.

The pause between two deliveries is a multiple of what the last one cost, so delivering never takes more than a fixed
share of the event loop, whatever the number of pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

SHARE = 0.25  # of the event loop that deliveries may take
LONGEST_S = 0.1


class Pace:
    """Calls `deliver` once for all calls of `due` within a pause."""

    def __init__(self, deliver: Callable[[], None]) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._free_at = 0.0  # loop time from which the next delivery may leave
        self._timer: asyncio.TimerHandle | None = None

    def due(self) -> None:
        """There is something to deliver."""
        if self._timer is not None:
            return
        if self._loop.time() >= self._free_at:
            self._run()
        else:
            self._timer = self._loop.call_at(self._free_at, self._run)

    def now(self) -> None:
        """Deliver what is due without waiting further."""
        if self._timer is not None:
            self._timer.cancel()
            self._run()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self) -> None:
        self._timer = None
        began = self._loop.time()
        self._deliver()
        ended = self._loop.time()
        self._free_at = ended + min(LONGEST_S, (ended - began) * (1 / SHARE - 1))
