"""A published track and its copies: one `Producer` on the publisher's side, one `Consumer` a subscriber."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from realtime.media import rtcp, rtp
from realtime.media.batch import Copy
from realtime.media.contract import Source, Track
from realtime.media.encodings import ClockPair, Encoding, Soon
from realtime.media.fanout import FanOut, Pending, Progress, Route
from realtime.media.ladder import Layer
from realtime.media.pictures import Pictures
from realtime.media.recorder import Recording
from realtime.media.repair import Repairs
from realtime.media.sdp import Codec, Section
from realtime.media.speech import TurnDetector

DRIFT_MS = 500  # that arrival may err by: a sender's clock that is further off is not believed
REPORTS_REMEMBERED = 8  # of ours, for which an answer is awaited
RECORD_BETTER_AFTER_MS = 5_000  # a better encoding has to flow so long before the recording changes to it


class Outlet(Protocol):
    """Where a stream's packets go: `realtime.media.peers.Transport`. Packets before it is ready are dropped."""

    @property
    def ready(self) -> bool: ...

    def send_rtp(self, packet: bytes) -> None: ...

    def send_rtcp(self, packet: bytes) -> None: ...

    def route(self) -> Route | None:
        """How a batch may reach it; None when packets have to take the robust way."""
        ...


def at_once(flush: Callable[[], None]) -> None:
    """For packets that come by themselves."""
    flush()


