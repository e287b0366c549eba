"""Voices that carry what came before (RED, RFC 2198): passed on to those who take it, taken off for the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import rtp, sdp
from realtime.media.contract import Source, Track
from realtime.media.streams import Consumer, Producer

from .test_sdp import LOCAL, OFFER
from .test_streams import Outbox, Tape

RED, OPUS = 63, 111
VOICE = sdp.Codec(OPUS, "opus", 48_000, 2, redundant=RED)
SECTION = sdp.Section("audio", "0", "sendonly", "", (), False, (VOICE,), {rtp.MID: 4}, ())


def red(number: int, newest: bytes, before: bytes = b"") -> bytes:
    """A packet as Chromium sends it: the block before, if any, then the newest."""
    older = bytes((0x80 | OPUS,)) + (960 << 10 | len(before)).to_bytes(3, "big") if before else b""
    return rtp.build((RED, False, number, number * 960, 5), older + bytes((OPUS,)) + before + newest)


def read(packet: bytes) -> rtp.Header:
    header = rtp.parse(packet)
    assert header is not None
    return header


def payload(packet: bytes) -> bytes:
    header = read(packet)
    return packet[header.payload_offset : header.payload_end]


class Voice:
    """A microphone whose browser sends RED, and two subscribers: one takes it, one does not."""

    def __init__(self) -> None:
        track = Track(id="t1", participant="amara", source=Source.MICROPHONE)
        self.producer = Producer(track, Outbox(), SECTION, VOICE)
        self.encoding = self.producer.take_ssrc(5)
        self.taking, self.plain = Outbox(), Outbox()
        Consumer(self.producer, self.taking, SECTION, VOICE, 0)
        Consumer(self.producer, self.plain, SECTION, VOICE._replace(redundant=None), 0)

    def send(self, packet: bytes) -> None:
        self.producer.packet(self.encoding, packet, read(packet), 0, 0)


@pytest.fixture
def voice() -> Voice:
    return Voice()


def test_each_gets_the_form_that_it_takes(voice: Voice) -> None:
    voice.send(red(1, b"one"))
    voice.send(red(2, b"two", before=b"one"))
    assert [payload(packet) for packet in voice.plain.media] == [b"one", b"two"]
    whole = [payload(red(1, b"one")), payload(red(2, b"two", b"one"))]
    assert [payload(packet) for packet in voice.taking.media] == whole
    assert {read(packet).payload_type for packet in voice.plain.media} == {OPUS}
    assert {read(packet).payload_type for packet in voice.taking.media} == {RED}


def test_a_packet_that_came_without_is_wrapped_for_those_who_take_it(voice: Voice) -> None:
    voice.send(rtp.build((OPUS, False, 1, 960, 5), b"alone"))
    assert [payload(packet) for packet in voice.plain.media] == [b"alone"]
    assert [payload(packet) for packet in voice.taking.media] == [bytes((OPUS,)) + b"alone"]


def test_a_recording_has_every_moment_once(voice: Voice) -> None:
    tape = Tape()
    voice.producer.start_recording(tape, 0)  # type: ignore[arg-type]  # what is used of it
    voice.send(red(1, b"one"))
    voice.send(red(2, b"two", before=b"one"))
    assert [payload(packet) for packet in tape.packets] == [b"one", b"two"]


def test_who_names_the_codec_otherwise_gets_it_alone(voice: Voice) -> None:
    """What RED holds is named by the publisher's payload type."""
    other = Outbox()
    Consumer(voice.producer, other, SECTION, sdp.Codec(96, "opus", 48_000, 2, redundant=97), 0)
    voice.send(red(1, b"one"))
    assert [(read(packet).payload_type, payload(packet)) for packet in other.media] == [(96, b"one")]


@given(st.binary(max_size=40))
def test_broken_redundancy_goes_nowhere_and_harms_nothing(noise: bytes) -> None:
    packet = rtp.build((RED, False, 1, 960, 5), noise)
    plain = rtp.primary(packet, read(packet))
    assert plain is None or 0 < len(payload(plain)) < len(noise)
    voice = Voice()
    voice.send(packet)
    assert len(voice.plain.media) == len(voice.taking.media) == (plain is not None)


def test_answers_name_it_first_where_it_is_offered_for_this_codec() -> None:
    offered = OFFER.replace("a=rtpmap:63 red/48000/2\r\n", "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n")
    for described, expected in ((offered, "63 111"), (OFFER, "111")):
        answers = {"0": sdp.SectionAnswer("recvonly")}
        answer = sdp.build_answer(sdp.parse_offer(described), answers, LOCAL)
        assert f"m=audio 5004 UDP/TLS/RTP/SAVPF {expected}\r\n" in answer
        assert "a=fmtp:111 minptime=10;useinbandfec=1\r\n" in answer
        assert "a=rtcp-fb:111 nack\r\n" in answer, "Chromium repairs voices when the answer says so"
