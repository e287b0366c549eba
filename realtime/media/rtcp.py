"""RTCP as the forwarder reads and writes it. Pure.

RFC 3550 §6 (reports), RFC 3611 §4.4-4.5 (round trips of those who only receive), RFC 4585 (NACK, PLI), RFC 5104
(FIR), draft-alvestrand-rmcat-remb. Reading hostile bytes never raises: what cannot be understood is left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

NTP_EPOCH_OFFSET_S = 2_208_988_800  # 1900 to 1970

_SENDER_REPORT, _RECEIVER_REPORT, _SOURCE_DESCRIPTION, _BYE = 200, 201, 202, 203
_TRANSPORT_FEEDBACK, _PAYLOAD_FEEDBACK, _EXTENDED_REPORT = 205, 206, 207
_REFERENCE_TIME, _DELAYS = 4, 5  # blocks of an extended report
_NACK, _PLI, _FIR, _APPLICATION = 1, 1, 4, 15
_MAX_NACKED = 512  # of one packet: more is not a repair, it is an attack or a dead line


class SenderReport(NamedTuple):
    ssrc: int
    ntp: int  # 32.32 fixed point, seconds since 1900
    rtp_timestamp: int


class Nack(NamedTuple):
    """Sequence numbers of one stream that did not arrive."""

    media_ssrc: int
    sequence_numbers: tuple[int, ...]


class KeyFrameRequest(NamedTuple):
    """PLI; or FIR, whose number stays the same when it is only said again (RFC 5104 §4.3.1.1)."""

    media_ssrc: int
    number: int | None = None


class Bye(NamedTuple):
    ssrcs: tuple[int, ...]


class MaximumBitrate(NamedTuple):
    """REMB: what a receiver believes its line carries."""

    bits_per_second: int


class Received(NamedTuple):
    """How one stream arrives at its receiver, since it began; and which of our sender reports came last."""

    media_ssrc: int
    cumulative_lost: int
    highest_sequence: int  # wraps counted
    last_sender_report: int = 0  # the middle 32 bits of its NTP time; 0: none
    delay_since: int = 0  # 1/65536 s
    fraction_lost: int = 0  # 0-255 of 256, since the report before


class ReferenceTime(NamedTuple):
    """A receiver's clock, to be sent back to it: so it learns the round trip (RFC 3611 §4.4)."""

    ssrc: int
    middle: int  # 32 bits of its NTP time


class Delay(NamedTuple):
    """Our reference time, come back (RFC 3611 §4.5)."""

    ssrc: int
    last_reference: int
    delay_since: int  # 1/65536 s


Feedback = SenderReport | Nack | KeyFrameRequest | Bye | MaximumBitrate | Received | ReferenceTime | Delay


class ReportBlock(NamedTuple):
    """Reception of one stream (RFC 3550 §6.4.1); jitter in ticks, delay in 1/65536 s."""

    ssrc: int
    fraction_lost: int  # 0-255
    cumulative_lost: int
    highest_sequence: int
    jitter: int
    last_sender_report: int
    delay_since: int


def parse(datagram: bytes) -> Iterator[Feedback]:
    """What a compound packet says that concerns a forwarder."""
    offset = 0
    while offset + 4 <= len(datagram):
        first, packet_type, words = struct.unpack_from("!BBH", datagram, offset)
        end = offset + 4 * (words + 1)
        if first >> 6 != 2 or end > len(datagram):
            return
        yield from _read(first & 0x1F, packet_type, datagram[offset + 4 : end])
        offset = end


def _read(count: int, packet_type: int, body: bytes) -> Iterator[Feedback]:
    if packet_type == _SENDER_REPORT and len(body) >= 24:
        ssrc, ntp, timestamp = struct.unpack_from("!IQI", body)
        yield SenderReport(ssrc, ntp, timestamp)
    elif packet_type == _RECEIVER_REPORT:
        for entry in range(4, min(len(body), 4 + 24 * count) - 23, 24):
            ssrc, lost, highest, last, delay = struct.unpack_from("!IIIxxxxII", body, entry)
            lost_in_all = ((lost & 0xFFFFFF) ^ 0x800000) - 0x800000
            yield Received(ssrc, lost_in_all, highest, last, delay, lost >> 24)
    elif (
        packet_type == _PAYLOAD_FEEDBACK and count == _APPLICATION and body[8:12] == b"REMB" and len(body) >= 16
    ):
        coded = int.from_bytes(body[13:16], "big")
        yield MaximumBitrate((coded & 0x3FFFF) << (coded >> 18))
    elif packet_type == _TRANSPORT_FEEDBACK and count == _NACK and len(body) >= 12:
        yield Nack(int.from_bytes(body[4:8], "big"), tuple(_nacked(body[8:])))
    elif packet_type == _PAYLOAD_FEEDBACK and count == _PLI and len(body) >= 8:
        yield KeyFrameRequest(int.from_bytes(body[4:8], "big"))
    elif packet_type == _PAYLOAD_FEEDBACK and count == _FIR:
        for entry in range(8, len(body) - 7, 8):
            yield KeyFrameRequest(int.from_bytes(body[entry : entry + 4], "big"), body[entry + 4])
    elif packet_type == _BYE and len(body) >= 4 * count:
        yield Bye(struct.unpack_from(f"!{count}I", body))
    elif packet_type == _EXTENDED_REPORT and len(body) >= 4:
        yield from _extended(int.from_bytes(body[:4], "big"), body[4:])