class Producer:
    """One track as its publisher sends it. `allowed` follows the policy: what is not on the air goes nowhere."""

    def __init__(
        self, track: Track, transport: Outlet, section: Section, codec: Codec, soon: Soon = at_once
    ) -> None:
        self.track, self.transport = track, transport
        self.mid, self.kind, self.codec = section.mid, section.kind, codec
        self.uris = {identifier: uri for uri, identifier in section.extensions.items()}
        self.level_id = section.extensions.get(rtp.AUDIO_LEVEL)  # under which it tells how loud it is
        self.encodings = {
            rid: Encoding(rid, transport, codec.clock_rate, self.kind == "video", FanOut(self.uris, soon))
            for rid in section.rids or ("",)
        }
        self._pictures = Pictures() if len(self.encodings) > 1 and codec.name == "vp8" else None
        self.listed = True  # may be subscribed to, though perhaps nothing of it goes out now
        self.allowed = True
        self.recording: Recording | None = None
        self.turn = TurnDetector()
        self._recorded: Encoding | None = None
        self._better_since_ms = 0

    @property
    def consumers(self) -> tuple[Consumer, ...]:
        """All subscribers, whichever encoding they get or wait for."""
        return tuple(dict.fromkeys(each for encoding in self.encodings.values() for each in encoding.consumers))

    def carries(self, codec: Codec, section: Section, source: Source) -> bool:
        """Whether a renewed offer still describes this track."""
        mine = (
            self.codec.payload_type,
            self.codec.redundant,
            self.codec.name,
            self.track.source,
            tuple(self.encodings),
        )
        return mine == (codec.payload_type, codec.redundant, codec.name, source, section.rids or ("",))

    def take_ssrc(self, ssrc: int, rid: str = "") -> Encoding:
        """The publisher sends this encoding under a (new) SSRC."""
        encoding = self.encodings[rid]
        if encoding.ssrc is not None and encoding is self._recorded and self.recording is not None:
            self.recording.close("restarted")
        encoding.take_ssrc(ssrc)
        if self._pictures is not None:
            self._pictures.forget(rid)
        return encoding

    def packet(self, encoding: Encoding, packet: bytes, header: rtp.Header, now_ms: int, unix_ms: int) -> None:
        """Count, repair, forward and record one packet."""
        pending = encoding.packet(packet, header, now_ms)
        if header.marker and len(self.encodings) > 1:
            self._leave_those_that_stopped(encoding, now_ms)
        if not self.allowed:
            return
        if self.codec.redundant is not None:
            forms = self._forms(packet, header, self.codec.redundant)
            if forms is None:
                return
            packet, redundant = forms
            plain_header = header._replace(payload_end=len(packet))
            pending = pending._replace(packet=packet, header=plain_header, redundant=redundant)
        starts = self._starts_decoding(encoding, packet, header)
        if self._pictures is not None:
            at, number = header.payload_offset, pending.number
            renumbered = self._pictures.renumbered(encoding.rid, packet, at, number, starts=starts)
            pending = pending._replace(packet=renumbered)
        encoding.forward(pending, starts, now_ms)
        if self.recording is not None:
            if starts and self._recorded is not encoding and self._to_record(now_ms) is encoding:
                self._record(encoding)
            if self._recorded is encoding:
                self.recording.packet(packet, unix_ms)

    def _forms(self, packet: bytes, header: rtp.Header, redundant: int) -> tuple[bytes, bytes] | None:
        """A packet without what came before, and as RED; a browser sends now the one and now the other."""
        if header.payload_type != redundant:
            return packet, rtp.as_redundant(packet, header, self.codec.payload_type)
        plain = rtp.primary(packet, header)
        return None if plain is None else (plain, packet)

    def _leave_those_that_stopped(self, flowing: Encoding, now_ms: int) -> None:
        """A browser whose line gets thinner stops the largest size: do not wait for the ladder's next look."""
        for encoding in self.encodings.values():
            if encoding is flowing:
                continue
            encoding.sibling_frames += 1
            if encoding.consumers and encoding.lags(now_ms):
                thinner = [each for each in self.layers(now_ms) if each.height < encoding.height]
                target = self.encodings[thinner[-1].rid] if thinner else flowing
                for consumer in encoding.consumers:
                    consumer.fall_back(encoding, target, now_ms)

    def _starts_decoding(self, encoding: Encoding, packet: bytes, header: rtp.Header) -> bool:
        if self.kind == "audio":
            return True
        payload = packet[header.payload_offset : header.payload_end]
        if self.codec.name == "h264":
            return rtp.is_h264_key_frame(payload)
        descriptor = rtp.vp8(payload)
        if descriptor is None or not descriptor.key_frame:
            return False
        encoding.height = descriptor.height
        return True

    def layers(self, now_ms: int) -> tuple[Layer, ...]:
        """The encodings that arrive, the thinnest first."""
        flowing = [each for each in self.encodings.values() if each.flows(now_ms) and not each.lags(now_ms)]
        flowing.sort(key=lambda each: (each.height, each.bits_per_second))
        return tuple(Layer(each.rid, each.height, each.bits_per_second) for each in flowing)

    def best(self, now_ms: int) -> Encoding:
        """The largest encoding that arrives; while none does, the first."""
        layers = self.layers(now_ms)
        return self.encodings[layers[-1].rid] if layers else next(iter(self.encodings.values()))

    def ask_for_key_frame(self, now_ms: int) -> None:
        """Of every encoding that somebody waits for, or that is recorded."""
        for encoding in self.encodings.values():
            if encoding.consumers or encoding is self._recorded or len(self.encodings) == 1:
                encoding.ask_for_key_frame(now_ms)

    def keep_key_frames(self, now_ms: int, every_ms: int) -> None:
        """Ask when the last key frame is so old, or when a subscriber still waits for one."""
        if self.kind == "audio":
            return
        for encoding in self.encodings.values():
            if any(consumer.waits_for_key_frame(encoding) for consumer in encoding.consumers):
                encoding.ask_for_key_frame(now_ms)
        if self.recording is not None:
            recorded = self._to_record(now_ms)
            if recorded is not self._recorded or now_ms - recorded.key_frame_ms >= every_ms:
                recorded.ask_for_key_frame(now_ms)

    def remove(self, consumer: Consumer) -> None:
        for encoding in self.encodings.values():
            encoding.remove(consumer)

    # -------------------------------------------------------------- recording
    @property
    def recorded_clock(self) -> tuple[int, int] | None:
        """(NTP, RTP timestamp) of the encoding that is recorded."""
        return None if self._recorded is None else self._recorded.clock

    def start_recording(self, recording: Recording, now_ms: int) -> None:
        self.recording, self._recorded = recording, self.best(now_ms)
        self._recorded.ask_for_key_frame(now_ms)

    def stop_recording(self, reason: str) -> None:
        if self.recording is not None:
            self.recording.close(reason)
            self.recording, self._recorded = None, None

    def _to_record(self, now_ms: int) -> Encoding:
        """The best that arrives; a better one than now only after it has come for a while."""
        best, now = self.best(now_ms), self._recorded
        if now is None or now is best or not now.flows(now_ms):
            self._better_since_ms = now_ms
            return best
        return best if now_ms - self._better_since_ms >= RECORD_BETTER_AFTER_MS else now

    def _record(self, encoding: Encoding) -> None:
        """Another encoding has its own time and size: a segment of its own."""
        if self.recording is not None and self._recorded is not None:
            self.recording.close("restarted")
        self._recorded = encoding


