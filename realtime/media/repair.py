"""Lost packets: what to ask the publisher for again, what to give a subscriber again, what to report. Pure."""

from __future__ import annotations

from typing import Generic, TypeVar

from realtime.media import rtcp
from realtime.media.rtp import Header, sequence_difference, timestamp_difference

T = TypeVar("T")

CACHED_PACKETS = 1024  # about 8 s of a 1 Mb/s picture
_ASK_AGAIN_MS = 60
_ASK_TIMES = 6
_MAX_MISSING = 256  # a larger hole is repaired by a key frame, not packet by packet


class PacketCache(Generic[T]):
    """The last packets of one stream by extended sequence number (wraps counted)."""

    def __init__(self) -> None:
        self._ring: list[tuple[int, T] | None] = [None] * CACHED_PACKETS

    def put(self, index: int, packet: T) -> None:
        self._ring[index % CACHED_PACKETS] = (index, packet)

    def get(self, index: int) -> T | None:
        entry = self._ring[index % CACHED_PACKETS]
        return entry[1] if entry is not None and entry[0] == index else None


class Reception:
    """How one incoming stream arrives: holes to ask for, and the figures of receiver reports (RFC 3550 §A)."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._first: int | None = None
        self._highest = 0  # extended: 2**16 * wraps + sequence number
        self._received = 0
        self._missing: dict[int, tuple[int, int]] = {}  # extended number -> (asked at ms, times asked)
        self._transit: int | None = None
        self._jitter = 0.0
        self._expected_before = self._received_before = 0
        self._sender_report: tuple[int, int] | None = None  # (middle 32 bits of NTP, arrival ms)

    def packet(self, header: Header, now_ms: int) -> int:
        """Count a packet and give its extended sequence number: wraps counted, so that order is plain `<`."""
        self._received += 1
        if self._first is None:
            self._first = self._highest = header.sequence_number + 0x10000  # room for what came before it
            return self._highest
        ahead = sequence_difference(header.sequence_number, self._highest & 0xFFFF)
        if ahead <= 0:
            self._missing.pop(self._highest + ahead, None)
            return self._highest + ahead
        self._open_hole(ahead, now_ms)
        self._highest += ahead
        self._measure_jitter(header.timestamp, now_ms)
        return self._highest

    def number(self, header: Header) -> int:
        """A packet's extended sequence number, without counting it. 0 before the first one."""
        if self._first is None:
            return 0
        return self._highest + sequence_difference(header.sequence_number, self._highest & 0xFFFF)

    def _open_hole(self, ahead: int, now_ms: int) -> None:
        if ahead - 1 + len(self._missing) > _MAX_MISSING:
            self._missing.clear()
            return
        for number in range(self._highest + 1, self._highest + ahead):
            self._missing[number] = (now_ms - _ASK_AGAIN_MS, 0)

    def _measure_jitter(self, timestamp: int, now_ms: int) -> None:
        transit = (now_ms * self._clock_rate // 1000 - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            self._jitter += (abs(timestamp_difference(transit, self._transit)) - self._jitter) / 16
        self._transit = transit

    def to_ask_for(self, now_ms: int) -> list[int]:
        """Sequence numbers to NACK now; each is asked for a few times, then given up."""
        if not self._missing:  # as with nearly every packet
            return []
        due = [n for n, (asked, _) in self._missing.items() if now_ms - asked >= _ASK_AGAIN_MS]
        for number in due:
            times = self._missing[number][1] + 1
            if times > _ASK_TIMES:
                del self._missing[number]
            else:
                self._missing[number] = (now_ms, times)
        return [number & 0xFFFF for number in due if number in self._missing]

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
