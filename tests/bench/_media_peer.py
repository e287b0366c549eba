"""A light WebRTC end: real ICE checks, DTLS and SRTP; what comes is counted at the socket, a sample unprotected.

It costs so little that hundreds fit beside a server, and it is the same for ours and for its peers: it answers the
checks of full agents, and reads its socket with `recvmmsg` when it is told to, many datagrams a call.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import struct
import time
from collections.abc import Callable, Container
from typing import NamedTuple

import cffi

from realtime.media import rtcp, rtp, stun
from realtime.media.aiortc_adapter import Certificate, DtlsSession
from realtime.media.stun import Credentials

SLOTS, SLOT_BYTES = 64, 2_048
SOCKET_BUFFER_BYTES = 4 << 20
CONNECT_S = 20.0
CHECK_AGAIN_S = 0.2
PROVE_EVERY = 100  # packets of a stream: so often one is unprotected and compared with what was sent
TIE_BREAKER = secrets.token_bytes(8)
_ICE_CONTROLLING = 0x802A

_HEAD = struct.Struct("!BBHII")
_ffi = cffi.FFI()
_ffi.cdef(
    """
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
                    void *msg_control; size_t msg_controllen; int msg_flags; };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int recvmmsg(int, struct mmsghdr *, unsigned int, int, void *);
    """
)
_system = _ffi.dlopen(None)


class Remote(NamedTuple):
    """What the other side's description says of its path."""

    address: tuple[str, int]
    credentials: Credentials
    fingerprint: str  # SHA-256


class Slots:
    """Memory that all peers of a process read their datagrams into, one peer at a time."""

    def __init__(self) -> None:
        self.memory = bytearray(SLOTS * SLOT_BYTES)
        self._base = _ffi.from_buffer(self.memory)
        self._parts, self.messages = _ffi.new("struct iovec[]", SLOTS), _ffi.new("struct mmsghdr[]", SLOTS)
        for slot in range(SLOTS):
            self._parts[slot].iov_base = self._base + slot * SLOT_BYTES
            self._parts[slot].iov_len = SLOT_BYTES
            self.messages[slot].msg_hdr.msg_iov, self.messages[slot].msg_hdr.msg_iovlen = self._parts + slot, 1

    def read(self, descriptor: int) -> int:
        """How many slots are filled now; 0 when nothing waits."""
        count: int = _system.recvmmsg(descriptor, self.messages, SLOTS, socket.MSG_DONTWAIT, _ffi.NULL)
        return max(count, 0)


class Stream:
    """One SSRC as it arrives."""

    def __init__(self, number: int) -> None:
        self.highest, self.fresh, self.again, self.lost = number, 1, 0, 0
        self.octets = 0
        self.sender_report: tuple[int, float] | None = None  # middle of its NTP time, and when it came

    def block(self, ssrc: int) -> rtcp.ReportBlock:
        """All is well, and how long ago the sender's report came: from it the sender knows the round trip."""
        middle, came = self.sender_report or (0, 0.0)
        delay = round((time.monotonic() - came) * 65_536) if middle else 0
        return rtcp.ReportBlock(ssrc, 0, 0, self.highest, 0, middle, delay)

    def packet(self, number: int, size: int) -> bool:
        """Count a datagram. False: it has been here before."""
        ahead = (number - self.highest) & 0xFFFF
        self.octets += size
        if not 0 < ahead < 0x8000:
            self.again += 1
            return False
        self.highest = number
        self.fresh += 1
        self.lost += ahead - 1
        return True


