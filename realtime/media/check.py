"""The network check: a page's own sound and picture come back to it, on the road that a room's take.

One check has some peer connections, each over another way in (straight, or through a relay): Transport, ICE-lite,
DTLS and SRTP are the room's own. What arrives is sent back to whom it came from, never to anybody else and never to a
file. Anybody may ask for this without an account, so everything about it is bounded, and rooms come first.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

import structlog

from realtime.media import rtcp, rtp, sdp
from realtime.media.connections import monotonic_ms
from realtime.media.contract import MediaRefusal
from realtime.media.encodings import OWN_SSRC
from realtime.media.estimate import Uplink
from realtime.media.peers import Transport
from realtime.media.port import MediaPort
from realtime.media.repair import Reception
from realtime.tasks import Tasks

CHECKS = 8  # at once on one node
CONNECTIONS = 8  # of one check
ENDS_S = 60.0  # after its first offer, whatever happens
SDP_BYTES = 16 * 1024  # a page's own offer has about 6 kB
BACK_BPS = 2_000_000  # of one check; what is more is dropped
PICTURE_BPS = 1_200_000  # the page is told to send at most
FLOOD_BPS = 8_000_000  # dropped of one check: no browser that listens to us sends so much, and it ends
LATE_S = 1.0  # a node whose loop is so late has no time for checks
REFUSES_S = 10.0  # for so long after that
_KEY_FRAME_EVERY_MS = 500
_BURST_BYTES = BACK_BPS // 8 // 4  # a quarter of a second
logger = structlog.get_logger(__name__)


class Budget:
    """So many bytes a second, and a quarter of a second's at once."""

    def __init__(self) -> None:
        self._left, self._at_ms = float(_BURST_BYTES), monotonic_ms()
        self._dropped = 0

    def allows(self, octets: int) -> bool:
        now_ms = monotonic_ms()
        earned = (now_ms - self._at_ms) * BACK_BPS / 8_000
        self._left, self._at_ms = min(_BURST_BYTES, self._left + earned), now_ms
        if self._left < octets:
            self._dropped += octets
            return False
        self._left -= octets
        return True

    def flooded(self) -> bool:
        """Whether far too much came since this was asked last, about a second ago."""
        dropped, self._dropped = self._dropped, 0
        return dropped * 8 > FLOOD_BPS


@dataclass(eq=False)
class EchoStream:
    """One section: what comes in under the page's SSRC goes back under `back`, numbered anew.

    Numbered anew, the page counts as lost on its way down only what was lost there.
    """

    kind: str
    reception: Reception
    ssrc: int | None = None
    back: int = field(default_factory=lambda: secrets.randbelow(0xFFFF_FFFE) + 1)
    number: int = field(default_factory=lambda: secrets.randbelow(0x8000))
    key_frame_ms: int = -_KEY_FRAME_EVERY_MS

    def turn_round(self, packet: bytes, header: rtp.Header) -> bytes | None:
        """The packet as it goes back; None for padding alone, which browsers send to try the line."""
        if header.payload_offset == header.payload_end:
            return None
        self.number = (self.number + 1) & 0xFFFF
        return (
            packet[:2]
            + self.number.to_bytes(2, "big")
            + packet[4:8]
            + self.back.to_bytes(4, "big")
            + packet[12:]
        )


class Echo:
    """One peer connection of a page that gets back what it sends. Raises `MediaRefusal` sdp.*."""

    def __init__(self, port: MediaPort, sdp_offer: str, budget: Budget) -> None:
        if len(sdp_offer) > SDP_BYTES:
            raise MediaRefusal("sdp.too_large", limit=SDP_BYTES)
        offer = _unrepaired(sdp.parse_offer(sdp_offer))
        self._budget = budget
        self._uplink = Uplink(PICTURE_BPS)
        self._lost_down = 0.0
        self._streams: dict[int, EchoStream] = {}  # by payload type
        answers = {section.mid: self._answer(section) for section in offer.sections}
        self.transport = Transport(port, offer.transport)
        self.transport.on_rtp, self.transport.on_rtcp = self.take_rtp, self.take_rtcp
        local = sdp.LocalTransport(
            self.transport.session, self.transport.local, port.fingerprint, port.advertised
        )
        self.answer = sdp.build_answer(offer, answers, local)

    def _answer(self, section: sdp.Section) -> sdp.SectionAnswer:
        """One sound and one picture go both ways, the rest goes nowhere."""
        codec, known = section.codec, {each.kind for each in self._streams.values()}
        if section.rejected or codec is None or section.direction != "sendrecv" or section.kind in known:
            return sdp.SectionAnswer("inactive")
        if codec.payload_type in self._streams:
            return sdp.SectionAnswer("inactive")
        stream = self._streams[codec.payload_type] = EchoStream(section.kind, Reception(codec.clock_rate))
        return sdp.SectionAnswer("sendrecv", sdp.OutgoingStream(stream.back, "check", f"check{section.mid}"))

    def take_rtp(self, packet: bytes) -> None:
        """Count a packet and send it back, as far as the budget reaches."""
        header = rtp.parse(packet)
        stream = self._streams.get(header.payload_type) if header is not None else None
        if header is None or stream is None:
            return
        stream.ssrc = header.ssrc if stream.ssrc is None else stream.ssrc
        if header.ssrc != stream.ssrc:
            return
        stream.reception.packet(header, monotonic_ms())
        back = stream.turn_round(packet, header)
        if back is not None and self._budget.allows(len(back)):
            self.transport.send_rtp(back)

    def take_rtcp(self, packet: bytes) -> None:
        """The page's clock, what it has lost, and its wish for a key frame, which is a wish to itself."""
        by_ssrc = {each.ssrc: each for each in self._streams.values()}
        by_back = {each.back: each for each in self._streams.values()}
        for item in rtcp.parse(packet):
            match item:
                case rtcp.SenderReport() if (stream := by_ssrc.get(item.ssrc)) is not None:
                    stream.reception.sender_report(item.ntp, monotonic_ms())
                case rtcp.Received() if item.media_ssrc in by_back:
                    self._lost_down = max(self._lost_down, item.fraction_lost / 256)
                case rtcp.KeyFrameRequest() if (stream := by_back.get(item.media_ssrc)) is not None:
                    self._ask_for_key_frame(stream)

    def _ask_for_key_frame(self, stream: EchoStream) -> None:
        now_ms = monotonic_ms()
        if stream.ssrc is not None and now_ms - stream.key_frame_ms >= _KEY_FRAME_EVERY_MS:
            stream.key_frame_ms = now_ms
            self.transport.send_rtcp(rtcp.key_frame_request(OWN_SSRC, stream.ssrc))

    def report(self) -> None:
        """About once a second: what was lost on the way up, and how much may be sent: what both ways carry."""
        streams = [each for each in self._streams.values() if each.ssrc is not None]
        blocks = [
            block
            for each in streams
            if each.ssrc is not None and (block := each.reception.report(each.ssrc, monotonic_ms())) is not None
        ]
        if not blocks:
            return
        packet = rtcp.receiver_report(OWN_SSRC, blocks)
        if pictures := [each.ssrc for each in streams if each.kind == "video" and each.ssrc is not None]:
            lost, self._lost_down = self._lost_down, 0.0
            lost = max([lost, *(block.fraction_lost / 256 for block in blocks)])
            packet += rtcp.maximum_bitrate(OWN_SSRC, self._uplink.loss(lost), pictures)
        self.transport.send_rtcp(packet)


