"""DTLS and SRTP through aiortc and pylibsrtp. The only module that touches their internals.

aiortc's `RTCDtlsTransport` wants an ICE transport with `role`, `_recv()` and `_send()`, takes its role from
`_set_role()`, and keeps the SRTP sessions in `_rx_srtp` and `_tx_srtp`. pylibsrtp's `Session` works in a buffer
of 1,500 bytes, less than the largest datagram plus its trailer. `verify_seams()` proves all of that at start,
with a real handshake in memory, so that a version that moved a seam is named before the first person joins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import aiortc
import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtcdtlstransport import SRTP_PROFILES, SRTPProtectionProfile
from OpenSSL import SSL
from pylibsrtp._binding import ffi, lib

MAX_DATAGRAM_BYTES = 2048
_SRTP_TRAILER_BYTES = 4 + 16 + 128
CANNOT_PROTECT = (pylibsrtp.Error, ValueError)  # numbers behind the replay window; longer than any datagram
_PROBE = bytes.fromhex("806000000000000000000000")  # under an SSRC that no stream of ours has


# (session, pointer to a packet, pointer to its length) -> 0, or why not. The memory must have room for the trailer.
protect_in_place: Callable[[Any, Any, Any], int] = lib.srtp_protect


class SrtpHandle(NamedTuple):
    """A session as the library has it. Keep `owner` as long as `session` is used: it frees it."""

    session: Any
    owner: Any
    trailer_bytes: int  # that protecting a packet appends


class SeamBroken(RuntimeError):
    """The installed aiortc or pylibsrtp is not the one that the media plane was written for."""


class HandshakeFailed(ConnectionError):
    """DTLS did not complete: the peer went away, or its certificate is not the one it announced."""


class DatagramLink(Protocol):
    """A path for DTLS records: `realtime.media.icelite.IceLink`."""

    async def receive(self) -> bytes: ...

    def send(self, datagram: bytes) -> None: ...


class Certificate(RTCCertificate):
    """A self-signed certificate whose TLS context is made once: creating one costs as much as a handshake."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
        return self._context

    @classmethod
    def generate(cls) -> Certificate:
        certificate: Certificate = cls.generateCertificate()
        return certificate

    def sha256(self) -> str:
        """The fingerprint as SDP writes it."""
        return next(str(f.value) for f in self.getFingerprints() if f.algorithm == "sha-256")


class _IceSeam:
    """What `RTCDtlsTransport` needs of an `RTCIceTransport`."""

    role = "controlled"

    def __init__(self, link: DatagramLink) -> None:
        self._link = link

    async def _recv(self) -> bytes:
        return await self._link.receive()

    async def _send(self, datagram: bytes) -> None:
        self._link.send(datagram)


class DtlsSession:
    """Keys agreed over a link, and packets protected with them. `on_closed` fires at the peer's goodbye."""

    def __init__(self, link: DatagramLink, certificate: Certificate, role: str = "server") -> None:
        self._transport = RTCDtlsTransport(_IceSeam(link), [certificate])  # type: ignore[arg-type]  # in place of aioice
        self._transport._set_role(role)
        self._transport.on("statechange", self._state_changed)
        self.on_closed: Callable[[], None] | None = None

    async def handshake(self, fingerprints: Sequence[tuple[str, str]]) -> None:
        """Agree on keys with the peer whose (algorithm, fingerprint) pairs came by signalling.

        Raises `HandshakeFailed`; waits as long as the link lives."""
        announced = [RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        await self._transport.start(RTCDtlsParameters(fingerprints=announced))
        if self._transport.state != "connected":
            raise HandshakeFailed("the encrypted connection could not be set up")
        self._incoming, self._outgoing = self._transport._rx_srtp, self._transport._tx_srtp
        for session in (self._incoming, self._outgoing):
            session._cdata = ffi.new("char[]", MAX_DATAGRAM_BYTES + _SRTP_TRAILER_BYTES)
            session._buffer = ffi.buffer(session._cdata)
        appended = len(self._outgoing.protect(_PROBE)) - len(_PROBE)
        self._handle = SrtpHandle(self._outgoing._srtp[0], self._outgoing, appended)
        self.protect: Callable[[bytes], bytes] = self._outgoing.protect
        self.protect_rtcp: Callable[[bytes], bytes] = self._outgoing.protect_rtcp

    @property
    def handle(self) -> SrtpHandle:
        """For `protect_in_place`, once the handshake is over."""
        return self._handle

    def unprotect(self, datagram: bytes) -> bytes | None:
        """The RTP packet, or None when it is forged, replayed or malformed."""
        try:
            packet: bytes = self._incoming.unprotect(datagram)
        except pylibsrtp.Error:
            return None
        return packet

    def unprotect_rtcp(self, datagram: bytes) -> bytes | None:
        """The RTCP compound packet, or None when it is forged, replayed or malformed."""
        try:
            packet: bytes = self._incoming.unprotect_rtcp(datagram)
        except pylibsrtp.Error:
            return None
        return packet

    async def stop(self) -> None:
        """Say goodbye to the peer."""
        self.on_closed = None
        await self._transport.stop()

    def _state_changed(self) -> None:
        if self._transport.state == "closed" and self.on_closed is not None:
            self.on_closed()


class MemoryLink:
    """One end of two queues: a link without a network, for `verify_seams` and benches."""

    def __init__(self, incoming: asyncio.Queue[bytes], outgoing: asyncio.Queue[bytes]) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    async def receive(self) -> bytes:
        return await self._incoming.get()

    def send(self, datagram: bytes) -> None:
        self._outgoing.put_nowait(datagram)


async def verify_seams() -> None:
    """A handshake and a packet of the largest size, in memory (about 10 ms). Raises `SeamBroken`."""
    try:
        async with asyncio.timeout(10):
            await _handshake_and_talk()
    except (AttributeError, TypeError, ValueError, AssertionError, OSError, TimeoutError) as broken:
        raise SeamBroken(
            f"aiortc {aiortc.__version__} and pylibsrtp {pylibsrtp.__version__} do not fit the media plane "
            f"({type(broken).__name__}: {broken}). Install the versions of hub/locks/run.txt."
        ) from broken


async def _handshake_and_talk() -> None:
    if not SRTP_PROFILES:
        raise ValueError("no SRTP protection profile is available")
    one_way: asyncio.Queue[bytes] = asyncio.Queue()
    other_way: asyncio.Queue[bytes] = asyncio.Queue()
    certificates = Certificate.generate(), Certificate.generate()
    server = DtlsSession(MemoryLink(one_way, other_way), certificates[0])
    client = DtlsSession(MemoryLink(other_way, one_way), certificates[1], role="client")
    await asyncio.gather(
        server.handshake([("sha-256", certificates[1].sha256())]),
        client.handshake([("sha-256", certificates[0].sha256())]),
    )
    packet = bytes.fromhex("806000010000000100000001") + bytes(1450)
    received = client.unprotect(server.protect(packet))
    await server.stop()
    await client.stop()
    if received != packet:
        raise ValueError("a protected packet did not come back as it was")
