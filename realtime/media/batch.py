"""One burst of packets to many subscribers: headers written by numpy, packets protected in place, and handed to the
kernel by one `sendmmsg` a run; where the kernel cuts datagrams itself (UDP_SEGMENT), one message a subscriber.

The robust way, packet by packet, costs about twice as much and is always there: `Batching.open` gives None where a
system call or a seam of the SRTP library is not what this module knows.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import cffi
import numpy as np
import structlog

from realtime.media.aiortc_adapter import SrtpHandle, protect_in_place
from realtime.media.icelite import Address

ROWS = 256  # subscribers of one batch; more are several
ROW_BYTES = 16_384  # of one subscriber's part of a run, at most
LINE_BYTES = 64  # of the processor's cache: rows lie side by side, so that a run of short packets stays in it
PLACES_KEPT = 8  # of a batch: a voice needs two or three, a picture of full packets one for each of a run
MOST_SEGMENTS = 32  # of one message; the kernel takes 64
UDP_SEGMENT = 103  # linux/udp.h
MSG_DONTWAIT = 0x40
HEAD = np.dtype(
    [("first", "u1"), ("second", "u1"), ("number", ">u2"), ("timestamp", ">u4"), ("ssrc", ">u4")]
)  # of a packet without CSRCs, RFC 3550 §5.1
HEADER_BYTES = HEAD.itemsize
logger = structlog.get_logger(__name__)

_ffi = cffi.FFI()
_ffi.cdef(
    """
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
                    void *msg_control; size_t msg_controllen; int msg_flags; };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int sendmmsg(int, struct mmsghdr *, unsigned int, int);
    """
)


class Copy(NamedTuple):
    """What one subscriber's packets say of themselves, whom they go to, and by which keys."""

    srtp: SrtpHandle
    address: Address
    payload_type: int
    ssrc: int
    number_offset: int  # added to the packets' sequence numbers
    timestamp_offset: int


class Batching:
    """What the batches of one socket share: memory for one run, and what the kernel can do."""

    def __init__(self, sock: socket.socket, system: Any, *, segments: bool) -> None:
        self.socket, self.system, self.segments = sock, system, segments
        self.memory = np.zeros(ROWS * ROW_BYTES, np.uint8)
        self.base = _ffi.cast("char *", self.memory.ctypes.data)
        self.sent = self.dropped = 0  # datagrams

    @classmethod
    def open(cls, sock: socket.socket) -> Batching | None:
        """For a bound UDP socket; None where the robust way has to be taken, and the log says why."""
        try:
            system = _ffi.dlopen(None)
            system.sendmmsg  # noqa: B018 - found, or AttributeError
        except (OSError, AttributeError) as missing:
            logger.warning("media.no_batches", reason=str(missing))
            return None
        return cls(sock, system, segments=_kernel_segments(sock.family))