class Consumer:
    """One track on its way to one subscriber, under an SSRC, numbering and header extensions of its own.

    `encoding` is what it gets; `target` what it will get, from that one's next key frame on.
    """

    def __init__(
        self, producer: Producer, transport: Outlet, section: Section, codec: Codec, now_ms: int
    ) -> None:
        self.producer, self.transport, self.mid = producer, transport, section.mid
        self.ssrc = secrets.randbelow(0xFFFF_FFFE) + 1
        self.repair_ssrc = None if codec.repair is None else secrets.randbelow(0xFFFF_FFFE) + 1
        self.extensions: Mapping[str, int] = section.extensions
        self.encoding = self.target = producer.best(now_ms)
        self._allowed, self._held = True, False
        same = codec.payload_type == producer.codec.payload_type  # RED names what it holds by it
        self.redundant = same and None not in (codec.redundant, producer.codec.redundant)
        self._payload_type = codec.redundant if self.redundant and codec.redundant else codec.payload_type
        self._repair_type = codec.repair
        self._running = False
        self._base_index = 0  # the publisher's extended number with which the current run began
        self._base_number = secrets.randbelow(0x8000)  # ours for it, extended
        self._highest_index = -1
        self._timestamp_offset = 0
        self._last: tuple[int, int, int] | None = (
            None  # our last timestamp, when (ms), and the publisher's SSRC
        )
        self._told: ClockPair | None = None  # the publisher's clock on our timeline, as we last reported it
        self._packets = self._octets = self._repair_number = 0
        self._repairs = Repairs()
        self._reported: deque[tuple[int, int]] = deque(
            maxlen=REPORTS_REMEMBERED
        )  # (middle of NTP, monotonic ms)
        self.encoding.add(self)

    def waits_for_key_frame(self, encoding: Encoding) -> bool:
        if not (self._wanted and self.producer.allowed and self.transport.ready) or encoding is not self.target:
            return False
        return not self._running or encoding is not self.encoding

    @property
    def runs(self) -> bool:
        """Whether packets go to it."""
        return self._running

    @property
    def _wanted(self) -> bool:
        return self._allowed and not self._held

    @property
    def allowed(self) -> bool:
        """Whether the policy lets this subscriber have it."""
        return self._allowed

    @allowed.setter
    def allowed(self, allowed: bool) -> None:
        if allowed != self._allowed:
            self._allowed = allowed
            self.pause()

    def choose(self, rid: str | None, now_ms: int) -> None:
        """Get this encoding, or nothing: what the subscriber's line and page deserve."""
        held = rid is None
        if held != self._held:
            self._held = held
            self.pause()
        target = self.producer.encodings.get(rid or "", self.target) if rid is not None else self.target
        if target is not self.target:
            self._aim(target)
        if self.waits_for_key_frame(self.target):
            self.target.ask_for_key_frame(now_ms)

    def fall_back(self, stopped: Encoding, target: Encoding, now_ms: int) -> None:
        """From an encoding that no longer comes."""
        if self._held or self.target is not stopped:
            return
        self._aim(target)
        if self.waits_for_key_frame(target):
            target.ask_for_key_frame(now_ms)

    def _aim(self, target: Encoding) -> None:
        if self.target is not self.encoding:
            self.target.remove(self)
        self.target = target
        target.add(self)
        if not self._running:
            self._arrive()

    def _arrive(self) -> None:
        """The target is what it gets now."""
        if self.encoding is not self.target:
            self.encoding.remove(self)
            self.encoding = self.target

    def pause(self) -> None:
        """Stop until the next packet that a decoder can start with."""
        self.encoding.fan_out.stale()
        self._running = False
        self._arrive()

    def detach(self) -> None:
        self.producer.remove(self)

    # -------------------------------------------------------------- packets, in batches
    def copy(self, fan_out: FanOut) -> Copy | None:
        route = self.transport.route()
        served = self._running and self._wanted and self.transport.ready and fan_out is self.encoding.fan_out
        if route is None or not served:
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
        self._last = (progress.timestamp + self._timestamp_offset, progress.at_ms, progress.ssrc)

    # -------------------------------------------------------------- packets, one by one
    def forward(self, pending: Pending, starts: bool) -> bool:
        """Send a packet on, if this subscriber may have it and its decoder can use it. True: it began with it."""
        header, number = pending.header, pending.number
        if not self._wanted or not self.transport.ready:
            self._running = False
            return False
        aimed = header.ssrc == self.target.ssrc
        begins = aimed and starts and (not self._running or self.encoding is not self.target)
        if begins:
            self._begin(pending)
        if not self._running or header.ssrc != self.encoding.ssrc or number < self._base_index:
            return False
        self._highest_index = max(self._highest_index, number)
        self._last = (header.timestamp + self._timestamp_offset, pending.at_ms, header.ssrc)
        self._send(pending)
        return begins

    def _begin(self, pending: Pending) -> None:
        """Numbers go on where the last run ended; of another SSRC media time too, by the sender's clock."""
        self.encoding.fan_out.flush()
        self.encoding.fan_out.settle()
        self._arrive()
        if self._highest_index >= 0:
            self._base_number += self._highest_index - self._base_index + 1
        if self._last is not None and self._last[2] != pending.header.ssrc:
            timestamp, at_ms, _ = self._last
            elapsed = max(1, pending.at_ms - at_ms) * self.producer.codec.clock_rate // 1000
            offset = timestamp + elapsed - pending.header.timestamp
            self._timestamp_offset = offset + max(self._reported_drift(offset), 1 - elapsed)
        self._base_index = self._highest_index = pending.number
        self._running = True

    def _reported_drift(self, offset: int) -> int:
        """Ticks by which an offset misses what we told of the sender's clock; 0 when nothing tells, or lies."""
        clock, told, rate = self.encoding.clock, self._told, self.producer.codec.clock_rate
        if clock is None or told is None:
            return 0
        due = told.rtp_timestamp + ((clock.ntp - told.ntp) * rate >> 32)
        drift = rtp.timestamp_difference(due & 0xFFFFFFFF, (clock.rtp_timestamp + offset) & 0xFFFFFFFF)
        return drift if abs(drift) <= rate * DRIFT_MS // 1000 else 0

    def _send(self, pending: Pending) -> None:
        self.transport.send_rtp(self._packet(pending))
        self._packets += 1
        self._octets += pending.header.payload_end - pending.header.payload_offset

    def _packet(self, pending: Pending) -> bytes:
        number = self._base_number + pending.number - self._base_index
        timestamp = (pending.header.timestamp + self._timestamp_offset) & 0xFFFFFFFF
        identity = rtp.Identity(self._payload_type, number & 0xFFFF, timestamp, self.ssrc)
        packet, header = pending.form(redundant=self.redundant), pending.header
        block = rtp.mapped_extensions(packet, header, self.producer.uris, self.extensions, pending.sent)
        return rtp.rewrite(packet, header, identity, block)

    def send_again(self, sequence_numbers: tuple[int, ...], round_trip_ms: float, now_ms: int) -> None:
        """Answer a NACK from the cache. What we never had ourselves, we have asked the publisher for."""
        if not self._running:
            return
        self.encoding.fan_out.flush()
        self.encoding.fan_out.settle_one(self)
        newest = self._base_number + self._highest_index - self._base_index
        for sequence_number in sequence_numbers:
            number = newest - ((newest - sequence_number) & 0xFFFF)
            index = number - self._base_number + self._base_index
            pending = self.encoding.cached(index) if index >= self._base_index else None
            if pending is not None and self._repairs.allow(index, self._packets, round_trip_ms, now_ms):
                self._repair(pending)

    def _repair(self, pending: Pending) -> None:
        """As a stream of its own where the browser knows those (RFC 4588), else the same packet again."""
        if self._repair_type is None or self.repair_ssrc is None:
            self.transport.send_rtp(self._packet(pending))
            return
        self._repair_number += 1
        self.transport.send_rtp(
            rtp.repair(self._packet(pending), self._repair_type, self._repair_number, self.repair_ssrc)
        )

    def report(self, encoding: Encoding, now_ms: int) -> None:
        """Sender report on the subscriber's timeline."""
        if not self._running or encoding is not self.encoding or encoding.clock is None:
            return
        if self.transport.ready:
            timestamp = (encoding.clock.rtp_timestamp + self._timestamp_offset) & 0xFFFFFFFF
            self._told = ClockPair(encoding.clock.ntp, timestamp)
            report = rtcp.SenderReport(self.ssrc, encoding.clock.ntp, timestamp)
            cname = self.producer.track.participant
            self.transport.send_rtcp(rtcp.sender_report(report, self._packets, self._octets, cname))
            middle = encoding.clock.ntp >> 16 & 0xFFFFFFFF
            if middle and all(middle != told for told, _ in self._reported):  # else an answer tells no time
                self._reported.append((middle, now_ms))

    def round_trip_ms(self, report: rtcp.Received, now_ms: int) -> float | None:
        """From a receiver report on one of our sender reports; None when it is on none of the latest."""
        for middle, at_ms in self._reported:
            if middle == report.last_sender_report:
                return max(0.0, now_ms - at_ms - report.delay_since * 1_000 / 65_536)
        return None
