"""Light ends with real ICE, DTLS and SRTP at a Router of this process: hundreds of them cost next to nothing."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from realtime.media import rtp
from realtime.media.aiortc_adapter import Certificate
from realtime.media.contract import Source
from realtime.media.router import Router
from tests.bench import _media_sdp
from tests.bench._media_peer import Peer, Slots

SOURCES = {"audio": Source.MICROPHONE, "video": Source.CAMERA}


class Arrived(NamedTuple):
    """One packet as its receiver has it, and when it came (monotonic ms)."""

    at_ms: float
    packet: bytes
    header: rtp.Header


@cache
def certificate() -> Certificate:
    """One for all: making one costs as much as ten joins."""
    return Certificate.generate()


@cache
def slots() -> Slots:
    return Slots()


class End(Peer):
    """A peer that keeps what it is sent, once it follows its socket. `host` is where it is: 127.0.0.1 or ::1."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(slots(), certificate())
        self.host = host
        if ":" in host:
            self.socket.close()
            self.socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            self.socket.setblocking(False)
            self.socket.bind((host, 0))
        self.arrived: list[Arrived] = []
        self.control: list[tuple[float, bytes]] = []
        self.forged = 0

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.socket.getsockname()[1]

    async def join(self, answer: str) -> None:
        """Check, handshake, and follow the socket until it is closed."""
        path = _media_sdp.agree(self, answer)
        await self.connect(path._replace(address=(self.host, path.address[1])))
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self.read)

    def _datagram(self, memory: bytearray, offset: int, size: int) -> None:
        datagram, now_ms = bytes(memory[offset : offset + size]), time.monotonic() * 1000
        if size < rtp.HEADER_BYTES or datagram[0] < 128:
            self._before_media(datagram)
        elif not self.connected:
            return
        elif rtp.is_rtcp(datagram):
            control = self.session.unprotect_rtcp(datagram)
            self.forged += control is None
            self.control += [] if control is None else [(now_ms, control)]
        else:
            self._media(datagram, now_ms)

    def _media(self, datagram: bytes, now_ms: float) -> None:
        packet = self.session.unprotect(datagram)
        header = None if packet is None else rtp.parse(packet)
        if packet is None or header is None:
            self.forged += 1
        else:
            self.arrived.append(Arrived(now_ms, packet, header))

    def send_media(self, packet: bytes) -> None:
        self.send(self.session.protect(packet))

    async def leave(self, *, goodbye: bool = True) -> None:
        """Stop for good: with DTLS's goodbye, or without a word."""
        if not goodbye:
            self.remote = self.remote._replace(address=("127.0.0.1", 9)) if self.remote else None
        await self.session.stop()
        self.close()

    def close(self) -> None:
        if self.socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self.socket.fileno())
        super().close()


async def publish(
    router: Router, participant: str, kinds: Sequence[str] = ("audio", "video"), *, connection: str = ""
) -> tuple[End, list[_media_sdp.Outgoing]]:
    """A microphone and a camera."""
    end, tracks = End(), [_media_sdp.Outgoing.new(kind) for kind in kinds]
    sources = {str(mid): SOURCES[kind] for mid, kind in enumerate(kinds)}
    offer = _media_sdp.offer(end, kinds, tracks)
    await end.join(await router.publish(participant, connection or f"{participant}-out", offer, sources))
    return end, tracks


async def listen(router: Router, participant: str, *, connection: str = "", host: str = "127.0.0.1") -> End:
    """Everything that there is."""
    end, tracks = End(host), [each for each in router.tracks() if each.participant != participant]
    kinds = ["audio" if each.source == Source.MICROPHONE else "video" for each in tracks]
    offer = _media_sdp.offer(end, kinds)
    wanted = {str(mid): track.id for mid, track in enumerate(tracks)}
    await end.join(await router.subscribe(participant, connection or f"{participant}-in", offer, wanted))
    return end
