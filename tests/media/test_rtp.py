"""RTP and RTCP: what we write others read, what others write we read, and no bytes whatever raise."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from aiortc import rtp as reference
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import rtcp, rtp
from realtime.media.depacketize import Frame, OpusFrames, Vp8Frames
from realtime.media.repair import Reception

KEY_FRAME = b"\x10" + b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 360) + b"data"
sequence_numbers = st.integers(0, 0xFFFF)


def packet(number: int, payload: bytes = b"payload", *, timestamp: int = 0, marker: bool = False) -> bytes:
    return rtp.build((96, marker, number, timestamp, 1234), payload)


def header_of(data: bytes) -> rtp.Header:
    header = rtp.parse(data)
    assert header is not None
    return header


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    header = rtp.parse(data)
    if header is not None:
        list(rtp.extensions(data, header))
        assert header.payload_offset <= header.payload_end <= len(data)
    rtp.vp8(data)
    rtp.is_h264_key_frame(data)
    rtp.is_rtcp(data)
    list(rtcp.parse(data))


@given(st.binary(min_size=1, max_size=60), st.booleans())
def test_no_header_extension_raises(extension: bytes, one_byte: bool) -> None:
    body = extension + bytes(-len(extension) % 4)
    profile = 0xBEDE if one_byte else 0x1000
    data = b"\x90" + packet(1)[1:12] + struct.pack("!HH", profile, len(body) // 4) + body + b"payload"
    header = header_of(data)
    assert data[header.payload_offset :] == b"payload"
    for _, value in rtp.extensions(data, header):
        assert value in body


@given(sequence_numbers, st.integers(0, 0xFFFFFFFF), st.integers(1, 0xFFFFFFFF), st.booleans())
def test_a_rewritten_packet_is_read_by_another_implementation(
    number: int, timestamp: int, ssrc: int, marker: bool
) -> None:
    original = packet(7, marker=marker)
    block = rtp.extension_block([(1, b"0"), (3, b"\x01\x02\x03")])
    identity = rtp.Identity(101, number, timestamp, ssrc)
    rewritten = rtp.rewrite(original, header_of(original), identity, block)
    read = reference.RtpPacket.parse(rewritten)
    assert (read.payload_type, read.marker) == (101, int(marker))
    assert (read.sequence_number, read.timestamp, read.ssrc) == (number, timestamp, ssrc)
    assert read.payload == b"payload"
    assert list(rtp.extensions(rewritten, header_of(rewritten))) == [(1, b"0"), (3, b"\x01\x02\x03")]


@given(sequence_numbers, st.integers(-0x8000, 0x7FFF))
def test_sequence_numbers_wrap(older: int, distance: int) -> None:
    assert rtp.sequence_difference((older + distance) & 0xFFFF, older) == distance


@given(st.lists(sequence_numbers, min_size=1, max_size=40, unique=True))
def test_a_nack_names_just_what_was_asked_for(numbers: list[int]) -> None:
    (read,) = rtcp.parse(rtcp.nack(1, 2, sorted(numbers)))
    assert isinstance(read, rtcp.Nack)
    assert sorted(read.sequence_numbers) == sorted(numbers)


def test_reports_and_requests_are_read_by_another_implementation() -> None:
    block = rtcp.ReportBlock(9, 12, 34, 70000, 56, 78, 90)
    compound = rtcp.receiver_report(1, [block]) + rtcp.maximum_bitrate(1, 1_500_000, [9, 10])
    compound += rtcp.sender_report(rtcp.SenderReport(5, 1 << 40, 4321), 6, 7, "amara")
    compound += rtcp.key_frame_request(1, 9)
    read: list[Any] = list(reference.RtcpPacket.parse(compound))
    receiver, bitrate, sender, names, key_frame = read
    assert (receiver.reports[0].fraction_lost, receiver.reports[0].packets_lost) == (12, 34)
    assert reference.unpack_remb_fci(bitrate.fci) == (1_500_000, [9, 10])
    assert (sender.ssrc, sender.sender_info.rtp_timestamp, sender.sender_info.packet_count) == (5, 4321, 6)
    assert names.chunks[0].items == [(1, b"amara")]
    assert (key_frame.fmt, key_frame.media_ssrc) == (reference.RTCP_PSFB_PLI, 9)


def test_a_vp8_key_frame_tells_its_size() -> None:
    payload = rtp.vp8(KEY_FRAME)
    assert payload is not None
    assert (payload.key_frame, payload.width, payload.height) == (True, 640, 360)


def test_what_does_not_arrive_is_asked_for_and_then_given_up() -> None:
    reception = Reception(90_000)
    for number in (65533, 65534, 1):
        reception.packet(header_of(packet(number)), 1000)
    reception.round_trip_ms = 80
    assert reception.to_ask_for(1000) == [65535, 0]
    reception.packet(header_of(packet(65535)), 1010)
    assert reception.to_ask_for(1020) == []
    asked = [reception.to_ask_for(1000 + 100 * turn) for turn in range(1, 20)]
    assert asked[0] == [0]
    assert asked[-1] == []


def test_losses_are_reported_to_the_publisher() -> None:
    reception = Reception(90_000)
    for number in range(0, 100, 2):
        reception.packet(header_of(packet(number)), 1000 + number)
    report = reception.report(1234, 2000)
    assert report is not None
    assert 120 <= report.fraction_lost <= 130
    assert report.cumulative_lost == 49
    assert report.highest_sequence & 0xFFFF == 98


@given(st.permutations(range(30)), sequence_numbers)
def test_frames_come_out_in_order_whatever_the_network_did(order: list[int], first: int) -> None:
    frames = OpusFrames()
    start = packet(first, b"first", timestamp=0)
    out = list(frames.push(header_of(start), start, 0))
    for place in order:
        data = packet((first + 1 + place) & 0xFFFF, bytes([place]), timestamp=960 * (place + 1))
        out += frames.push(header_of(data), data, 0)
    assert [frame.data for frame in out] == [b"first", *(bytes([place]) for place in range(30))]


def test_after_a_lost_packet_pictures_begin_again_with_a_key_frame() -> None:
    frames = Vp8Frames()
    pictures = [(0, KEY_FRAME), (1, b"\x10\x01delta"), (3, b"\x10\x01delta")]
    pictures += [(number, b"\x10\x01delta") for number in range(4, 140)] + [(140, KEY_FRAME)]
    out: list[Frame] = []
    for number, payload in pictures:
        data = packet(number, payload, timestamp=number * 3000, marker=True)
        out += frames.push(header_of(data), data, 0)
    assert [frame.timestamp // 3000 for frame in out] == [0, 1, 140]
    assert [frame.key for frame in out] == [True, False, True]


@given(st.binary(max_size=200), st.integers(0, 0xFFFF), st.booleans(), st.booleans())
def test_a_retransmission_carries_the_packet_that_it_repairs(
    payload: bytes, number: int, marked: bool, extended: bool
) -> None:
    block = rtp.extension_block([(1, b"\x20"), (2, b"abc")]) if extended else b""
    plain = rtp.build((96, marked, number, 90_000, 7), payload)
    header = rtp.parse(plain)
    assert header is not None
    packet = rtp.rewrite(plain, header, rtp.Identity(96, number, 90_000, 7), block)
    repair = rtp.repair(packet, 97, 70_001, 8)
    read = rtp.parse(repair)
    assert read is not None
    assert (read.payload_type, read.sequence_number, read.timestamp, read.ssrc) == (
        97,
        70_001 & 0xFFFF,
        90_000,
        8,
    )
    assert rtp.restored(repair, read, 96, 7) == packet


def test_a_retransmission_of_nothing_only_probes_the_line() -> None:
    probe = rtp.build((97, False, 1, 0, 8), b"")
    header = rtp.parse(probe)
    assert header is not None and rtp.restored(probe, header, 96, 7) is None


@given(st.binary(max_size=80))
def test_whatever_a_retransmission_holds_nothing_is_raised(data: bytes) -> None:
    header = rtp.parse(data)
    if header is not None:
        restored = rtp.restored(data, header, 96, 7)
        assert restored is None or len(restored) == len(data) - 2


@given(st.floats(0, 1e6))
def test_a_moment_is_24_bits_that_wrap(seconds: float) -> None:
    value = int.from_bytes(rtp.abs_send_time(seconds), "big") / (1 << 18)
    assert abs((value - seconds + 32) % 64 - 32) < 1e-4


@given(st.integers(0, (1 << 50) - 1))
def test_our_own_word_of_a_bitrate_is_understood(bits_per_second: int) -> None:
    (read,) = rtcp.parse(rtcp.maximum_bitrate(1, bits_per_second, [9]))
    assert isinstance(read, rtcp.MaximumBitrate)
    assert bits_per_second * (1 - 2**-17) <= read.bits_per_second <= bits_per_second


def test_what_a_receiver_tells_of_a_stream_is_read() -> None:
    blocks = [rtcp.ReportBlock(ssrc, 12, 34, 70_000, 56, 78, 90) for ssrc in (9, 10)]
    read = list(rtcp.parse(rtcp.receiver_report(1, blocks)))
    assert read == [rtcp.Received(ssrc, 34, 70_000, 78, 90, 12) for ssrc in (9, 10)]
    late = blocks[0]._replace(cumulative_lost=0)
    packet = bytearray(rtcp.receiver_report(1, [late]))
    packet[13:16] = b"\xff\xff\xfe"  # more came than were expected
    assert list(rtcp.parse(bytes(packet))) == [rtcp.Received(9, -2, 70_000, 78, 90, 12)]


@given(st.integers(0, 1 << 40), st.integers(0, 50_000), st.integers(0, 5_000))
def test_a_clock_that_comes_back_tells_the_round_trip(
    now_ms: int, there_and_back_ms: int, held_ms: int
) -> None:
    (asked,) = rtcp.parse(rtcp.reference_time(1, now_ms))
    assert isinstance(asked, rtcp.ReferenceTime) and asked.ssrc == 1
    held = rtcp.middle_of(held_ms)
    (answer,) = rtcp.parse(rtcp.delays(2, rtcp.Delay(asked.ssrc, asked.middle, held)))
    assert isinstance(answer, rtcp.Delay)
    back = rtcp.middle_of(now_ms + there_and_back_ms + held_ms)
    lasted = rtcp.round_trip_ms(back, answer.last_reference, answer.delay_since)
    assert not asked.middle or lasted == pytest.approx(there_and_back_ms, abs=0.1)


@given(st.binary(max_size=60))
def test_reading_extended_reports_never_raises(body: bytes) -> None:
    padded = body + bytes(-len(body) % 4)
    list(rtcp.parse(b"\x80\xcf" + (len(padded) // 4).to_bytes(2, "big") + padded))
