"""A published track and its copies: one `Producer` on the publisher's side, one `Consumer` a subscriber."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from realtime.media import rtcp, rtp
from realtime.media.batch import Copy
from realtime.media.contract import Source, Track
from realtime.media.fanout import FanOut, Pending, Progress, Route
from realtime.media.recorder import Recording
from realtime.media.repair import PacketCache, Reception
from realtime.media.sdp import Codec, Section
from realtime.media.speech import TurnDetector

OWN_SSRC = 1  # of our reports: we send no media of our own
KEY_FRAME_EVERY_MS = 400  # requests to one publisher are no more frequent, however many subscribers ask


Soon = Callable[[Callable[[], None]], None]  # has its argument called when the burst that is being read is over


def at_once(flush: Callable[[], None]) -> None:
    """For packets that come by themselves."""
    flush()


class Outlet(Protocol):
    """Where a stream's packets go: `realtime.media.peers.Transport`. Packets before it is ready are dropped."""

    @property
    def ready(self) -> bool: ...

    def send_rtp(self, packet: bytes) -> None: ...

    def send_rtcp(self, packet: bytes) -> None: ...

    def route(self) -> Route | None:
        """How a batch may reach it; None when packets have to take the robust way."""
        ...


class ClockPair(NamedTuple):
    """A sender report as it came: the publisher's clock and the media clock at one instant."""

    ntp: int
    rtp_timestamp: int


class Producer:
    """One track as its publisher sends it. `allowed` follows the policy; what is not allowed goes nowhere."""

    def __init__(
        self, track: Track, transport: Outlet, section: Section, codec: Codec, soon: Soon = at_once
    ) -> None:
        self.track, self.transport = track, transport
        self.mid, self.kind, self.codec = section.mid, section.kind, codec
        self.uris = {identifier: uri for uri, identifier in section.extensions.items()}
        self.ssrc: int | None = None
        self.allowed = True
        self.consumers: tuple[Consumer, ...] = ()
        self.fan_out = FanOut(self.uris, soon)
        self.recording: Recording | None = None
        self.turn = TurnDetector()
        self.reception = Reception(codec.clock_rate)
        self.clock: ClockPair | None = None
        self._cache = PacketCache()
        self._key_frame_asked_ms = 0
        self._key_frame_ms = 0

    def carries(self, codec: Codec, source: Source) -> bool:
        """Whether a renewed offer still describes this track."""
        mine = self.codec
        return (mine.payload_type, mine.name, self.track.source) == (codec.payload_type, codec.name, source)

    def take_ssrc(self, ssrc: int) -> None:
        """The publisher sends this track under a (new) SSRC: numbering and time start over."""
        if self.ssrc is not None and self.recording is not None:
            self.recording.close("restarted")
        self.ssrc = ssrc
        self.reception = Reception(self.codec.clock_rate)
        self.clock = None
        self._cache = PacketCache()
        for consumer in self.consumers:
            consumer.pause()

    def packet(self, packet: bytes, header: rtp.Header, now_ms: int, unix_ms: int) -> None:
        """Count, repair, forward and record one packet."""
        index = self.reception.packet(header, now_ms)
        missing = self.reception.to_ask_for(now_ms)
        if missing:
            self.transport.send_rtcp(rtcp.nack(OWN_SSRC, header.ssrc, missing))
        if not self.allowed:
            return
        starts = self._starts_decoding(packet, header)
        if starts and self.kind == "video":
            self._key_frame_ms = now_ms
        self._cache.put(index, packet)
        self.fan_out.packet(Pending(packet, header, index), starts, self.consumers)
        if self.recording is not None:
            self.recording.packet(packet, unix_ms)

    def _starts_decoding(self, packet: bytes, header: rtp.Header) -> bool:
        if self.kind == "audio":
            return True
        payload = packet[header.payload_offset : header.payload_end]
        if self.codec.name == "h264":
            return rtp.is_h264_key_frame(payload)
        descriptor = rtp.vp8(payload)
        return descriptor is not None and descriptor.key_frame

    def cached(self, index: int) -> bytes | None:
        return self._cache.get(index)

    def ask_for_key_frame(self, now_ms: int) -> None:
        """PLI to the publisher, throttled."""
        if self.kind != "video" or self.ssrc is None or not self.transport.ready:
            return
        if now_ms - self._key_frame_asked_ms >= KEY_FRAME_EVERY_MS:
            self._key_frame_asked_ms = now_ms
            self.transport.send_rtcp(rtcp.key_frame_request(OWN_SSRC, self.ssrc))

    def keep_key_frames(self, now_ms: int, every_ms: int) -> None:
        """Ask when the last key frame is so old, or when a subscriber still waits for one."""
        waited_for = any(consumer.waits_for_key_frame for consumer in self.consumers)
        if waited_for or (self.recording is not None and now_ms - self._key_frame_ms >= every_ms):
            self.ask_for_key_frame(now_ms)

    def sender_report(self, report: rtcp.SenderReport, now_ms: int) -> None:
        """Remember the publisher's clock and hand it on, so that receivers keep lips and voice together."""
        self.clock = ClockPair(report.ntp, report.rtp_timestamp)
        self.reception.sender_report(report.ntp, now_ms)
        if self.allowed:
            self.fan_out.settle()
            for consumer in self.consumers:
                consumer.report(self.clock)

    def add(self, consumer: Consumer) -> None:
        self.fan_out.stale()
        self.consumers = (*self.consumers, consumer)

    def remove(self, consumer: Consumer) -> None:
        self.fan_out.stale()
        self.consumers = tuple(each for each in self.consumers if each is not consumer)


