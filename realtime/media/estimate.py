"""What a line carries, from what its other end reports. Pure; times are milliseconds of a monotonic clock.

Uplink: the publisher may send so much (REMB); losses take it down, their absence lets it rise (the loss-based half
of Google's congestion control, draft-ietf-rmcat-gcc-02 section 6).

Downlink: the browser's own estimate (REMB) is right about a full line and wrong about all else: it never exceeds
one and a half times what it is sent, and a device that is busy for a moment takes itself for a thin line. So it is
believed when something else says that the line is strained: round trips that have grown (a queue), or more losses
than this line always has. A line that is not strained carries at least what it has just carried, and is tried for
more now and then.
"""

from __future__ import annotations

from collections import deque

from realtime.media.rtcp import Received

LOSS_TOO_HIGH = 0.10
LOSS_LOW = 0.02
LEAST_BPS = 100_000
UNKNOWN_BPS = 10_000_000  # before the line was ever strained: browsers are sent what they show
TRY_AFTER_MS = 4_000
TRY_AT_MOST_EVERY_MS = 60_000
TRY_FOR_MS = 3_000
TRY_LEAST_BPS = 300_000  # a try reaches the first picture at least, however low the last word was
TRY_TIMES = 4  # the estimate: from one size of a picture to the next
SAYS_IT_IS_FULL = 1.1  # an estimate below so many times what is sent; above, it is we who send no more
PATIENCE = 4  # times the wait before a try, when the browser says that its line is full
SILENT_MS = 2_000  # who is sent nothing estimates nothing: their last word is old
FALLS_TO = 0.7  # of itself within a second at most, while the browser alone says so
CARRIES = 1.25  # times what it has just carried: measured rates vary from second to second
CARRIED_FOR_MS = 2_000
LATELY_MS = 3_000
QUEUE_MS = 100  # a round trip so much longer than the shortest: packets wait somewhere
QUEUED_FOR_MS = 1_500  # a device that is busy for a moment makes one round trip long, a queue all of them
SHORTEST_OF_MS = 60_000
USUAL_OF_MS, USUAL_AFTER_MS = 10_000, 6_000
UNUSUAL_LOSS = 0.30  # more than the line always loses, whatever it is sent: less than that is repaired
BORNE_LOSS = 0.25  # more can hardly be repaired, usual or not
LOSS_ALONE_BPS = 250_000  # the first picture: mere loss does not take it, as it is repaired
LOSS_BEYOND_REPAIR = 0.45
TOLD_BY_PACKETS = 20


def lost_share(before: Received, now: Received) -> float | None:
    """Of the packets between two reports on one stream; None when they are too few to tell."""
    expected = (now.highest_sequence - before.highest_sequence) & 0xFFFFFFFF
    if not TOLD_BY_PACKETS <= expected < 1 << 16:
        return None
    return min(1.0, max(0, now.cumulative_lost - before.cumulative_lost) / expected)


