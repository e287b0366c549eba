"""What one page publishes and receives: its streams by section and SSRC, and the packets that concern them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from realtime.media import rtcp, rtp
from realtime.media.contract import Observer, Source
from realtime.media.peers import Transport
from realtime.media.streams import OWN_SSRC, Consumer, Producer

VIDEO_BITS_PER_SECOND = 1_500_000  # of one published picture
KEY_FRAME_EVERY_MS = 5000  # while recording: a viewer's jump decodes at most so much
_CLOCK_SAMPLES = 16


def monotonic_ms() -> int:
    """For intervals, which must not care when the wall clock is set."""
    return int(asyncio.get_running_loop().time() * 1000)


@dataclass(eq=False)
class Connection:
    """What publishing and receiving have in common. `sdp` and `answer` make a retry idempotent."""

    participant: str
    transport: Transport
    sdp: str = ""
    answer: str = ""


@dataclass(eq=False)
class Receiving(Connection):
    tracks: dict[str, str] = field(default_factory=dict)
    consumers: dict[str, Consumer] = field(default_factory=dict)  # by mid
    by_ssrc: dict[int, Consumer] = field(default_factory=dict)

    def take_rtcp(self, packet: bytes) -> None:
        """What the subscriber misses is sent again; a key frame is asked for upstream."""
        for item in rtcp.parse(packet):
            if isinstance(item, rtcp.Nack | rtcp.KeyFrameRequest) and item.media_ssrc in self.by_ssrc:
                consumer = self.by_ssrc[item.media_ssrc]
                if isinstance(item, rtcp.Nack):
                    consumer.send_again(item.sequence_numbers)
                else:
                    consumer.producer.ask_for_key_frame(monotonic_ms())

    def start(self) -> None:
        """The receiver is there, or on a new path: give its decoders something to begin with."""
        for consumer in self.consumers.values():
            consumer.pause()
            consumer.producer.ask_for_key_frame(monotonic_ms())
            if consumer.producer.clock is not None:
                consumer.report(consumer.producer.clock)


@dataclass(eq=False, kw_only=True)
class Publishing(Connection):
    clock: Callable[[], int]  # Unix ms
    observer: Observer
    sources: dict[str, Source] = field(default_factory=dict)
    producers: dict[str, Producer] = field(default_factory=dict)  # by mid
    by_ssrc: dict[int, Producer] = field(default_factory=dict)
    superseded: set[str] = field(default_factory=set)  # mids whose source another device took over
    clock_samples: deque[float] = field(default_factory=lambda: deque(maxlen=_CLOCK_SAMPLES))

    def take_rtp(self, packet: bytes) -> None:
        """Hand a packet to its track; its loudness tells turns of speech."""
        header = rtp.parse(packet)
        if header is None:
            return
        producer = self.by_ssrc.get(header.ssrc) or self._bind_ssrc(packet, header)
        if producer is None or header.payload_type != producer.codec.payload_type:
            return
        unix_ms = self.clock()
        producer.packet(packet, header, monotonic_ms(), unix_ms)
        if producer.kind == "audio" and producer.allowed:
            level = rtp.named_extensions(packet, header, producer.uris).get(rtp.AUDIO_LEVEL)
            if level:
                self.tell_turn(producer, producer.turn.level(rtp.audio_level(level), unix_ms))

    def _bind_ssrc(self, packet: bytes, header: rtp.Header) -> Producer | None:
        """An SSRC that the offer did not name: the packet's mid says whose it is, or its payload type alone."""
        matching = [p for p in self.producers.values() if p.codec.payload_type == header.payload_type]
        for producer in matching:
            mid = rtp.named_extensions(packet, header, producer.uris).get(rtp.MID)
            if mid == producer.mid.encode() or (mid is None and len(matching) == 1 and producer.ssrc is None):
                self.unbind(producer)
                self.bind(header.ssrc, producer)
                return producer
        return None

    def bind(self, ssrc: int, producer: Producer) -> None:
        producer.take_ssrc(ssrc)
        self.by_ssrc[ssrc] = producer

    def unbind(self, producer: Producer) -> None:
        for ssrc in [ssrc for ssrc, known in self.by_ssrc.items() if known is producer]:
            del self.by_ssrc[ssrc]

    def take_rtcp(self, packet: bytes) -> None:
        """Sender reports: kept, passed on to the subscribers, and told to the recording."""
        for item in rtcp.parse(packet):
            if isinstance(item, rtcp.SenderReport) and item.ssrc in self.by_ssrc:
                producer = self.by_ssrc[item.ssrc]
                self.clock_samples.append(self.clock() - rtcp.ntp_to_unix_ms(item.ntp))
                producer.sender_report(item, monotonic_ms())
                self.tell_recording_clock(producer)

    def tell_recording_clock(self, producer: Producer) -> None:
        """The publisher's clock on ours: its least delayed report says how far the two are apart."""
        if producer.recording is not None and producer.clock is not None and self.clock_samples:
            unix_ms = rtcp.ntp_to_unix_ms(producer.clock.ntp) + min(self.clock_samples)
            producer.recording.clock(producer.clock.rtp_timestamp, unix_ms)

    def tell_turn(self, producer: Producer, change: tuple[bool, int] | None) -> None:
        """Pass on what a turn detector became certain of."""
        if change is None:
            return
        started, at_ms = change
        tell = self.observer.turn_started if started else self.observer.turn_ended
        tell(producer.track.participant, at_ms)

    def ask_for_key_frames(self) -> None:
        for producer in self.producers.values():
            producer.ask_for_key_frame(monotonic_ms())

    def tick(self, *, reports: bool) -> None:
        """Several times a second; `reports` about once."""
        now_ms, unix_ms = monotonic_ms(), self.clock()
        for producer in self.producers.values():
            missing = producer.reception.to_ask_for(now_ms)
            if missing and producer.ssrc is not None:
                self.transport.send_rtcp(rtcp.nack(OWN_SSRC, producer.ssrc, missing))
            producer.keep_key_frames(now_ms, KEY_FRAME_EVERY_MS)
            self.tell_turn(producer, producer.turn.elapse(unix_ms))
            if reports and producer.recording is not None:
                producer.recording.elapse(unix_ms)
        if reports:
            self._report(now_ms)

    def _report(self, now_ms: int) -> None:
        """What the publisher's congestion control lives on: losses, and how much it may send at all."""
        blocks = [
            block
            for producer in self.producers.values()
            if producer.ssrc is not None
            and (block := producer.reception.report(producer.ssrc, now_ms)) is not None
        ]
        video = [p.ssrc for p in self.producers.values() if p.kind == "video" and p.ssrc is not None]
        packet = rtcp.receiver_report(OWN_SSRC, blocks)
        if video:
            packet += rtcp.maximum_bitrate(OWN_SSRC, VIDEO_BITS_PER_SECOND * len(video), video)
        self.transport.send_rtcp(packet)
