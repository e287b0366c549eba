"""Offers: hostile or merely odd text gives an Offer or a MediaRefusal, never another exception."""

from __future__ import annotations

import random

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import rtp, sdp
from realtime.media.contract import MediaRefusal
from realtime.media.stun import Credentials

FINGERPRINT = ":".join(["AB"] * 32)
OFFER = f"""v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 63
c=IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=ssrc:1001 cname:x
m=video 9 UDP/TLS/RTP/SAVPF 96 97 102
c=IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass
a=mid:1
a=sendonly
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=fmtp:102 packetization-mode=1;profile-level-id=42e01f
a=ssrc:1002 cname:x
""".replace("\n", "\r\n")
LOCAL = sdp.LocalTransport(77, Credentials("local", "a" * 24), FINGERPRINT, ("192.0.2.1", 5004))


def refusal(text: str) -> str:
    with pytest.raises(MediaRefusal) as caught:
        sdp.parse_offer(text)
    return caught.value.code


def test_an_offer_of_a_browser_is_read() -> None:
    offer = sdp.parse_offer(OFFER)
    assert offer.transport.credentials == Credentials("abcd", "0123456789012345678901")
    assert [section.mid for section in offer.sections] == ["0", "1"]
    assert [section.codec.name for section in offer.sections if section.codec] == ["opus", "vp8"]
    assert [section.ssrcs for section in offer.sections] == [(1001,), (1002,)]


def test_h264_is_taken_where_vp8_is_not_offered() -> None:
    without = OFFER.replace("a=rtpmap:96 VP8/90000\r\n", "")
    codec = sdp.parse_offer(without).sections[1].codec
    assert codec is not None
    assert codec.name == "h264"


def test_another_implementation_reads_the_answer() -> None:
    offer = sdp.parse_offer(OFFER)
    stream = sdp.OutgoingStream(4242, "amara", "t1")
    answers = {"0": sdp.SectionAnswer("recvonly"), "1": sdp.SectionAnswer("sendonly", stream)}
    answer = sdp.build_answer(offer, answers, LOCAL)
    read = SessionDescription.parse(answer)
    assert [media.direction for media in read.media] == ["recvonly", "sendonly"]
    assert answer.count("a=ice-lite") == 1
    assert answer.count("a=setup:passive") == 2
    assert [media.rtp.codecs[0].mimeType for media in read.media] == ["audio/opus", "video/VP8"]
    assert read.media[1].ssrc[0].ssrc == 4242
    assert read.media[0].ice_candidates[0].port == 5004