def _kernel_segments(family: int) -> bool:
    """Whether the kernel cuts one message into datagrams: a setting of a socket that is thrown away tells."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1_200)
        except OSError:
            return False
    return True


class Batch:
    """Up to ROWS copies, alike in the length of what SRTP appends. `send` is for packets without identity."""

    def __init__(self, batching: Batching, copies: Sequence[Copy]) -> None:
        if not 0 < len(copies) <= ROWS:
            raise ValueError(f"a batch is of 1 to {ROWS} copies, not {len(copies)}")
        self._batching, self._copies, self._trailer = batching, copies, copies[0].srtp.trailer_bytes
        count = len(copies)
        self._payload_types = np.array([copy.payload_type for copy in copies], np.uint8)
        self._numbers = np.array([copy.number_offset & 0xFFFF for copy in copies], np.uint16)
        self._timestamps = np.array([copy.timestamp_offset & 0xFFFFFFFF for copy in copies], np.uint32)
        self._heads = np.zeros(count, HEAD)
        self._heads["ssrc"] = [copy.ssrc for copy in copies]
        self._head_octets = self._heads.view(np.uint8).reshape(count, HEADER_BYTES)
        self._head_fields = [self._heads[name] for name in ("second", "number", "timestamp")]
        self._lengths = _ffi.new("int[]", count)
        self._length_values = np.frombuffer(_ffi.buffer(self._lengths), np.int32)
        self._sessions = [copy.srtp.session for copy in copies]
        self._length_pointers = [self._lengths + row for row in range(count)]
        self._places: dict[tuple[int, int], list[Any]] = {}  # (bytes of a row, offset in it) -> in each row
        self._prepare_messages(count)

    def _prepare_messages(self, count: int) -> None:
        names = [_sockaddr(copy.address) for copy in self._copies]
        self._names = _ffi.new("char[]", b"".join(name.ljust(28, b"\0") for name in names))
        self._control = _ffi.new("char[]", 24)
        self._parts, self._messages = _ffi.new("struct iovec[]", count), _ffi.new("struct mmsghdr[]", count)
        for row, name in enumerate(names):
            message = self._messages[row].msg_hdr
            message.msg_name, message.msg_namelen = self._names + 28 * row, len(name)
            message.msg_iov, message.msg_iovlen = self._parts + row, 1
        parts = np.frombuffer(_ffi.buffer(self._parts), np.uint64).reshape(count, 2)
        self._part_bases, self._part_lengths = parts[:, 0], parts[:, 1]
        self._numbers_of_rows = np.arange(count, dtype=np.uint64)
        self._row_bytes = 0  # as `_part_bases` has them
        fields = np.frombuffer(_ffi.buffer(self._messages), np.uint64).reshape(count, -1)
        self._controls, self._control_lengths = fields[:, 4], fields[:, 5]
        self._controls[:] = int(_ffi.cast("uintptr_t", self._control))

    def send(self, packets: Sequence[bytes]) -> None:
        """Packets (RTP, at most 1,400 bytes) whose sequence numbers and timestamps are the publisher's."""
        for run in _runs(packets, self._trailer, together=self._batching.segments):
            self._send_run(run)

    def _send_run(self, run: Sequence[bytes]) -> None:
        """Packets of one length, the last may be shorter: cut by the kernel at that length."""
        stride = len(run[0]) + self._trailer
        size = stride * (len(run) - 1) + len(run[-1]) + self._trailer
        rows = self._rows(-(-size // LINE_BYTES) * LINE_BYTES)
        if any(
            self._write(packet, rows, number * stride) for number, packet in enumerate(run)
        ):  # what could not be protected must not leave: these packets are lost, as on any network
            self._batching.dropped += len(run) * len(self._copies)
            return
        self._part_lengths.fill(size)
        if len(run) > 1:
            header = struct.pack("=QiiH", 18, socket.IPPROTO_UDP, UDP_SEGMENT, stride)
            _ffi.buffer(self._control)[0 : len(header)] = header
        self._control_lengths.fill(24 if len(run) > 1 else 0)
        self._hand_over(len(run))

    def _rows(self, size: int) -> Any:
        """Memory for a run, a row of so many bytes for each copy, and the messages pointing at it."""
        count = len(self._copies)
        if size != self._row_bytes:
            self._row_bytes = size
            self._part_bases[:] = self._batching.memory.ctypes.data + self._numbers_of_rows * np.uint64(size)
        return self._batching.memory[: count * size].reshape(count, size)

    def _write(self, packet: bytes, run: Any, offset: int) -> bool:
        """Every row's copy of a packet, protected. True when one of them could not be: those after it are not."""
        length, size = len(packet), self._row_bytes
        number, timestamp = struct.unpack_from("!HI", packet, 2)
        seconds, numbers, timestamps = self._head_fields
        self._heads["first"] = packet[0]
        np.bitwise_or(self._payload_types, np.uint8(packet[1] & 0x80), out=seconds)
        np.add(self._numbers, np.uint16(number), out=numbers)
        np.add(self._timestamps, np.uint32(timestamp), out=timestamps)
        run[:, offset : offset + HEADER_BYTES] = self._head_octets
        run[:, offset + HEADER_BYTES : offset + length] = np.frombuffer(packet, np.uint8, -1, HEADER_BYTES)
        self._length_values.fill(length)
        return any(map(protect_in_place, self._sessions, self._places_at(size, offset), self._length_pointers))

    def _places_at(self, size: int, offset: int) -> list[Any]:
        """Pointers to a packet's place in every row. Making them costs half of what protecting a packet does."""
        places = self._places.get((size, offset))
        if places is None:
            if len(self._places) == PLACES_KEPT:
                self._places.clear()
            first = self._batching.base + offset
            places = self._places[size, offset] = [first + size * row for row in range(len(self._copies))]
        return places

    def _hand_over(self, packets: int) -> None:
        """To the kernel. What it does not take is lost, as on any network, and counted."""
        batching, count = self._batching, len(self._copies)
        taken = batching.system.sendmmsg(batching.socket.fileno(), self._messages, count, MSG_DONTWAIT)
        first = max(taken, 0)
        batching.sent += first * packets
        while first < count:  # a message that failed is passed over: its subscriber's path may be gone
            batching.dropped += packets
            first += 1
            if first == count:
                return
            taken = batching.system.sendmmsg(
                batching.socket.fileno(), self._messages + first, count - first, MSG_DONTWAIT
            )
            batching.sent += max(taken, 0) * packets
            first += max(taken, 0)


def _runs(packets: Sequence[bytes], trailer: int, *, together: bool) -> Iterator[Sequence[bytes]]:
    """Neighbours that one message can carry: of one length, the last one shorter perhaps."""
    first = 0
    while first < len(packets):
        length = len(packets[first])
        most = min(MOST_SEGMENTS, ROW_BYTES // (length + trailer)) if together else 1
        end = first + 1
        while end < len(packets) and end - first < most and len(packets[end]) == length:
            end += 1
        if end < len(packets) and end - first < most and len(packets[end]) < length:
            end += 1
        yield packets[first:end]
        first = end


def _sockaddr(address: Address) -> bytes:
    """A `struct sockaddr_in` or `sockaddr_in6` of Linux."""
    if len(address) == 2:
        host, port = address
        return struct.pack("=HH4s8x", socket.AF_INET, socket.htons(port), socket.inet_aton(host))
    host, port, flow, scope = address
    packed = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    return struct.pack("=HHI16sI", socket.AF_INET6, socket.htons(port), socket.htonl(flow), packed, scope)