class Check:
    """What one page tries: a connection for each way in, one budget for all."""

    def __init__(self, port: MediaPort) -> None:
        self._port, self._budget = port, Budget()
        self._echoes: list[Echo] = []
        self.ends_at = asyncio.get_running_loop().time() + ENDS_S

    def answer(self, sdp_offer: str) -> str:
        """Raises `MediaRefusal` check.too_many, sdp.*."""
        if len(self._echoes) >= CONNECTIONS:
            raise MediaRefusal("check.too_many", limit=CONNECTIONS)
        echo = Echo(self._port, sdp_offer, self._budget)
        self._echoes.append(echo)
        return echo.answer

    def report(self) -> bool:
        """About once a second; False when the page sends far more than it was told."""
        for echo in self._echoes:
            echo.report()
        return not self._budget.flooded()

    async def close(self) -> None:
        for echo in self._echoes:
            await echo.transport.close()


class Checks:
    """The checks of one media node. Make it on the event loop; `close` it once."""

    def __init__(self, port: MediaPort) -> None:
        self._port = port
        self._running: dict[str, Check] = {}
        self._tasks = Tasks()
        self._loop = asyncio.get_running_loop()
        self._refuses_until = 0.0
        self._tasks.spawn(self._run())

    def __len__(self) -> int:
        return len(self._running)

    def answer(self, check: str, sdp_offer: str) -> str:
        """The answer to an offer. Raises `MediaRefusal` check.busy, check.too_many, sdp.*."""
        known = self._running.get(check)
        if known is None:
            if len(self._running) >= CHECKS or self._loop.time() < self._refuses_until:
                raise MediaRefusal("check.busy")
            known = self._running[check] = Check(self._port)
        return known.answer(sdp_offer)

    async def end(self, check: str) -> None:
        """Idempotent."""
        if (known := self._running.pop(check, None)) is not None:
            await known.close()

    async def close(self) -> None:
        await self._tasks.cancel()
        for check in tuple(self._running):
            await self.end(check)

    async def _run(self) -> None:
        """Reports, and an end for each. On a node that is late already, checks are the first to go."""
        while True:
            due = self._loop.time() + 1.0
            await asyncio.sleep(1.0)
            now = self._loop.time()
            if now - due > LATE_S:
                logger.warning("check.node_is_late", late_s=round(now - due, 1), ended=len(self._running))
                self._refuses_until = now + REFUSES_S
            for check, known in tuple(self._running.items()):
                if now >= known.ends_at or now < self._refuses_until or not _reported(known):
                    await self.end(check)


def _reported(check: Check) -> bool:
    """False for one that is to end: a flood, or a fault of ours, which must not keep the others from ending."""
    try:
        return check.report()
    except Exception:  # the edge of the task
        logger.exception("check.report_failed")
        return False


def _unrepaired(offer: sdp.Offer) -> sdp.Offer:
    """Without retransmissions, sizes and send times: the page is to see the line as it is."""
    return offer._replace(sections=tuple(_plain(section) for section in offer.sections))


def _plain(section: sdp.Section) -> sdp.Section:
    codecs = tuple(
        codec._replace(
            repair=None, redundant=None, feedback=tuple(each for each in codec.feedback if each != "nack")
        )
        for codec in section.codecs
    )
    extensions = {uri: number for uri, number in section.extensions.items() if uri == rtp.MID}
    return section._replace(codecs=codecs, extensions=extensions, repairs={}, rids=())
