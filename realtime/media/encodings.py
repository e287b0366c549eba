"""One encoding of a published track: an SSRC with its own numbering, losses, clock, key frames and subscribers.

A track has one encoding, or several of different sizes (simulcast). What does not change from one to the next stands
in `streams.Producer`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from realtime.media import rtcp, rtp
from realtime.media.fanout import FanOut, Pending
from realtime.media.repair import PacketCache, Reception

if TYPE_CHECKING:
    from realtime.media.streams import Consumer, Outlet

OWN_SSRC = 1  # of our reports: we send no media of our own
KEY_FRAME_EVERY_MS = 400  # requests to one publisher are no more frequent, however many subscribers ask
UNANSWERED_MS = 150
FLOWS_MS = 1_000  # an encoding that was silent for longer has been switched off by its browser
LAGS_MS, LAGS_FRAMES = 200, 4  # or for so long, while so many frames of its siblings came
Soon = Callable[[Callable[[], None]], None]  # has its argument called when the burst that is being read is over


class ClockPair(NamedTuple):
    """A sender report as it came: the publisher's clock and the media clock at one instant."""

    ntp: int
    rtp_timestamp: int


class Encoding:
    """What arrives under one SSRC. `rid` is "" where a track has one encoding."""

    def __init__(self, rid: str, transport: Outlet, clock_rate: int, is_video: bool, fan_out: FanOut) -> None:
        self.rid, self.transport, self.fan_out = rid, transport, fan_out
        self.ssrc: int | None = None
        self.reception = Reception(clock_rate)
        self.clock: ClockPair | None = None
        self.height = 0  # pixels, as its last key frame says
        self.heard_ms = -FLOWS_MS
        self.bits_per_second = 0
        self.key_frame_ms = 0
        self.sibling_frames = 0  # that came since its last packet
        self.consumers: tuple[Consumer, ...] = ()
        self._clock_rate, self._is_video = clock_rate, is_video
        self._cache = PacketCache[Pending]()
        self._key_frame_asked_ms = -KEY_FRAME_EVERY_MS
        self._octets, self._measured_ms = 0, 0

    def take_ssrc(self, ssrc: int) -> None:
        """It comes under a (new) SSRC: numbering and time start over."""
        self.ssrc, self.clock = ssrc, None
        round_trip_ms = self.round_trip_ms
        self.reception, self._cache = Reception(self._clock_rate), PacketCache[Pending]()
        self.round_trip_ms = round_trip_ms
        for consumer in self.consumers:
            consumer.pause()

    @property
    def round_trip_ms(self) -> float:
        """To the publisher and back."""
        return self.reception.round_trip_ms

    @round_trip_ms.setter
    def round_trip_ms(self, round_trip_ms: float) -> None:
        self.reception.round_trip_ms = round_trip_ms

    def flows(self, now_ms: int) -> bool:
        return now_ms - self.heard_ms < FLOWS_MS

    def lags(self, now_ms: int) -> bool:
        """Whether its siblings go on without it: its browser has just switched it off."""
        return self.sibling_frames >= LAGS_FRAMES and now_ms - self.heard_ms >= LAGS_MS

    def packet(self, packet: bytes, header: rtp.Header, now_ms: int) -> Pending:
        """Count one packet and keep it; ask for what is missing before it."""
        silent_since_ms = self.heard_ms
        self.heard_ms, self.sibling_frames = now_ms, 0
        self._octets += len(packet)
        number = self.reception.packet(header, now_ms)
        if self.reception.broken and self._is_video:
            self._begin_anew(silent_since_ms, now_ms)
        self.ask_for_missing(now_ms)
        return Pending(packet, header, number, rtp.abs_send_time(now_ms / 1000), now_ms)

    def _begin_anew(self, silent_since_ms: int, now_ms: int) -> None:
        """After a hole that nobody fills: decoders need a key frame, and no numbers to ask for in vain."""
        if self._key_frame_asked_ms >= silent_since_ms:
            self.forget_asking()
        for consumer in self.consumers:
            if consumer.encoding is self:
                consumer.pause()
        self.ask_for_key_frame(now_ms)

    def ask_for_missing(self, now_ms: int) -> None:
        missing = self.reception.to_ask_for(now_ms)
        if missing and self.ssrc is not None:
            self.transport.send_rtcp(rtcp.nack(OWN_SSRC, self.ssrc, missing))

    def forward(self, pending: Pending, starts: bool, now_ms: int) -> None:
        """To all who have chosen this encoding. `starts`: a decoder can begin with it."""
        if starts:
            self.key_frame_ms = now_ms
        self._cache.put(pending.number, pending)
        self.fan_out.packet(pending, starts, self.consumers)

    def has(self, header: rtp.Header) -> bool:
        """Whether this packet came before, not too long ago."""
        return self.cached(self.reception.number(header)) is not None

    def cached(self, number: int) -> Pending | None:
        return self._cache.get(number)

    def add(self, consumer: Consumer) -> None:
        if consumer not in self.consumers:
            self.fan_out.stale()
            self.consumers = (*self.consumers, consumer)

    def remove(self, consumer: Consumer) -> None:
        if consumer in self.consumers:
            self.fan_out.stale()
            self.consumers = tuple(each for each in self.consumers if each is not consumer)

    def forget_asking(self) -> None:
        """The path was dead: what was asked for lately has not been heard."""
        self._key_frame_asked_ms = -KEY_FRAME_EVERY_MS

    def ask_for_key_frame(self, now_ms: int) -> None:
        """PLI to the publisher, throttled; sooner again when no answer came, as a PLI may be lost like any packet.

        Chromium also passes over one that comes within 300 ms of a key frame."""
        if not self._is_video or self.ssrc is None or not self.transport.ready:
            return
        unanswered = self.key_frame_ms < self._key_frame_asked_ms
        pause_ms = max(UNANSWERED_MS, self.round_trip_ms * 1.5) if unanswered else KEY_FRAME_EVERY_MS
        if now_ms - self._key_frame_asked_ms >= min(pause_ms, KEY_FRAME_EVERY_MS):
            self._key_frame_asked_ms = now_ms
            self.transport.send_rtcp(rtcp.key_frame_request(OWN_SSRC, self.ssrc))

    def sender_report(self, report: rtcp.SenderReport, now_ms: int) -> None:
        """Remember the publisher's clock and hand it on, so that receivers keep lips and voice together."""
        self.clock = ClockPair(report.ntp, report.rtp_timestamp)
        self.reception.sender_report(report.ntp, now_ms)
        self.fan_out.settle()
        for consumer in self.consumers:
            consumer.report(self, now_ms)

    def measure(self, now_ms: int) -> None:
        """About once a second: what it costs on the wire."""
        if self._measured_ms and now_ms > self._measured_ms:
            self.bits_per_second = self._octets * 8_000 // (now_ms - self._measured_ms)
        self._octets, self._measured_ms = 0, now_ms
