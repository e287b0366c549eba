"""RTP packets as a forwarder sees them: headers, header extensions, key frames, wrapping counters. Pure.

RFC 3550 §5, RFC 8285 (header extensions), RFC 7741 (VP8). Packets are plain `bytes` after SRTP; reading hostile
bytes never raises, it gives None (or False).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

HEADER_BYTES = 12
_FIXED = struct.Struct("!BBHII")
_ONE_BYTE_PROFILE = 0xBEDE
_TWO_BYTE_PROFILE = 0x1000

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"


class Header(NamedTuple):
    """One packet's fields and where its parts lie, in bytes from its start."""

    payload_type: int
    marker: bool
    sequence_number: int
    timestamp: int  # ticks of the media clock
    ssrc: int
    extension_profile: int  # 0 when there is none
    extension_offset: int  # of the first element
    extension_end: int
    payload_offset: int
    payload_end: int  # padding excluded


class Vp8Payload(NamedTuple):
    """What a VP8 payload descriptor says (RFC 7741 §4.2); sizes only where a key frame begins."""

    starts_frame: bool
    data_offset: int  # of the VP8 bitstream within the payload
    key_frame: bool
    width: int
    height: int


def is_rtcp(datagram: bytes) -> bool:
    """RFC 5761 §4: with rtcp-mux, packet types 192-223 are RTCP."""
    return len(datagram) > 1 and 192 <= datagram[1] <= 223


def parse(packet: bytes) -> Header | None:
    """Read an RTP header; None when the packet does not hold what its header promises."""
    size = len(packet)
    if size < HEADER_BYTES:
        return None
    first, second, sequence_number, timestamp, ssrc = _FIXED.unpack_from(packet)
    if first >> 6 != 2:
        return None
    offset = HEADER_BYTES + 4 * (first & 0x0F)
    profile = extension_offset = extension_end = 0
    if first & 0x10:
        if offset + 4 > size:
            return None
        profile, words = struct.unpack_from("!HH", packet, offset)
        extension_offset = offset + 4
        offset = extension_end = extension_offset + 4 * words
    padding = packet[-1] if first & 0x20 else 0
    end = size - padding
    if offset > end or (first & 0x20 and not padding):
        return None
    return Header(
        second & 0x7F, bool(second & 0x80), sequence_number, timestamp, ssrc,
        profile, extension_offset, extension_end, offset, end,
    )  # fmt: skip


def extensions(packet: bytes, header: Header) -> Iterator[tuple[int, bytes]]:
    """The (id, value) pairs of the header extension; stops silently where the bytes stop making sense."""
    offset, end = header.extension_offset, header.extension_end
    one_byte = header.extension_profile == _ONE_BYTE_PROFILE
    if not one_byte and header.extension_profile & 0xFFF0 != _TWO_BYTE_PROFILE:
        return
    while offset < end:
        head = packet[offset]
        if head == 0:  # padding between elements
            offset += 1
            continue
        if one_byte:
            identifier, length, start = head >> 4, (head & 0x0F) + 1, offset + 1
            if identifier == 15:
                return
        else:
            if offset + 2 > end:
                return
            identifier, length, start = head, packet[offset + 1], offset + 2
        if start + length > end:
            return
        yield identifier, packet[start : start + length]
        offset = start + length


def named_extensions(packet: bytes, header: Header, uris: Mapping[int, str]) -> dict[str, bytes]:
    """Extension values by URI, through the id -> URI map that the sender negotiated."""
    return {uris[key]: value for key, value in extensions(packet, header) if key in uris}


_OF_THE_HOP = {MID, RID, REPAIRED_RID, ABS_SEND_TIME}  # said anew on the next one, or not at all


def mapped_extensions(
    packet: bytes, header: Header, uris: Mapping[int, str], wanted: Mapping[str, int], sent: bytes = b""
) -> bytes:
    """The packet's extension values under a receiver's ids (URI -> id), as a block; `sent` is our own abs-send-time.

    It depends on the packet alone, so that one sent again is the same to the bit: SRTP requires it.
    """
    elements = []
    for key, value in extensions(packet, header):
        uri = uris.get(key, MID)
        if uri in wanted and uri not in _OF_THE_HOP and 1 <= len(value) <= 16:
            elements.append((wanted[uri], value))
    if sent and ABS_SEND_TIME in wanted:
        elements.append((wanted[ABS_SEND_TIME], sent))
    return extension_block(elements)


def abs_send_time(seconds: float) -> bytes:
    """A moment as 24 bits of 6.18 fixed point, in seconds; wraps every 64 s."""
    return (int(seconds * (1 << 18)) & 0xFFFFFF).to_bytes(3, "big")


def repair(packet: bytes, payload_type: int, sequence_number: int, ssrc: int) -> bytes:
    """A packet as its retransmission (RFC 4588 section 4): its own number leads the payload. Padding is kept."""
    header = parse(packet)
    if header is None:
        raise ValueError("not an RTP packet")
    fixed = struct.pack(
        "!BBHII",
        packet[0],
        (packet[1] & 0x80) | payload_type,
        sequence_number & 0xFFFF,
        header.timestamp,
        ssrc,
    )
    original = struct.pack("!H", header.sequence_number)
    return fixed + packet[HEADER_BYTES : header.payload_offset] + original + packet[header.payload_offset :]