def test_sections_that_nobody_named_are_inactive_and_stay_bundled() -> None:
    answer = sdp.build_answer(sdp.parse_offer(OFFER), {}, LOCAL)
    assert answer.count("a=inactive") == 2
    assert "a=group:BUNDLE 0 1\r\n" in answer


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("sdp.no_credentials", "a=ice-pwd:0123456789012345678901", "a=ice-pwd:short"),
        ("sdp.no_fingerprint", "a=fingerprint:sha-256", "a=fingerprint:md5"),
        ("sdp.malformed", "a=fingerprint:sha-256 AB", "a=fingerprint:sha-256 XY"),
        ("sdp.malformed", "a=rtpmap:111 opus/48000/2", "a=rtpmap:999 opus"),
        ("sdp.malformed", "m=audio 9", "m=audio nine"),
        ("sdp.malformed", "s=-", "s=\u202e\x00"),
        ("sdp.malformed", "a=ssrc:1001", "a=ssrc:99999999999"),
        ("sdp.mid_missing", "a=mid:1", "a=mid:<script>"),
        ("sdp.mid_repeated", "a=mid:1", "a=mid:0"),
        ("sdp.not_bundled", "a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
        ("sdp.role_unsupported", "a=setup:actpass", "a=setup:passive"),
        ("sdp.no_media", "UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    ],
)
def test_what_is_wrong_has_a_code(code: str, before: str, after: str) -> None:
    assert refusal(OFFER.replace(before, after)) == code


def test_too_much_is_refused() -> None:
    assert refusal(OFFER + "a=x\r\n" * 20_000) == "sdp.too_large"
    assert refusal(OFFER + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n" * 21) == "sdp.too_many_candidates"
    assert refusal(OFFER + "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:x\r\n" * 300) == "sdp.too_many_sections"
    assert refusal("") == "sdp.no_media"


@given(st.text(max_size=400))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(MediaRefusal):
        sdp.parse_offer(text)


@given(st.integers(min_value=0))
def test_no_mutilated_offer_raises_anything_else(seed: int) -> None:
    """Lines dropped, doubled, swapped, cut and overwritten: related to real ones, so that they get far."""
    chance = random.Random(seed)
    lines = OFFER.split("\r\n")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(lines))
        other = chance.choice(lines)
        lines[at : at + 1] = chance.choice(
            [
                [],
                [lines[at]] * 2,
                [other],
                [lines[at][: chance.randint(0, 30)]],
                [lines[at] + other],
                ["a=mid:"],
            ]
        )
        cut = chance.randrange(max(1, len(lines[0])))
        lines[0] = lines[0][:cut] + chr(chance.randrange(0x2FF)) + lines[0][cut:]
        lines = lines or [""]
    try:
        offer = sdp.parse_offer("\r\n".join(lines))
    except MediaRefusal:
        return
    SessionDescription.parse(sdp.build_answer(offer, {}, LOCAL))


SIMULCAST = OFFER.replace(
    "a=ssrc:1002 cname:x\r\n",
    "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;~h;f\r\n"
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n",
)


def test_encodings_of_one_picture_are_read_and_answered() -> None:
    offer = sdp.parse_offer(SIMULCAST)
    picture = offer.sections[1]
    assert picture.rids == ("q", "h", "f") and picture.extensions[rtp.RID] == 10
    answer = sdp.build_answer(offer, {"1": sdp.SectionAnswer("recvonly")}, LOCAL)
    assert "a=simulcast:recv q;h;f\r\n" in answer and answer.count(" recv\r\n") == 3
    stream = sdp.OutgoingStream(4242, "amara", "t1")
    assert "a=simulcast" not in sdp.build_answer(offer, {"1": sdp.SectionAnswer("sendonly", stream)}, LOCAL)


def test_encodings_that_were_not_declared_are_no_encodings() -> None:
    assert sdp.parse_offer(SIMULCAST.replace("a=rid:h send\r\n", "")).sections[1].rids == ("q", "f")
    assert sdp.parse_offer(SIMULCAST.replace("a=simulcast:send", "a=simulcast:recv")).sections[1].rids == ()


@pytest.mark.parametrize("listed", ["q;q", "q;h;f;a;b"])
def test_encodings_without_sense_are_refused(listed: str) -> None:
    declared = "a=rid:a send\r\na=rid:b send\r\na=simulcast:send " + listed
    assert refusal(SIMULCAST.replace("a=simulcast:send q;~h;f", declared)) == "sdp.malformed"


def test_retransmissions_have_a_type_and_an_ssrc_of_their_own() -> None:
    offer = sdp.parse_offer(OFFER.replace("a=ssrc:1002", "a=ssrc-group:FID 1002 1003\r\na=ssrc:1002"))
    picture = offer.sections[1]
    assert picture.codec is not None and picture.codec.repair == 97 and picture.repairs == {1002: 1003}
    stream = sdp.OutgoingStream(4242, "amara", "t1", 4243)
    answer = sdp.build_answer(offer, {"1": sdp.SectionAnswer("sendonly", stream)}, LOCAL)
    assert "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" in answer
    assert "a=ssrc-group:FID 4242 4243\r\n" in answer and "a=ssrc:4243 cname:amara\r\n" in answer


@pytest.mark.parametrize("group", ["FID 1 99999999999", "FID 1", "FID a b", "SIM 1 2"])
def test_groups_without_sense_are_left_out(group: str) -> None:
    offer = sdp.parse_offer(OFFER.replace("a=ssrc:1002", f"a=ssrc-group:{group}\r\na=ssrc:1002"))
    assert offer.sections[1].repairs == {}
