"""What a line carries, from what its other end reports. Pure; times are milliseconds of a monotonic clock.

Uplink: the publisher may send so much (REMB); losses take it down, their absence lets it rise (the loss-based half
of Google's congestion control, draft-ietf-rmcat-gcc-02 section 6). Downlink: the browser's own estimate, which never
exceeds one and a half times what it is sent; so while it says no less than that, a better rung is tried now and then.
"""

from __future__ import annotations

LOSS_TOO_HIGH = 0.10
LOSS_LOW = 0.02
LEAST_BPS = 100_000
UNKNOWN_BPS = 10_000_000  # before the first word of the other end: its browser is cautious by itself
TRY_AFTER_MS = 4_000
TRY_AT_MOST_EVERY_MS = 60_000
FAILED_WITHIN_MS = 3_000
LIMITED_BY_US = 1.1  # the estimate exceeds what we send by so much: it is we who send no more
FALLS_TO = (
    0.7  # of itself within a second at most, while nothing is lost: a busy device takes itself for a thin line
)
LOST_LATELY_MS = 3_000
LOST_TOO_MUCH = 0.02
SILENT_MS = 2_000  # who is sent nothing estimates nothing: their last word is old
TRY_LEAST_BPS = 300_000  # a try reaches the first picture at least, however low the last word was


class Uplink:
    """How much one publisher is told to send at most."""

    def __init__(self, most_bps: int) -> None:
        self.bits_per_second = self._most = most_bps

    def loss(self, fraction: float) -> int:
        """The share of packets lost in the last second; the new limit."""
        if fraction > LOSS_TOO_HIGH:
            self.bits_per_second = int(self.bits_per_second * (1 - 0.5 * fraction))
        elif fraction < LOSS_LOW:
            self.bits_per_second = int(self.bits_per_second * 1.08) + 1_000
        self.bits_per_second = max(LEAST_BPS, min(self._most, self.bits_per_second))
        return self.bits_per_second


class Downlink:
    """How much one subscriber may be sent."""

    def __init__(self) -> None:
        self._estimate = UNKNOWN_BPS
        self._tried_ms = -TRY_AT_MOST_EVERY_MS
        self._wait_ms = TRY_AFTER_MS
        self._limited_since_ms: int | None = None
        self._heard_ms: int | None = None
        self._lost_ms = -LOST_LATELY_MS
        self._before_try = 0

    def remb(self, bits_per_second: int, sent_bps: int, now_ms: int) -> None:
        """The browser's estimate, and what it was sent in the last second."""
        if now_ms - self._tried_ms < FAILED_WITHIN_MS and bits_per_second < self._before_try:
            self._wait_ms = min(TRY_AT_MOST_EVERY_MS, self._wait_ms * 2)  # it was too much
            self._tried_ms = -TRY_AT_MOST_EVERY_MS
        self._estimate, self._heard_ms = self._believed(bits_per_second, now_ms), now_ms
        if bits_per_second < LIMITED_BY_US * sent_bps:
            self._limited_since_ms = None
        elif self._limited_since_ms is None:
            self._limited_since_ms = now_ms

    def loss(self, fraction: float, now_ms: int) -> None:
        """The share of a stream's packets that was lost since the browser's last report."""
        if fraction > LOST_TOO_MUCH:
            self._lost_ms = now_ms

    def _believed(self, bits_per_second: int, now_ms: int) -> int:
        """Its first word and every rise as they are; a fall at once when packets are lost, else bit by bit."""
        if self._heard_ms is None or now_ms - self._lost_ms < LOST_LATELY_MS:
            return bits_per_second
        seconds = (now_ms - self._heard_ms) / 1_000
        return max(bits_per_second, int(self._estimate * FALLS_TO**seconds))

    def available(self, now_ms: int) -> int:
        """What the ladder may spend now: more than the estimate for a moment, when a better rung is tried."""
        since = self._limited_since_ms
        if since is None and self._heard_ms is not None and now_ms - self._heard_ms >= SILENT_MS:
            since = self._heard_ms
        if since is None or now_ms - since < self._wait_ms:
            return self._estimate
        if now_ms - self._tried_ms >= self._wait_ms:
            self._tried_ms, self._before_try = now_ms, self._estimate
        if now_ms - self._tried_ms >= FAILED_WITHIN_MS:
            return self._estimate
        return max(TRY_LEAST_BPS, self._estimate * 4)