def _extended(ssrc: int, blocks: bytes) -> Iterator[Feedback]:
    offset = 0
    while offset + 4 <= len(blocks):
        kind, words = struct.unpack_from("!BxH", blocks, offset)
        body = blocks[offset + 4 : offset + 4 + 4 * words]
        if kind == _REFERENCE_TIME and len(body) >= 8:
            yield ReferenceTime(ssrc, int.from_bytes(body[2:6], "big"))
        elif kind == _DELAYS:
            for entry in range(0, len(body) - 11, 12):
                yield Delay(*struct.unpack_from("!III", body, entry))
        offset += 4 + 4 * words


def reference_time(sender_ssrc: int, now_ms: int) -> bytes:
    """Ask a sender for the round trip; its answer is a `Delay`."""
    head = struct.pack("!BBHI", 0x80, _EXTENDED_REPORT, 4, sender_ssrc)
    return head + struct.pack("!BBHQ", _REFERENCE_TIME, 0, 2, middle_of(now_ms) << 16)


def delays(sender_ssrc: int, *answered: Delay) -> bytes:
    """Send receivers their reference times back."""
    head = struct.pack("!BBHI", 0x80, _EXTENDED_REPORT, 2 + 3 * len(answered), sender_ssrc)
    head += struct.pack("!BBH", _DELAYS, 0, 3 * len(answered))
    return head + b"".join(struct.pack("!III", *each) for each in answered)


def middle_of(now_ms: int) -> int:
    """Milliseconds as the middle 32 bits of an NTP time: 16.16 seconds."""
    return (now_ms * 65_536 // 1_000) & 0xFFFFFFFF


def round_trip_ms(now: int, last: int, delay_since: int) -> float | None:
    """From what came back of a time of ours, all as `middle_of`; None when it makes no sense."""
    lasted = (now - last - delay_since) & 0xFFFFFFFF
    return lasted * 1_000 / 65_536 if last and lasted < 60 << 16 else None


def _nacked(entries: bytes) -> Iterator[int]:
    left = _MAX_NACKED
    for offset in range(0, len(entries) - 3, 4):
        first, mask = struct.unpack_from("!HH", entries, offset)
        for bit in range(17):
            if not bit or mask >> (bit - 1) & 1:
                if not left:
                    return
                left -= 1
                yield (first + bit) & 0xFFFF


def key_frame_request(sender_ssrc: int, media_ssrc: int) -> bytes:
    """PLI."""
    return struct.pack("!BBHII", 0x80 | _PLI, _PAYLOAD_FEEDBACK, 2, sender_ssrc, media_ssrc)


def nack(sender_ssrc: int, media_ssrc: int, sequence_numbers: Sequence[int]) -> bytes:
    """Generic NACK; `sequence_numbers` in ascending (wrapping) order."""
    entries: list[tuple[int, int]] = []
    for number in sequence_numbers:
        distance = (number - entries[-1][0]) & 0xFFFF if entries else 0
        if entries and 0 < distance <= 16:
            entries[-1] = (entries[-1][0], entries[-1][1] | 1 << (distance - 1))
        else:
            entries.append((number & 0xFFFF, 0))
    header = struct.pack("!BBHII", 0x80 | _NACK, _TRANSPORT_FEEDBACK, 2 + len(entries), sender_ssrc, media_ssrc)
    return header + b"".join(struct.pack("!HH", *entry) for entry in entries)


def receiver_report(sender_ssrc: int, blocks: Sequence[ReportBlock]) -> bytes:
    """At most 31 blocks."""
    header = struct.pack("!BBHI", 0x80 | len(blocks), _RECEIVER_REPORT, 1 + 6 * len(blocks), sender_ssrc)
    return header + b"".join(
        struct.pack(
            "!IIIIII",
            block.ssrc,
            block.fraction_lost << 24 | max(0, min(block.cumulative_lost, 0x7FFFFF)),
            block.highest_sequence & 0xFFFFFFFF,
            block.jitter & 0xFFFFFFFF,
            block.last_sender_report,
            block.delay_since & 0xFFFFFFFF,
        )
        for block in blocks
    )


def sender_report(report: SenderReport, packets: int, octets: int, cname: str) -> bytes:
    """SR and SDES: what lets a receiver play sound and picture of one person in step."""
    head = struct.pack("!BBHIQI", 0x80, _SENDER_REPORT, 6, report.ssrc, report.ntp, report.rtp_timestamp)
    counts = struct.pack("!II", packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return head + counts + _source_description(report.ssrc, cname)


def _source_description(ssrc: int, cname: str) -> bytes:
    name = cname.encode()[:255]
    item = bytes((1, len(name))) + name
    item += bytes(4 - len(item) % 4)  # at least one zero ends the list of items
    return struct.pack("!BBHI", 0x81, _SOURCE_DESCRIPTION, 1 + len(item) // 4, ssrc) + item


def maximum_bitrate(sender_ssrc: int, bits_per_second: int, ssrcs: Iterable[int]) -> bytes:
    """REMB: how much the publisher may send in all; without it Chrome stays near 300 kb/s."""
    streams = list(ssrcs)
    exponent = max(0, bits_per_second.bit_length() - 18)
    mantissa = bits_per_second >> exponent
    tail = struct.pack("!I", len(streams) << 24 | exponent << 18 | mantissa)
    tail += struct.pack(f"!{len(streams)}I", *streams)
    words = 2 + (8 + 4 * len(streams)) // 4
    header = struct.pack("!BBHII", 0x80 | _APPLICATION, _PAYLOAD_FEEDBACK, words, sender_ssrc, 0)
    return header + b"REMB" + tail


def ntp_to_unix_ms(ntp: int) -> float:
    """32.32 fixed-point seconds since 1900 to Unix milliseconds."""
    return (ntp / 2**32 - NTP_EPOCH_OFFSET_S) * 1000
