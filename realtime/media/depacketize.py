"""RTP packets back to whole frames in order, for the recorder. Pure: nothing is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from realtime.media import rtp

_WAIT_PACKETS = 128  # a hole is given up once so many later packets have come


class Frame(NamedTuple):
    """One frame of a codec. `timestamp` is extended: wraps are counted, so it only grows."""

    data: bytes
    timestamp: int  # ticks of the media clock
    arrived_ms: int
    key: bool
    width: int = 0
    height: int = 0
    parameters: bytes = b""  # without which H.264 cannot be decoded: of a key frame


class Ready(NamedTuple):
    """A packet whose turn it is."""

    timestamp: int
    marker: bool
    payload: bytes
    arrived_ms: int


class Reorder:
    """Packets of one stream in order, each once; `holes` counts those given up."""

    def __init__(self) -> None:
        self._waiting: dict[int, Ready] = {}
        self._next: int | None = None
        self._timestamp: int | None = None
        self.holes = 0

    def push(self, header: rtp.Header, packet: bytes, arrived_ms: int) -> Iterator[Ready | None]:
        """What is in order now; None stands for a packet that never came."""
        number = header.sequence_number
        if self._next is None:
            self._next = number
        if rtp.sequence_difference(number, self._next) < 0:
            return
        payload = packet[header.payload_offset : header.payload_end]
        self._waiting[number] = Ready(header.timestamp, header.marker, payload, arrived_ms)
        while self._waiting:
            ready = self._waiting.pop(self._next, None)
            if ready is None and len(self._waiting) < _WAIT_PACKETS:
                return
            self._next = (self._next + 1) & 0xFFFF
            if ready is None:
                self.holes += 1
                yield None
            elif ready.payload:  # padding alone takes a number and says nothing
                yield ready._replace(timestamp=self._extend(ready.timestamp))

    def _extend(self, timestamp: int) -> int:
        if self._timestamp is None:
            self._timestamp = timestamp
        self._timestamp += rtp.timestamp_difference(timestamp, self._timestamp & 0xFFFFFFFF)
        return self._timestamp


class OpusFrames:
    """Every packet is a frame (RFC 7587), and every frame can start a recording: it is never `broken`."""

    broken = False

    def __init__(self) -> None:
        self._order = Reorder()

    def push(self, header: rtp.Header, packet: bytes, arrived_ms: int) -> Iterator[Frame]:
        for ready in self._order.push(header, packet, arrived_ms):
            if ready is not None:
                yield Frame(ready.payload, ready.timestamp, ready.arrived_ms, key=True)


class Vp8Frames:
    """Frames of VP8 (RFC 7741). After a loss, nothing until the next key frame: `broken` says one is wanted."""

    def __init__(self) -> None:
        self._order = Reorder()
        self._parts: list[bytes] = []
        self._first: rtp.Vp8Payload | None = None
        self.broken = True

    def push(self, header: rtp.Header, packet: bytes, arrived_ms: int) -> Iterator[Frame]:
        for ready in self._order.push(header, packet, arrived_ms):
            frame = self._part(ready) if ready is not None else self._lost()
            if frame is not None:
                yield frame

    def _lost(self) -> Frame | None:
        self._first, self.broken = None, True
        return None

    def _part(self, ready: Ready) -> Frame | None:
        part = rtp.vp8(ready.payload)
        if part is None:
            return self._lost()
        if part.starts_frame:
            self._parts, self._first = [], part
            self.broken = self.broken and not part.key_frame
        if self._first is None:
            return None
        self._parts.append(ready.payload[part.data_offset :])
        if not ready.marker or self.broken:
            return None
        first, self._first = self._first, None
        data = b"".join(self._parts)
        return Frame(data, ready.timestamp, ready.arrived_ms, first.key_frame, first.width, first.height)