class Uplink:
    """How much one publisher is told to send at most."""

    def __init__(self, most_bps: int) -> None:
        self.bits_per_second = self._most = most_bps

    def loss(self, fraction: float) -> int:
        """The share of packets lost in the last second, after repair; the new limit."""
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
        self._remb_ms: int | None = None
        self._strain = _Strain()
        self._carried = _LatestLeast(CARRIED_FOR_MS)
        self._full = False  # as the browser says
        self._tried_ms = -TRY_AT_MOST_EVERY_MS
        self._wait_ms = TRY_AFTER_MS
        self._fell_ms = 0

    def remb(self, bits_per_second: int, sent_bps: int, now_ms: int) -> None:
        """The browser's estimate, and what it was sent in the last second."""
        self._full = bits_per_second < SAYS_IT_IS_FULL * sent_bps
        self._carried.add(sent_bps, now_ms)
        if self._strain.queued(now_ms):
            self._fall(bits_per_second, now_ms)
        elif not self._strain.lately(now_ms):
            told = max(bits_per_second, CARRIES * self._carried.least(now_ms))
            self._estimate = max(int(told * (1 - self._strain.share)), self._doubted(now_ms))
        self._remb_ms = now_ms

    def _doubted(self, now_ms: int) -> int:
        """The estimate until now; nothing but the browser may say that the line is full: that counts bit by bit."""
        if not self._full or self._remb_ms is None:
            return self._estimate
        return int(self._estimate * FALLS_TO ** ((now_ms - self._remb_ms) / 1_000))

    def loss(self, fraction: float, sent_bps: int, now_ms: int) -> None:
        """The share of packets that was lost in the last second or so."""
        lost = self._strain.loss(fraction, now_ms)
        if lost is not None:
            least = LOSS_ALONE_BPS if lost <= LOSS_BEYOND_REPAIR else LEAST_BPS  # a voice is tried to the end
            self._fall(max(least, int(sent_bps * (1 - lost))), now_ms)

    def round_trip(self, round_trip_ms: float, now_ms: int) -> None:
        """How long a report of ours and the answer took."""
        self._strain.round_trip(round_trip_ms, now_ms)

    def _fall(self, bits_per_second: int, now_ms: int) -> None:
        if self._trying(now_ms):  # it was too much
            self._wait_ms = min(TRY_AT_MOST_EVERY_MS, self._wait_ms * 2)
            self._tried_ms = -TRY_AT_MOST_EVERY_MS
        self._estimate, self._fell_ms = min(self._estimate, bits_per_second), now_ms

    def _trying(self, now_ms: int) -> bool:
        return now_ms - self._tried_ms < TRY_FOR_MS

    def available(self, now_ms: int) -> int:
        """What the ladder may spend now: more than the estimate for a moment, when a better rung is tried."""
        if self._strain.lately(now_ms) or self._estimate >= UNKNOWN_BPS:
            return self._estimate
        heard = self._remb_ms is not None and now_ms - self._remb_ms < SILENT_MS
        wait_ms = self._wait_ms * (PATIENCE if self._full and heard else 1)
        if now_ms - max(self._fell_ms, self._tried_ms) >= wait_ms:
            self._tried_ms = now_ms
        if not self._trying(now_ms):
            return self._estimate
        return max(TRY_LEAST_BPS, self._estimate * TRY_TIMES)


class _Strain:
    """What says, beside the browser's estimate, that a line carries no more."""

    def __init__(self) -> None:
        self._queued_ms = self._lost_ms = -LATELY_MS
        self._shortest = _LatestLeast(SHORTEST_OF_MS)
        self._latest = _LatestLeast(QUEUED_FOR_MS)
        self._usual = _LatestLeast(USUAL_OF_MS)
        self.share = 0.0  # of packets lost, smoothed
        self._since_ms: int | None = None  # losses are told

    def queued(self, now_ms: int) -> bool:
        """Whether packets waited on their way lately."""
        return now_ms - self._queued_ms < LATELY_MS

    def lately(self, now_ms: int) -> bool:
        return self.queued(now_ms) or now_ms - self._lost_ms < LATELY_MS

    def round_trip(self, round_trip_ms: float, now_ms: int) -> None:
        self._shortest.add(round_trip_ms, now_ms)
        self._latest.add(round_trip_ms, now_ms)
        if self._latest.least(now_ms) - self._shortest.least(now_ms) > QUEUE_MS:
            self._queued_ms = now_ms

    def loss(self, fraction: float, now_ms: int) -> float | None:
        """The smoothed share when it is more than usual: that which even the emptiest seconds have lost."""
        self.share += (fraction - self.share) / 2
        self._usual.add(self.share, now_ms)
        if self._since_ms is None:
            self._since_ms = now_ms
        known = now_ms - self._since_ms >= USUAL_AFTER_MS
        usual = min(BORNE_LOSS, self._usual.least(now_ms)) if known else 0.0
        if self.share - usual <= UNUSUAL_LOSS:
            return None
        self._lost_ms = now_ms
        return self.share


class _LatestLeast:
    """The least value of the last so many milliseconds; 0 when there is none."""

    def __init__(self, window_ms: int) -> None:
        self._window_ms = window_ms
        self._values: deque[tuple[int, float]] = deque()  # times and values, both rising

    def add(self, value: float, now_ms: int) -> None:
        while self._values and self._values[-1][1] >= value:
            self._values.pop()
        self._values.append((now_ms, value))

    def least(self, now_ms: int) -> float:
        while len(self._values) > 1 and now_ms - self._values[0][0] > self._window_ms:
            self._values.popleft()
        return self._values[0][1] if self._values else 0.0
