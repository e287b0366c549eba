"""One peer connection of a participant, publishing or receiving: path, keys, packets in and out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable

from realtime.media.aiortc_adapter import CANNOT_PROTECT, DtlsSession, HandshakeFailed
from realtime.media.fanout import Route
from realtime.media.port import MediaPort
from realtime.media.rtp import is_rtcp
from realtime.media.sdp import Fingerprints, TransportOffer
from realtime.media.stun import Credentials

HANDSHAKE_S = 30.0  # from the answer on; whoever has no keys by then offers again
MOST_SSRCS = 1_024  # of one connection, while it lasts: the SRTP library keeps a state of each
log = logging.getLogger(__name__)


class Transport:
    """ICE-lite, DTLS and SRTP towards one browser connection.

    `on_rtp` and `on_rtcp` get plain packets; `on_ready` fires once keys are agreed, `on_moved` when the peer's
    address changed, `on_closed` once, whoever ended it."""

    def __init__(self, port: MediaPort, offer: TransportOffer) -> None:
        self._link = port.link(offer.credentials)
        self._batching, self._counts = port.batching, port.counts
        self._session = DtlsSession(self._link, port.certificate)
        self._remote = offer
        self.session = secrets.randbits(53)  # names this connection in its answers' o= lines
        self.ready = False
        self.closed = False
        self._ssrcs: set[bytes] = set()
        self.on_rtp: Callable[[bytes], None] = _ignore
        self.on_rtcp: Callable[[bytes], None] = _ignore
        self.on_ready: Callable[[], None] = _nothing
        self.on_moved: Callable[[], None] = _nothing
        self.on_closed: Callable[[], None] = _nothing
        self._link.on_closed = self._ended
        self._session.on_closed = self._link.close
        self._task = asyncio.create_task(self._connect(offer.fingerprints))

    @property
    def local(self) -> Credentials:
        """What the answer says of us."""
        return self._link.local

    def accept(self, offer: TransportOffer) -> bool:
        """Go on with a renewed offer, restarting ICE if it asks to. False: it is another peer connection."""
        if self.closed or set(offer.fingerprints) != set(self._remote.fingerprints):
            return False
        if offer.credentials != self._remote.credentials:
            self._link.restart(offer.credentials)
        self._remote = offer
        return True

    def route(self) -> Route | None:
        """How batches reach the browser: its keys and its proven address."""
        batching, address = self._batching, self._link.selected
        if batching is None or address is None or not self.ready:
            return None
        return Route(batching, self._session.handle, address)

    def send_rtp(self, packet: bytes) -> None:
        """A packet that cannot be protected, too old or too long, is lost, as on any network, and counted."""
        self._send(packet, self._session.protect if self.ready else None)

    def send_rtcp(self, packet: bytes) -> None:
        self._send(packet, self._session.protect_rtcp if self.ready else None)

    def _send(self, packet: bytes, protect: Callable[[bytes], bytes] | None) -> None:
        if protect is None:
            return
        try:
            datagram = protect(packet)
        except CANNOT_PROTECT:
            self._counts["unprotected"] += 1
        else:
            self._link.send(datagram)

    async def close(self) -> None:
        """Say goodbye and forget the peer. Idempotent."""
        if not self.closed:
            with contextlib.suppress(ConnectionError):
                await self._session.stop()
            self._link.close()

    async def _connect(self, fingerprints: Fingerprints) -> None:
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                await self._session.handshake(fingerprints)
        except (HandshakeFailed, TimeoutError) as error:
            log.info("media connection not made: %s", error)
            self._link.close()
            return
        if self.closed:
            return
        self.ready = True
        self._link.on_media = self._media
        self._link.on_moved = lambda: self.on_moved()
        self.on_ready()

    def _media(self, datagram: bytes) -> None:
        control = is_rtcp(datagram)
        ssrc = datagram[4:8] if control else datagram[8:12]
        if ssrc not in self._ssrcs and len(self._ssrcs) >= MOST_SSRCS:
            return
        plain = (self._session.unprotect_rtcp if control else self._session.unprotect)(datagram)
        if plain is not None:
            self._ssrcs.add(ssrc)
            (self.on_rtcp if control else self.on_rtp)(plain)

    def _ended(self) -> None:
        self.closed = True
        self.ready = False
        self._link.on_media = None
        self.on_closed()


def _ignore(packet: bytes) -> None:
    """Packets before anybody asked for them."""


def _nothing() -> None:
    """Nobody asked to be told."""
