"""Lost packets: what to ask the publisher for again, what to give a subscriber again, what to report. Pure."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from realtime.media import rtcp
from realtime.media.rtp import Header, sequence_difference, timestamp_difference

T = TypeVar("T")

CACHED_PACKETS = 1024  # about 8 s of a 1 Mb/s picture
UNKNOWN_ROUND_TRIP_MS = 100.0
_ASK_AGAIN_LEAST_MS = 20  # what a pacer and a scheduler may take
_ASK_AGAIN_AFTER = 1.2  # round trips
_ASK_TIMES = 10
_ASK_FOR_MS = 2_000  # what comes later than that is of no use to anybody
_MOST_LATE_MS = 40  # so long an unordered packet is waited for before it is asked for
_MAX_MISSING = 256  # a larger hole is repaired by a key frame, not packet by packet
_OUTAGE_MS = 350  # as is one that a path left which was dead so long: its repairs would keep back the key frame
REPAIRS_AT_ONCE = 256.0
_REPAIRS_A_PACKET = 1.0


class PacketCache(Generic[T]):
    """The last packets of one stream by extended sequence number (wraps counted)."""

    def __init__(self) -> None:
        self._ring: list[tuple[int, T] | None] = [None] * CACHED_PACKETS

    def put(self, index: int, packet: T) -> None:
        self._ring[index % CACHED_PACKETS] = (index, packet)

    def get(self, index: int) -> T | None:
        entry = self._ring[index % CACHED_PACKETS]
        return entry[1] if entry is not None and entry[0] == index else None


class Repairs:
    """What one subscriber is sent again: not twice within a round trip, and in all no more than it is sent anyway."""

    def __init__(self) -> None:
        self._left = REPAIRS_AT_ONCE
        self._packets = 0
        self._sent_ms: dict[int, int] = {}

    def allow(self, index: int, packets: int, round_trip_ms: float, now_ms: int) -> bool:
        """Whether to send this one again. `packets`: how many it was sent until now, without repairs."""
        self._left = min(REPAIRS_AT_ONCE, self._left + (packets - self._packets) * _REPAIRS_A_PACKET)
        self._packets = packets
        if self._left < 1 or now_ms - self._sent_ms.get(index, -CACHED_PACKETS) < round_trip_ms / 2:
            return False
        self._left -= 1
        self._sent_ms.pop(index, None)
        self._sent_ms[index] = now_ms
        if len(self._sent_ms) > CACHED_PACKETS:
            del self._sent_ms[next(iter(self._sent_ms))]
        return True


class _Hole(NamedTuple):
    """One packet that has not come."""

    seen_ms: int
    asked_ms: int = 0
    times: int = 0


class Reception:
    """How one incoming stream arrives: holes to ask for, and the figures of receiver reports (RFC 3550 §A)."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._first: int | None = None
        self._highest = 0  # extended: 2**16 * wraps + sequence number
        self._received = 0
        self._missing: dict[int, _Hole] = {}  # by extended number
        self._heard_ms = 0
        self.broken = False  # the last packet came after a hole that is not asked for
        self._late_ms = 0.0  # how long after their successors packets came that were not lost
        self.round_trip_ms = UNKNOWN_ROUND_TRIP_MS
        self._transit: int | None = None
        self._jitter = 0.0
        self._expected_before = self._received_before = 0
        self._sender_report: tuple[int, int] | None = None  # (middle 32 bits of NTP, arrival ms)

    def packet(self, header: Header, now_ms: int) -> int:
        """Count a packet and give its extended sequence number: wraps counted, so that order is plain `<`."""
        self._received += 1
        if self._first is None:
            self._first = self._highest = header.sequence_number + 0x10000  # room for what came before it
            self._heard_ms = now_ms
            return self._highest
        ahead = sequence_difference(header.sequence_number, self._highest & 0xFFFF)
        self.broken = False
        if ahead <= 0:
            self._close_hole(self._highest + ahead, now_ms)
            return self._highest + ahead
        self.broken = not self._open_hole(ahead, now_ms)
        self._highest += ahead
        self._heard_ms = now_ms
        self._measure_jitter(header.timestamp, now_ms)
        return self._highest

    def number(self, header: Header) -> int:
        """A packet's extended sequence number, without counting it. 0 before the first one."""
        if self._first is None:
            return 0
        return self._highest + sequence_difference(header.sequence_number, self._highest & 0xFFFF)

    def _open_hole(self, ahead: int, now_ms: int) -> bool:
        """False: what is missing is not worth asking for."""
        if ahead - 1 + len(self._missing) > _MAX_MISSING or (
            ahead > 1 and now_ms - self._heard_ms > _OUTAGE_MS
        ):
            self._missing.clear()
            return False
        for number in range(self._highest + 1, self._highest + ahead):
            self._missing[number] = _Hole(now_ms)
        return True

    def _close_hole(self, number: int, now_ms: int) -> None:
        """What comes sooner than asking could have brought it was late, not lost: give its like that time."""
        hole = self._missing.pop(number, None)
        if hole is None:
            return
        waited = now_ms - hole.seen_ms
        if not hole.times or now_ms - hole.asked_ms < self.round_trip_ms / 2:
            self._late_ms = max(self._late_ms, min(waited, _MOST_LATE_MS))
        else:
            self._late_ms *= 0.9

    def _measure_jitter(self, timestamp: int, now_ms: int) -> None:
        transit = (now_ms * self._clock_rate // 1000 - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            self._jitter += (abs(timestamp_difference(transit, self._transit)) - self._jitter) / 16
        self._transit = transit

    @property
    def misses(self) -> bool:
        """Whether something has not come that is still asked for."""
        return bool(self._missing)

    def to_ask_for(self, now_ms: int) -> list[int]:
        """Sequence numbers to NACK now; each again when an answer would have come, then given up."""
        if not self._missing:  # as with nearly every packet
            return []
        again_ms = max(_ASK_AGAIN_LEAST_MS, self.round_trip_ms * _ASK_AGAIN_AFTER)
        due = []
        for number, hole in list(self._missing.items()):
            if hole.times >= _ASK_TIMES or now_ms - hole.seen_ms > _ASK_FOR_MS:
                del self._missing[number]
            elif now_ms >= (hole.asked_ms + again_ms if hole.times else hole.seen_ms + self._late_ms):
                self._missing[number] = _Hole(hole.seen_ms, now_ms, hole.times + 1)
                due.append(number & 0xFFFF)
        return due

    def sender_report(self, ntp: int, now_ms: int) -> None:
        self._sender_report = (ntp >> 16 & 0xFFFFFFFF, now_ms)

    def report(self, ssrc: int, now_ms: int) -> rtcp.ReportBlock | None:
        """The report block since the last one; None before the first packet."""
        if self._first is None:
            return None
        expected = self._highest - self._first + 1
        expected_now, received_now = expected - self._expected_before, self._received - self._received_before
        self._expected_before, self._received_before = expected, self._received
        lost = max(0, expected_now - received_now)
        fraction = min(255, lost * 256 // expected_now) if expected_now > 0 else 0
        last, arrived = self._sender_report or (0, now_ms)
        delay = (now_ms - arrived) * 65536 // 1000 if last else 0
        return rtcp.ReportBlock(
            ssrc, fraction, expected - self._received, self._highest - 0x10000, int(self._jitter), last, delay
        )
