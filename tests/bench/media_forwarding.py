"""What it costs to hand one packet on: header rewritten, protected, given to the kernel, for each subscriber."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, Row, at_most
from realtime.media import rtp, sdp
from realtime.media.aiortc_adapter import Certificate, DtlsSession, MemoryLink
from realtime.media.contract import Source, Track
from realtime.media.streams import Consumer, Producer

OPTIONS = {
    "subscribers": Option("100", "who receive each packet"),
    "packets": Option("400", "of each kind"),
}
AUDIO = sdp.Codec(111, "opus", 48_000, 2)
VIDEO = sdp.Codec(96, "vp8", 90_000, 1)
EXTENSIONS = {rtp.MID: 4, rtp.AUDIO_LEVEL: 1, rtp.ABS_SEND_TIME: 2}
KEY_FRAME_START = b"\x10\x10\x02\x00\x9d\x01\x2a\x80\x02\x68\x01"


class Leg:
    """A subscriber's transport with real keys; its datagrams go to a socket that nobody reads."""

    ready = True

    def __init__(self, session: DtlsSession, sink: tuple[str, int]) -> None:
        self._protect, self._sink = session.protect, sink
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self.sent = 0

    def send_rtp(self, packet: bytes) -> None:
        self.sent += 1
        self._socket.sendto(self._protect(packet), self._sink)

    def route(self) -> None:
        """The robust way."""

    def send_rtcp(self, packet: bytes) -> None:
        """The bench sends media alone."""

    def close(self) -> None:
        self._socket.close()


def run(options: Mapping[str, str]) -> Result:
    """CPU of this process per forwarded packet, loopback UDP."""
    subscribers, packets = int(options["subscribers"]), int(options["packets"])
    return asyncio.run(_run(subscribers, packets))


async def _run(subscribers: int, packets: int) -> Result:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sessions = [await _keys() for _ in range(subscribers)]
        legs = [Leg(session, sink.getsockname()) for session in sessions]
        costs = {
            "video, 1,100 bytes": _forward(legs, VIDEO, KEY_FRAME_START + bytes(1089), packets),
            "audio, 80 bytes": _forward(legs, AUDIO, bytes(80), packets),
        }
        for leg, session in zip(legs, sessions, strict=True):
            leg.close()
            await session.stop()
    rows = [
        Row(name=name, figures={"us_cpu_per_packet": cost, "subscribers": subscribers, "packets": packets})
        for name, cost in costs.items()
    ]
    return Result(rows=rows, goals={"µs of CPU per forwarded packet": at_most(max(costs.values()), 40)})


async def _keys() -> DtlsSession:
    """A session as after a join: a real handshake, in memory."""
    one_way: asyncio.Queue[bytes] = asyncio.Queue()
    other_way: asyncio.Queue[bytes] = asyncio.Queue()
    certificate = Certificate.generate()
    server = DtlsSession(MemoryLink(one_way, other_way), certificate)
    client = DtlsSession(MemoryLink(other_way, one_way), certificate, role="client")
    fingerprints = [("sha-256", certificate.sha256())]
    await asyncio.gather(server.handshake(fingerprints), client.handshake(fingerprints))
    await client.stop()
    return server


def _forward(legs: list[Leg], codec: sdp.Codec, payload: bytes, packets: int) -> float:
    kind = "audio" if codec is AUDIO else "video"
    section = sdp.Section(kind, "0", "sendonly", "", (), False, (codec,), EXTENSIONS, ())
    source = Source.MICROPHONE if codec is AUDIO else Source.CAMERA
    track = Track(id="t1", participant="amara", source=source)
    producer = Producer(track, legs[0], section, codec)
    encoding = producer.take_ssrc(secrets.randbits(32))
    for leg in legs:
        Consumer(producer, leg, section, codec, 0)
    extension = rtp.extension_block([(4, b"0"), (1, b"\x20"), (2, b"abc")])
    incoming = [_packet(codec, number, extension, payload) for number in range(packets)]
    sent_before, began = sum(leg.sent for leg in legs), time.process_time()
    for number, packet in enumerate(incoming):
        header = rtp.parse(packet)
        assert header is not None
        producer.packet(encoding, packet, header, number, number)
    seconds, sent = time.process_time() - began, sum(leg.sent for leg in legs) - sent_before
    assert sent == packets * len(legs)
    return seconds / sent * 1e6


def _packet(codec: sdp.Codec, number: int, extension: bytes, payload: bytes) -> bytes:
    plain = rtp.build((codec.payload_type, True, number, number * 960, 1), payload)
    header = rtp.parse(plain)
    assert header is not None
    identity = rtp.Identity(codec.payload_type, number, number * 960, 1)
    return rtp.rewrite(plain, header, identity, extension)