def restored(packet: bytes, header: Header, payload_type: int, ssrc: int) -> bytes | None:
    """The packet that a retransmission carries; None for one that carries none (it only probes the line)."""
    if header.payload_end - header.payload_offset < 2:
        return None
    number = packet[header.payload_offset : header.payload_offset + 2]
    head = packet[0:1] + bytes(((packet[1] & 0x80) | payload_type,)) + number
    fixed = head + packet[4:8] + ssrc.to_bytes(4, "big")
    return fixed + packet[HEADER_BYTES : header.payload_offset] + packet[header.payload_offset + 2 :]


def extension_block(elements: Sequence[tuple[int, bytes]]) -> bytes:
    """Header extension bytes for 1-16 byte values with ids 1-14 (one-byte form); empty for no elements."""
    body = b"".join(bytes(((key << 4) | (len(value) - 1),)) + value for key, value in elements)
    if not body:
        return b""
    body += bytes(-len(body) & 3)
    return struct.pack("!HH", _ONE_BYTE_PROFILE, len(body) // 4) + body


class Identity(NamedTuple):
    """What a subscriber's packet says of itself in place of the publisher's words."""

    payload_type: int
    sequence_number: int
    timestamp: int
    ssrc: int


def rewrite(packet: bytes, header: Header, identity: Identity, extension: bytes) -> bytes:
    """The packet with another identity and header extension; CSRCs are dropped, payload and padding kept."""
    first = 0x80 | (packet[0] & 0x20) | (0x10 if extension else 0)
    second = (packet[1] & 0x80) | identity.payload_type
    fixed = _FIXED.pack(first, second, identity.sequence_number, identity.timestamp, identity.ssrc)
    return fixed + extension + packet[header.payload_offset :]


def primary(packet: bytes, header: Header) -> bytes | None:
    """A packet of RED (RFC 2198) with its newest block alone; None when it is broken."""
    offset, end, older = header.payload_offset, header.payload_end, 0
    while offset + 4 <= end and packet[offset] & 0x80:
        older += (packet[offset + 2] & 0x03) << 8 | packet[offset + 3]
        offset += 4
    start = offset + 1 + older
    if offset >= end or packet[offset] & 0x80 or start >= end:
        return None
    return bytes((packet[0] & 0xDF,)) + packet[1 : header.payload_offset] + packet[start:end]


def as_redundant(packet: bytes, header: Header, payload_type: int) -> bytes:
    """A packet as one of RED that holds it alone; `payload_type` is what its payload is."""
    head = bytes((packet[0] & 0xDF,)) + packet[1 : header.payload_offset]
    return head + bytes((payload_type,)) + packet[header.payload_offset : header.payload_end]


def build(header: tuple[int, bool, int, int, int], payload: bytes) -> bytes:
    """A packet from (payload type, marker, sequence number, timestamp, SSRC) and its payload."""
    payload_type, marker, sequence_number, timestamp, ssrc = header
    second = (0x80 if marker else 0) | payload_type
    return _FIXED.pack(0x80, second, sequence_number & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload


def audio_level(value: bytes) -> int:
    """RFC 6464: 0 (loudest) to 127 (silence), in -dBov."""
    return value[0] & 0x7F


def sequence_difference(newer: int, older: int) -> int:
    """How far `newer` lies after `older`, -32768 to 32767: sequence numbers wrap at 2**16."""
    return ((newer - older + 0x8000) & 0xFFFF) - 0x8000


def timestamp_difference(newer: int, older: int) -> int:
    """How many ticks `newer` lies after `older`, in ±2**31: timestamps wrap at 2**32 (RFC 3550 §5.1)."""
    return ((newer - older + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def vp8(payload: bytes) -> Vp8Payload | None:
    """Read the VP8 payload descriptor; None when it is cut short or carries no bitstream."""
    if not payload:
        return None
    first, offset = payload[0], 1
    if first & 0x80:
        if len(payload) < 2:
            return None
        flags, offset = payload[1], 2
        if flags & 0x80:
            offset += 2 if len(payload) > offset and payload[offset] & 0x80 else 1
        offset += bool(flags & 0x40) + bool(flags & 0x30)
    if offset >= len(payload):
        return None
    starts_frame = bool(first & 0x10) and not first & 0x07
    key_frame = starts_frame and not payload[offset] & 1
    width = height = 0
    if key_frame:
        if len(payload) < offset + 10 or payload[offset + 3 : offset + 6] != b"\x9d\x01\x2a":
            return None
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", payload, offset + 6))
    return Vp8Payload(starts_frame, offset, key_frame, width, height)


def is_h264_key_frame(payload: bytes) -> bool:
    """Whether a payload (RFC 6184) carries an SPS or begins an IDR slice."""
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind == 28:  # FU-A
        return len(payload) > 1 and bool(payload[1] & 0x80) and payload[1] & 0x1F in (5, 7)
    if kind == 24:  # STAP-A
        return any(unit in (5, 7) for unit in _aggregated_kinds(payload))
    return kind in (5, 7)


def _aggregated_kinds(payload: bytes) -> Iterator[int]:
    offset = 1
    while offset + 3 <= len(payload):
        yield payload[offset + 2] & 0x1F
        offset += 2 + int.from_bytes(payload[offset : offset + 2], "big")
