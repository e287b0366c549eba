"""What one page publishes and receives: its streams by section and SSRC, and the packets that concern them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from realtime.media import rtcp, rtp
from realtime.media.contract import FLOOR, Observer, Source, Track
from realtime.media.encodings import OWN_SSRC, Encoding
from realtime.media.estimate import Downlink, Uplink, lost_share
from realtime.media.ladder import Ceiling, Layer, Rung, Wanted, choose, rung
from realtime.media.peers import Transport
from realtime.media.repair import UNKNOWN_ROUND_TRIP_MS
from realtime.media.streams import Consumer, Producer

PUBLISHED_BPS = 2_500_000  # of one published picture, all its encodings together
KEY_FRAME_EVERY_MS = 5000  # while recording: a viewer's jump decodes at most so much
UNSAID_HEIGHT = 360  # of a tile that the page has not described
CLOCKS_ANSWERED = 31  # of one packet: a browser asks once a stream and second
ASK_EVERY_S = 0.02  # while something is missing
OUTAGE_MS = (
    350  # a line on which nothing came for longer was dead: a screen on which nothing moves is silent too
)
_CLOCK_SAMPLES = 16

# What one end may ask of the node, far above what browsers do: the rest is dropped.
PACKETS_A_SECOND = {"audio": 200, "video": 4_000}  # of one track; twice as many at once
REPORT_EVERY_MS = 100  # of one encoding's clock: each costs a packet to every subscriber
NEW_SSRC_EVERY_MS = 1_000  # of one encoding: each begins a new segment of its recording


def monotonic_ms() -> int:
    """For intervals, which must not care when the wall clock is set."""
    return int(asyncio.get_running_loop().time() * 1000)


class Allowance:
    """So many a second, and twice as many at once. Times are monotonic milliseconds."""

    __slots__ = ("_at_ms", "_left", "_rate")

    def __init__(self, a_second: int) -> None:
        self._rate, self._left, self._at_ms = a_second, float(2 * a_second), 0

    def take(self, now_ms: int) -> bool:
        """Whether one more is within it; then it is taken."""
        if now_ms > self._at_ms:
            self._left = min(2.0 * self._rate, self._left + (now_ms - self._at_ms) * self._rate / 1000)
            self._at_ms = now_ms
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(eq=False)
class Connection:
    """What publishing and receiving have in common. `sdp` and `answer` make a retry idempotent."""

    participant: str
    transport: Transport
    sdp: str = ""
    answer: str = ""


def is_floor_voice(track: Track) -> bool:
    """Of these everybody gets the loudest; who chose a language, or has a private line, gets all of that."""
    return track.source is Source.MICROPHONE and track.channel == FLOOR


class Page(NamedTuple):
    """What a page says: the heights of its tiles in pixels by track, 0 for one that is not seen; its ceiling."""

    heights: Mapping[str, int] = {}
    ceiling: Ceiling = Ceiling.NONE


@dataclass(eq=False)
class Receiving(Connection):
    tracks: dict[str, str] = field(default_factory=dict)
    consumers: dict[str, Consumer] = field(default_factory=dict)  # by mid
    by_ssrc: dict[int, Consumer] = field(default_factory=dict)
    page: Page = field(default_factory=Page)
    downlink: Downlink = field(default_factory=Downlink)
    chosen: dict[str, str] = field(default_factory=dict)  # track -> rid
    rung: Rung = Rung.VIDEO
    sent_bps: int = 0
    round_trip_ms: float = UNKNOWN_ROUND_TRIP_MS
    _reports: dict[int, rtcp.Received] = field(default_factory=dict)  # by SSRC, the latest
    _full_intra: dict[int, int] = field(default_factory=dict)  # SSRC -> number of its last FIR
    _judged: dict[int, rtcp.Received] = field(default_factory=dict)  # those of a second ago

    def take_rtcp(self, packet: bytes) -> None:
        """What the subscriber misses is sent again; a key frame is asked for upstream."""
        clocks = list[rtcp.Delay]()
        for item in rtcp.parse(packet):
            match item:
                case rtcp.Nack() if (consumer := self.by_ssrc.get(item.media_ssrc)) is not None:
                    consumer.send_again(item.sequence_numbers, self.round_trip_ms, monotonic_ms())
                case rtcp.KeyFrameRequest() if (consumer := self.by_ssrc.get(item.media_ssrc)) is not None:
                    self._take_key_frame_request(consumer, item)
                case rtcp.Received() if (consumer := self.by_ssrc.get(item.media_ssrc)) is not None:
                    self._reports[item.media_ssrc] = item
                    self._take_round_trip(consumer, item)
                case rtcp.MaximumBitrate():
                    self.downlink.remb(item.bits_per_second, self.sent_bps, monotonic_ms())
                case rtcp.ReferenceTime():
                    clocks.append(rtcp.Delay(item.ssrc, item.middle, 0))
        if clocks:
            self.transport.send_rtcp(rtcp.delays(OWN_SSRC, *clocks[:CLOCKS_ANSWERED]))

    def _take_key_frame_request(self, consumer: Consumer, item: rtcp.KeyFrameRequest) -> None:
        """Pass it on; the encoding lets one through every so often. A FIR that is said again has been obeyed."""
        if item.number is not None:
            if self._full_intra.get(item.media_ssrc) == item.number:
                return
            self._full_intra[item.media_ssrc] = item.number
        consumer.target.ask_for_key_frame(monotonic_ms())

    def judge_losses(self) -> None:
        """About once a second: reports come with every request, of a few packets each, and say little one by one.

        What is repaired under its own SSRC is not told as lost: the worst stream speaks for the line."""
        shares = [
            lost_share(before, now)
            for ssrc, now in self._reports.items()
            if ssrc in self.by_ssrc and (before := self._judged.get(ssrc)) is not None
        ]
        known = [share for share in shares if share is not None]
        self._reports = {ssrc: now for ssrc, now in self._reports.items() if ssrc in self.by_ssrc}
        self._full_intra = {ssrc: number for ssrc, number in self._full_intra.items() if ssrc in self.by_ssrc}
        self._judged = dict(self._reports)
        if known:
            self.downlink.loss(max(known), self.sent_bps, monotonic_ms())

    def _take_round_trip(self, consumer: Consumer, report: rtcp.Received) -> None:
        now_ms = monotonic_ms()
        round_trip_ms = consumer.round_trip_ms(report, now_ms)
        if round_trip_ms is not None:
            self.round_trip_ms = round_trip_ms
            self.downlink.round_trip(round_trip_ms, now_ms)

    def moved(self) -> None:
        """The receiver is on a new path. It asks for what the old one lost; a key frame may be there sooner."""
        for consumer in self.consumers.values():
            consumer.encoding.fan_out.stale()
            consumer.target.ask_for_key_frame(monotonic_ms())

    def start(self) -> None:
        """The receiver is there: give its decoders something to begin with."""
        for consumer in self.consumers.values():
            consumer.pause()
            consumer.target.ask_for_key_frame(monotonic_ms())
            consumer.report(consumer.encoding, monotonic_ms())

    def climb(self, heard: frozenset[str]) -> None:
        """Give every track what the line and the page deserve; of the microphones, those that everybody hears."""
        now_ms = monotonic_ms()
        layers = {mid: consumer.producer.layers(now_ms) for mid, consumer in self.consumers.items()}
        wanted = [
            self._wanted(consumer, layers[mid])
            for mid, consumer in self.consumers.items()
            if not is_floor_voice(consumer.producer.track) or consumer.producer.track.id in heard
        ]
        self.chosen = choose(wanted, self.downlink.available(now_ms), self.page.ceiling, self.chosen)
        self.rung = rung(self.chosen, wanted)
        rates = {(each.track, layer.rid): layer.bits_per_second for each in wanted for layer in each.layers}
        self.sent_bps = sum(rates[each] for each in self.chosen.items())
        for mid, consumer in self.consumers.items():
            if layers[mid]:  # one of which nothing arrives yet starts with its first packet
                consumer.choose(self.chosen.get(consumer.producer.track.id), now_ms)

    def _wanted(self, consumer: Consumer, layers: tuple[Layer, ...]) -> Wanted:
        track = consumer.producer.track
        height = self.page.heights.get(track.id, UNSAID_HEIGHT)
        return Wanted(track.id, track.source, layers, height, consumer.producer.turn.speaking)


class Stream(NamedTuple):
    """Whose packets come under an SSRC."""

    producer: Producer
    encoding: Encoding


@dataclass(eq=False, kw_only=True)
class Publishing(Connection):
    clock: Callable[[], int]  # Unix ms
    observer: Observer
    loudness: Callable[[str, int, int], None]  # (track, RFC 6464 level, monotonic ms)
    sources: dict[str, Source] = field(default_factory=dict)
    producers: dict[str, Producer] = field(default_factory=dict)  # by mid
    by_ssrc: dict[int, Stream] = field(default_factory=dict)
    superseded: set[str] = field(default_factory=set)  # mids whose source another device took over
    clock_samples: deque[float] = field(default_factory=lambda: deque(maxlen=_CLOCK_SAMPLES))
    uplink: Uplink = field(default_factory=lambda: Uplink(PUBLISHED_BPS))
    allowances: dict[Producer, Allowance] = field(default_factory=dict)
    repair_ssrcs: dict[Encoding, int] = field(default_factory=dict)
    bound_ms: dict[Encoding, int] = field(default_factory=dict)  # when the encoding's SSRC was last a new one
    reported_ms: dict[Encoding, int] = field(default_factory=dict)
    heard_ms: int = 0
    _asking: asyncio.TimerHandle | None = None

    def take_rtp(self, packet: bytes) -> None:
        """Hand a packet to its track; its loudness tells turns of speech."""
        header = rtp.parse(packet)
        if header is None:
            return
        stream = self.by_ssrc.get(header.ssrc) or self._bind_ssrc(packet, header)
        if stream is None:
            return
        producer, encoding = stream
        if not (self.allowances.get(producer) or self._allow(producer)).take(monotonic_ms()):
            return
        if header.payload_type == producer.codec.repair:
            self._take_repair(stream, packet, header)
        elif header.payload_type in producer.codec.payload_types and header.ssrc == encoding.ssrc:
            now_ms, unix_ms = monotonic_ms(), self.clock()
            self._notice_outage(now_ms)
            producer.packet(encoding, packet, header, now_ms, unix_ms)
            if self._asking is None and encoding.reception.misses:
                self._asking = asyncio.get_running_loop().call_later(ASK_EVERY_S, self._ask_again)
            if producer.kind == "audio" and producer.allowed:
                self._take_level(producer, packet, header, unix_ms)

    def _notice_outage(self, now_ms: int) -> None:
        """Tell all streams when the line was dead until now; a single one may be silent for reasons of its own."""
        if now_ms - self.heard_ms > OUTAGE_MS:
            for _, encoding in self.by_ssrc.values():
                encoding.reception.line_was_dead()
        self.heard_ms = now_ms

    def _take_repair(self, stream: Stream, packet: bytes, header: rtp.Header) -> None:
        """A retransmission is the packet that it carries; one that carries none, or one that was here, is a probe.

        Chromium probes the line with what it has sent before: passed on, that would be sent to every subscriber."""
        producer, encoding = stream
        if encoding.ssrc is None:
            return
        original = rtp.restored(packet, header, producer.codec.payload_type, encoding.ssrc)
        read = None if original is None else rtp.parse(original)
        if original is not None and read is not None and not encoding.has(read):
            producer.packet(encoding, original, read, monotonic_ms(), self.clock())

    def _take_level(self, producer: Producer, packet: bytes, header: rtp.Header, unix_ms: int) -> None:
        for identifier, value in rtp.extensions(packet, header):
            if identifier == producer.level_id and value:
                level = rtp.audio_level(value)
                self.loudness(producer.track.id, level, monotonic_ms())
                self.tell_turn(producer, producer.turn.level(level, unix_ms))
                return

    def _bind_ssrc(self, packet: bytes, header: rtp.Header) -> Stream | None:
        """An SSRC that the offer did not name: the packet says whose it is, or its payload type alone."""
        matching = [
            producer
            for producer in self.producers.values()
            if header.payload_type in (*producer.codec.payload_types, producer.codec.repair)
        ]
        for producer in matching:
            named = rtp.named_extensions(packet, header, producer.uris)
            mid, repaired = named.get(rtp.MID), named.get(rtp.REPAIRED_RID)
            rid = (named.get(rtp.RID) or repaired or b"").decode("ascii", "replace")
            if rid not in producer.encodings:
                continue
            encoding = producer.encodings[rid]
            if mid != producer.mid.encode() and not (
                mid is None and len(matching) == 1 and encoding.ssrc is None
            ):
                continue
            if header.payload_type == producer.codec.repair:
                return self._bind_repairs(header.ssrc, Stream(producer, encoding))
            now_ms = monotonic_ms()
            if (
                encoding.ssrc is not None
                and now_ms - self.bound_ms.get(encoding, -NEW_SSRC_EVERY_MS) < NEW_SSRC_EVERY_MS
            ):
                return None
            self.bound_ms[encoding] = now_ms
            return self.bind(header.ssrc, producer, rid)
        return None

    def _bind_repairs(self, ssrc: int, stream: Stream) -> Stream:
        """An encoding has one SSRC for them, the latest."""
        old = self.repair_ssrcs.get(stream.encoding)
        if old is not None:
            self.by_ssrc.pop(old, None)
        self.repair_ssrcs[stream.encoding] = ssrc
        self.by_ssrc[ssrc] = stream
        return stream

    def bind(self, ssrc: int, producer: Producer, rid: str = "", repair_ssrc: int | None = None) -> Stream:
        """From now on this SSRC is this encoding's."""
        old = producer.encodings[rid].ssrc
        if old is not None:
            self.by_ssrc.pop(old, None)
        stream = self.by_ssrc[ssrc] = Stream(producer, producer.take_ssrc(ssrc, rid))
        if repair_ssrc is not None:
            self._bind_repairs(repair_ssrc, stream)
        return stream

    def _allow(self, producer: Producer) -> Allowance:
        allowance = self.allowances[producer] = Allowance(PACKETS_A_SECOND[producer.kind])
        return allowance

    def unbind(self, producer: Producer) -> None:
        """The track has ended: nothing of it is kept."""
        self.allowances.pop(producer, None)
        for kept in (self.repair_ssrcs, self.bound_ms, self.reported_ms):
            for encoding in producer.encodings.values():
                kept.pop(encoding, None)
        for ssrc in [ssrc for ssrc, known in self.by_ssrc.items() if known.producer is producer]:
            del self.by_ssrc[ssrc]

    def take_rtcp(self, packet: bytes) -> None:
        """Sender reports: kept, passed on to the subscribers, and told to the recording."""
        for item in rtcp.parse(packet):
            if isinstance(item, rtcp.SenderReport) and (stream := self.by_ssrc.get(item.ssrc)) is not None:
                if monotonic_ms() - self.reported_ms.get(stream.encoding, -REPORT_EVERY_MS) < REPORT_EVERY_MS:
                    continue
                self.reported_ms[stream.encoding] = monotonic_ms()
                self.clock_samples.append(self.clock() - rtcp.ntp_to_unix_ms(item.ntp))
                stream.encoding.sender_report(item, monotonic_ms())
                self.tell_recording_clock(stream.producer)
            elif isinstance(item, rtcp.Delay) and item.ssrc == OWN_SSRC:
                self._take_delay(item)

    def _take_delay(self, item: rtcp.Delay) -> None:
        """How long the way to this publisher and back is: what was asked for again comes no sooner."""
        now = rtcp.middle_of(monotonic_ms())
        round_trip_ms = rtcp.round_trip_ms(now, item.last_reference, item.delay_since)
        if round_trip_ms is None:
            return
        for producer in self.producers.values():
            for encoding in producer.encodings.values():
                encoding.round_trip_ms = round_trip_ms

    def tell_recording_clock(self, producer: Producer) -> None:
        """The publisher's clock on ours: its least delayed report says how far the two are apart."""
        clock = producer.recorded_clock
        if producer.recording is not None and clock is not None and self.clock_samples:
            ntp, rtp_timestamp = clock
            producer.recording.clock(rtp_timestamp, rtcp.ntp_to_unix_ms(ntp) + min(self.clock_samples))

    def tell_turn(self, producer: Producer, change: tuple[bool, int] | None) -> None:
        """Pass on what a turn detector became certain of. Interpreting is nobody's turn on the floor."""
        if change is None or not is_floor_voice(producer.track):
            return
        started, at_ms = change
        tell = self.observer.turn_started if started else self.observer.turn_ended
        tell(producer.track.participant, at_ms)

    def moved(self) -> None:
        """The publisher is on a new path."""
        for producer in self.producers.values():
            for encoding in producer.encodings.values():
                encoding.forget_asking()
            producer.ask_for_key_frame(monotonic_ms())

    def tick(self, *, reports: bool) -> None:
        """Several times a second; `reports` about once."""
        now_ms, unix_ms = monotonic_ms(), self.clock()
        for producer in self.producers.values():
            producer.keep_key_frames(now_ms, KEY_FRAME_EVERY_MS)
            self.tell_turn(producer, producer.turn.elapse(unix_ms))
            if reports and producer.recording is not None:
                producer.recording.elapse(unix_ms)
        if reports:
            self._report(now_ms)

    def _ask_again(self) -> None:
        """For what is missing: the next packet of a small picture may be far off."""
        self._asking, misses = None, False
        for producer in () if self.transport.closed else self.producers.values():
            for encoding in producer.encodings.values():
                encoding.ask_for_missing(monotonic_ms())
                misses |= encoding.reception.misses
        if misses:
            self._asking = asyncio.get_running_loop().call_later(ASK_EVERY_S, self._ask_again)

    def _report(self, now_ms: int) -> None:
        """What the publisher's congestion control lives on: losses, and how much it may send at all."""
        blocks, pictures = [], list[int]()
        for stream in dict.fromkeys(self.by_ssrc.values()):
            producer, encoding = stream
            encoding.measure(now_ms)
            if encoding.ssrc is None:
                continue
            if (block := encoding.reception.report(encoding.ssrc, now_ms)) is not None:
                blocks.append(block)
            pictures += [encoding.ssrc] if producer.kind == "video" else []
        packet = rtcp.receiver_report(OWN_SSRC, blocks[:31]) + rtcp.reference_time(OWN_SSRC, now_ms)
        if pictures:
            lost = max((block.fraction_lost for block in blocks), default=0) / 256
            limit = self.uplink.loss(lost) * sum(each.kind == "video" for each in self.producers.values())
            packet += rtcp.maximum_bitrate(OWN_SSRC, limit, pictures)
        self.transport.send_rtcp(packet)