class Consumer:
    """One track on its way to one subscriber, under an SSRC, numbering and header extensions of its own."""

    def __init__(self, producer: Producer, transport: Outlet, section: Section, codec: Codec) -> None:
        self.producer, self.transport, self.mid = producer, transport, section.mid
        self.ssrc = secrets.randbelow(0xFFFF_FFFE) + 1
        self.extensions: Mapping[str, int] = section.extensions
        self._allowed = True
        self._payload_type = codec.payload_type
        self._running = False
        self._base_index = 0  # the publisher's extended number with which the current run began
        self._base_number = secrets.randbelow(0x8000)  # ours for it, extended
        self._highest_index = -1
        self._timestamp_offset = 0
        self._last_timestamp: int | None = None
        self._last_ssrc: int | None = None
        self._packets = self._octets = 0

    @property
    def waits_for_key_frame(self) -> bool:
        return not self._running and self.allowed and self.producer.allowed and self.transport.ready

    @property
    def allowed(self) -> bool:
        """Whether the policy lets this subscriber have it."""
        return self._allowed

    @allowed.setter
    def allowed(self, allowed: bool) -> None:
        if allowed != self._allowed:
            self._allowed = allowed
            self.pause()

    def pause(self) -> None:
        """Stop until the next packet that a decoder can start with."""
        self.producer.fan_out.stale()
        self._running = False

    def copy(self) -> Copy | None:
        route = self.route()
        if route is None or not self._running or not self._allowed or not self.transport.ready:
            return None
        number_offset = self._base_number - self._base_index
        offset = self._timestamp_offset
        return Copy(route.srtp, route.address, self._payload_type, self.ssrc, number_offset, offset)

    def route(self) -> Route | None:
        return self.transport.route()

    def first_index(self) -> int:
        return self._base_index

    def sent(self, progress: Progress) -> None:
        """Others sent these for us."""
        self._packets += progress.packets
        self._octets += progress.octets
        self._highest_index = max(self._highest_index, progress.highest_index)
        self._last_timestamp = progress.timestamp + self._timestamp_offset
        self._last_ssrc = progress.ssrc

    def forward(self, packet: bytes, header: rtp.Header, index: int, starts: bool) -> bool:
        """Send a packet on, if this subscriber may have it and its decoder can use it. True: it began with it."""
        if not self.allowed or not self.transport.ready:
            self._running = False
            return False
        begins = not self._running
        if begins:
            if not starts:
                return False
            self._begin(header, index)
        if index < self._base_index:
            return False
        self._highest_index = max(self._highest_index, index)
        self._last_timestamp = header.timestamp + self._timestamp_offset
        self._last_ssrc = header.ssrc
        self._send(packet, header, index)
        return begins

    def _begin(self, header: rtp.Header, index: int) -> None:
        """Numbers go on where the last run ended; media time too when the publisher changed its SSRC."""
        if self._highest_index >= 0:
            self._base_number += self._highest_index - self._base_index + 1
        if self._last_timestamp is not None and self._last_ssrc != header.ssrc:
            step = self.producer.codec.clock_rate // 10
            self._timestamp_offset = self._last_timestamp + step - header.timestamp
        self._base_index = self._highest_index = index
        self._running = True

    def _send(self, packet: bytes, header: rtp.Header, index: int) -> None:
        number = self._base_number + index - self._base_index
        timestamp = (header.timestamp + self._timestamp_offset) & 0xFFFFFFFF
        identity = rtp.Identity(self._payload_type, number & 0xFFFF, timestamp, self.ssrc)
        block = rtp.mapped_extensions(packet, header, self.producer.uris, self.extensions)
        self.transport.send_rtp(rtp.rewrite(packet, header, identity, block))
        self._packets += 1
        self._octets += header.payload_end - header.payload_offset

    def send_again(self, sequence_numbers: tuple[int, ...]) -> None:
        """Answer a NACK from the cache. What we never had ourselves, we have asked the publisher for."""
        if not self._running:
            return
        self.producer.fan_out.settle_one(self)
        newest = self._base_number + self._highest_index - self._base_index
        for sequence_number in sequence_numbers:
            number = newest - ((newest - sequence_number) & 0xFFFF)
            index = number - self._base_number + self._base_index
            if index < self._base_index:
                continue
            packet = self.producer.cached(index)
            header = rtp.parse(packet) if packet is not None else None
            if packet is None or header is None:
                continue
            self._send(packet, header, index)

    def report(self, clock: ClockPair) -> None:
        """Sender report on the subscriber's timeline."""
        if self._running and self.transport.ready:
            timestamp = (clock.rtp_timestamp + self._timestamp_offset) & 0xFFFFFFFF
            report = rtcp.SenderReport(self.ssrc, clock.ntp, timestamp)
            cname = self.producer.track.participant
            self.transport.send_rtcp(rtcp.sender_report(report, self._packets, self._octets, cname))