class Peer:
    """One end. `controlling`: it made the offer. `sent`: the payloads that may come, None when they are unknown."""

    def __init__(self, slots: Slots, certificate: Certificate, *, controlling: bool = True) -> None:
        self._slots, self._certificate, self.controlling = slots, certificate, controlling
        self.credentials = Credentials(secrets.token_hex(4), secrets.token_hex(12))
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        self.socket.bind(("127.0.0.1", 0))
        self._records: asyncio.Queue[bytes] = asyncio.Queue()
        self._checked = asyncio.Event()
        self.remote: Remote | None = None
        self.streams: dict[int, Stream] = {}
        self.repairs: frozenset[int] = frozenset()  # payload types of RTX
        self.repaired_on_request: frozenset[int] = frozenset()  # payload types that may be nacked
        self.reduced_size = False  # RTCP, RFC 5506
        self.repaired = self.proved = self.bad = self.answers = 0
        self.sent: Container[bytes] | None = None
        self.nack_every = 0  # packets; 0: nothing is asked for again
        self.nacks = self._until_nack = 0
        self.connected = False
        self.on_key_frame_request: Callable[[int], None] = _ignore  # called with the SSRC

    @property
    def address(self) -> tuple[str, int]:
        address: tuple[str, int] = self.socket.getsockname()
        return address

    @property
    def fingerprint(self) -> str:
        return self._certificate.sha256()

    async def connect(self, remote: Remote) -> None:
        """A check that is answered, then keys. Raises TimeoutError, `HandshakeFailed`."""
        self.remote = remote
        loop = asyncio.get_running_loop()
        loop.add_reader(self.socket.fileno(), self.read)
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._check_until_answered()
                self.session = DtlsSession(self, self._certificate, role="client")
                await self.session.handshake([("sha-256", remote.fingerprint)])
        finally:
            loop.remove_reader(self.socket.fileno())
        self.connected = True

    async def _check_until_answered(self) -> None:
        while not self._checked.is_set():
            self.check()
            try:
                async with asyncio.timeout(CHECK_AGAIN_S):
                    await self._checked.wait()
            except TimeoutError:
                continue  # the other side may not know of us yet

    def check(self) -> None:
        """An ICE check as a browser sends it, which is its consent too."""
        self.send(self.a_check())

    def a_check(self) -> bytes:
        """To be sent: a check that is new."""
        assert self.remote is not None, "connect first"
        return check(self.credentials, self.remote.credentials, controlling=self.controlling)

    # The link of a DtlsSession

    async def receive(self) -> bytes:
        return await self._records.get()

    def send(self, datagram: bytes) -> None:
        assert self.remote is not None, "connect first"
        self.socket.sendto(datagram, self.remote.address)

    # What comes

    def read(self) -> None:
        """Everything that waits at the socket."""
        slots, descriptor, full = self._slots, self.socket.fileno(), SLOTS
        memory, messages = slots.memory, slots.messages
        while full == SLOTS:
            full = slots.read(descriptor)
            for slot in range(full):
                self._datagram(memory, slot * SLOT_BYTES, messages[slot].msg_len)

    def _datagram(self, memory: bytearray, offset: int, size: int) -> None:
        if size < rtp.HEADER_BYTES or memory[offset] < 128:
            self._before_media(bytes(memory[offset : offset + size]))
            return
        if not self.connected:
            return  # early media: there are no keys yet
        _, second, number, _, ssrc = _HEAD.unpack_from(memory, offset)
        if 192 <= second <= 223:
            self._control(bytes(memory[offset : offset + size]))
            return
        if second & 0x7F in self.repairs:
            self.repaired += 1
            return
        stream = self.streams.get(ssrc)
        if stream is None:
            stream = self.streams[ssrc] = Stream(number)
        elif not stream.packet(number, size):
            return
        if stream.fresh % PROVE_EVERY == 1:
            self._prove(bytes(memory[offset : offset + size]))
        if self.nack_every and second & 0x7F in self.repaired_on_request:
            self._until_nack -= 1
            if self._until_nack < 0:
                self._until_nack = secrets.randbelow(2 * self.nack_every)
                self._ask_again(ssrc, number)

    def _control(self, datagram: bytes) -> None:
        control = self.session.unprotect_rtcp(datagram)
        if control is None:
            self.bad += 1
            return
        for item in rtcp.parse(control):
            if isinstance(item, rtcp.SenderReport) and item.ssrc in self.streams:
                self.streams[item.ssrc].sender_report = (item.ntp >> 16 & 0xFFFFFFFF, time.monotonic())
            elif isinstance(item, rtcp.KeyFrameRequest):
                self.on_key_frame_request(item.media_ssrc)

    def _before_media(self, datagram: bytes) -> None:
        if datagram and 19 < datagram[0] < 64:
            self._records.put_nowait(datagram)
            return
        message = stun.parse(datagram)
        if message is None or self.remote is None:
            return
        if message.kind == stun.BINDING_SUCCESS:
            self.answers += 1
            self._checked.set()
        elif message.kind == stun.BINDING_REQUEST:  # a full agent's own check, or a challenge
            password = self.credentials.password.encode()
            if stun.is_authentic(datagram, message, password):
                self.send(stun.binding_success(message.transaction, self.remote.address, password))

    def _prove(self, datagram: bytes) -> None:
        """That it decrypts, and is what somebody sent."""
        packet = self.session.unprotect(datagram)
        header = rtp.parse(packet) if packet is not None else None
        if packet is None or header is None:
            self.bad += 1
        elif self.sent is None or packet[header.payload_offset : header.payload_end] in self.sent:
            self.proved += 1
        else:
            self.bad += 1

    # What is said

    def say(self, control: bytes) -> None:
        """An RTCP packet."""
        self.send(self.session.protect_rtcp(control))

    def _ask_again(self, ssrc: int, number: int) -> None:
        self.nacks += 1
        head = b""
        if not self.reduced_size:  # RFC 4585: feedback follows a report
            head = rtcp.receiver_report(1, [self.streams[ssrc].block(ssrc)])
        self.say(head + rtcp.nack(1, ssrc, [number]))

    def report(self, bits_per_second: int) -> None:
        """What a browser sends about once a second: all is well, and there is room for so much."""
        blocks = [stream.block(ssrc) for ssrc, stream in self.streams.items()]
        if blocks:
            room = rtcp.maximum_bitrate(1, bits_per_second, list(self.streams))
            self.say(rtcp.receiver_report(1, blocks[:31]) + room)

    def close(self) -> None:
        self.socket.close()


def _ignore(ssrc: int) -> None:
    """A receiver is not asked for key frames."""


def check(ours: Credentials, theirs: Credentials, *, controlling: bool) -> bytes:
    """A binding request; the controlling side nominates with it, as Chromium does."""
    body = stun._attribute(stun._USERNAME, f"{theirs.ufrag}:{ours.ufrag}".encode())
    body += stun._attribute(_ICE_CONTROLLING if controlling else stun._ICE_CONTROLLED, TIE_BREAKER)
    body += stun._attribute(stun._USE_CANDIDATE, b"") if controlling else b""
    body += stun._attribute(stun._PRIORITY, b"\x6e\x7f\x1e\xff")
    return stun._build(stun.BINDING_REQUEST, os.urandom(12), body, theirs.password.encode())
