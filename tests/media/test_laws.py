"""What subscribers really receive of a real Chromium: laws that hold packet by packet, through losses and switches.

Amara is Chromium with a camera in three sizes and a microphone. Bruno and Chen are light ends that keep every packet
after SRTP; they negotiated different numbers, one packet in twenty of a picture never reaches them, and they ask for
it again.
"""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Playwright

from realtime.media import rtcp, rtp
from realtime.media.connections import Page as Shown
from realtime.media.connections import Publishing
from realtime.media.contract import Source
from realtime.media.pictures import _fields
from realtime.media.router import Router
from tests.bench import _media_sdp
from tests.bench._media_sdp import OPUS, RTX, VP8
from tests.chromium import FAKE_DEVICES

from .conftest import OpenPolicy, Witness, until
from .ends import Arrived, End
from .pages import launch, open_page, publish_camera_and_microphone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LOST_OF_A_HUNDRED = 5
CLOCKS_AGREE_MS = 40
VIDEO_CLOCK = 90_000
LARGE = 2_160
MOST_SKIPPED = 100  # picture ids
CHENS = {"96": "120", "97": "121", "111": "109"}
CHENS_EXTENSIONS = {"4": "9", "1": "7", "2": "5"}


class Original(NamedTuple):
    """A packet as Amara sent it: what does not change on its way."""

    ssrc: int
    marker: bool
    timestamp: int
    level: bytes | None


class Listener(End):
    """Loses some pictures' packets, and asks for them again."""

    def __init__(self, name: str, types: dict[str, str], extensions: dict[str, str]) -> None:
        super().__init__()
        self.name = name
        self.media = {kind: int(types.get(str(kind), kind)) for kind in (OPUS, VP8, RTX)}
        self.extensions = {
            uri: int(extensions.get(str(key), key)) for uri, key in _media_sdp.EXTENSIONS.items()
        }
        self.chance, self.lost, self.came_again = random.Random(name), set[int](), list[Arrived]()
        self.bits = 0
        self.loses = True

    def translated(self, offer: str) -> str:
        """An offer in this listener's numbers."""
        for old, new in ((str(old), str(new)) for old, new in self.media.items()):
            offer = re.sub(rf"(SAVPF.* |rtpmap:|fmtp:|rtcp-fb:|apt=){old}\b", rf"\g<1>{new}", offer)
        for uri, key in self.extensions.items():
            offer = re.sub(rf"a=extmap:\d+ {re.escape(uri)}", f"a=extmap:{key} {uri}", offer)
        return offer

    def _media(self, datagram: bytes, now_ms: float) -> None:
        super()._media(datagram, now_ms)
        if not self.arrived:
            return
        at_ms, packet, header = self.arrived[-1]
        if header.payload_type == self.media[RTX]:
            self.came_again.append(self.arrived.pop())
            number = int.from_bytes(packet[header.payload_offset : header.payload_offset + 2])
            picture = next(each for each in self.arrived if each.header.payload_type == self.media[VP8])
            original = rtp.restored(packet, header, self.media[VP8], picture.header.ssrc)
            assert original is not None
            read = rtp.parse(original)
            assert read is not None and read.sequence_number == number
            if number in self.lost:
                self.lost.discard(number)
                self.arrived.append(Arrived(at_ms, original, read))
        elif header.payload_type == self.media[VP8] and self._is_lost(header):
            self.lost.add(self.arrived.pop().header.sequence_number)
            self.say(rtcp.nack(1, header.ssrc, [header.sequence_number]))

    def _is_lost(self, header: rtp.Header) -> bool:
        """Some, but for the very first: it is from that one on that they are counted."""
        known = any(each.header.ssrc == header.ssrc for each in self.arrived[:-1])
        return known and self.loses and self.chance.randrange(100) < LOST_OF_A_HUNDRED

    async def has_all(self) -> None:
        """Until everything that was lost has come again, and nothing more is lost from here on."""
        self.loses = False
        await until(lambda: not self.lost)

    def stay(self) -> None:
        """Consent, and room for all."""
        self.check()
        self.say(rtcp.receiver_report(1, []) + rtcp.maximum_bitrate(1, 5_000_000, []))

    def of(self, kind: int) -> list[Arrived]:
        """In the order of their numbers."""
        found = [each for each in self.arrived if each.header.payload_type == self.media[kind]]
        first = found[0].header.sequence_number
        found.sort(key=lambda each: rtp.sequence_difference(each.header.sequence_number, first))
        return found


Reports = dict[int, list[rtcp.SenderReport]]  # by SSRC


class Talk(NamedTuple):
    """What was sent and received."""

    originals: dict[bytes, Original | None]
    reports: Reports  # as Amara sent them
    listeners: list[Listener]
    router: Router
    policy: OpenPolicy
    witness: Witness


def keep_originals(publishing: Publishing, originals: dict[bytes, Original | None]) -> None:
    """Of every packet that comes, by what is never changed of its payload."""
    take = publishing.transport.on_rtp

    def kept(packet: bytes) -> None:
        header = rtp.parse(packet)
        assert header is not None
        stream = publishing.by_ssrc.get(header.ssrc)
        repair = stream is not None and header.payload_type == stream.producer.codec.repair
        if stream is not None and stream.encoding.ssrc is not None and repair:
            plain = rtp.restored(packet, header, stream.producer.codec.payload_type, stream.encoding.ssrc)
            packet, header = plain or packet, (rtp.parse(plain) if plain else None) or header
        redundant = None if stream is None else stream.producer.codec.redundant
        if header.payload_type == redundant:  # these listeners have no RED: they get the newest block alone
            plain = rtp.primary(packet, header)
            packet, header = plain or packet, (rtp.parse(plain) if plain else None) or header
        take_level = ({} if stream is None else rtp.named_extensions(packet, header, stream.producer.uris)).get(
            rtp.AUDIO_LEVEL
        )
        original = Original(header.ssrc, header.marker, header.timestamp, take_level)
        key = essence(packet, header)
        alike = originals.setdefault(key, original)
        if alike is not None and alike[:3] != original[:3]:
            originals[key] = None  # a silence is like another: it tells nothing

    def both(packet: bytes) -> None:
        take(packet)  # first: it tells whose SSRC it is
        kept(packet)

    publishing.transport.on_rtp = both


def keep_reports(publishing: Publishing, reports: Reports) -> None:
    """Of the publisher's own clock."""
    take = publishing.transport.on_rtcp

    def both(packet: bytes) -> None:
        note_reports(packet, reports)
        take(packet)

    publishing.transport.on_rtcp = both


def note_reports(packet: bytes, reports: Reports) -> None:
    for item in rtcp.parse(packet):
        if isinstance(item, rtcp.SenderReport):
            reports.setdefault(item.ssrc, []).append(item)


def essence(packet: bytes, header: rtp.Header) -> bytes:
    """A payload without VP8's descriptor, whose picture numbers change; sound and the like whole."""
    payload = packet[header.payload_offset : header.payload_end]
    described = rtp.vp8(payload) if payload[:1] and payload[0] & 0x80 and len(payload) > 300 else None
    return payload[described.data_offset :] if described is not None else payload


@pytest.fixture
async def talk(
    router: Router,
    policy: OpenPolicy,
    witness: Witness,
    playwright: Playwright,
    scripts: Path,
) -> AsyncIterator[Talk]:
    browser = await launch(playwright, *FAKE_DEVICES)
    amara = await open_page(browser, router, "amara", scripts)
    await publish_camera_and_microphone(amara, witness)
    (publishing,) = router._publishing.values()
    originals: dict[bytes, Original | None] = {}
    keep_originals(publishing, originals)
    reports: Reports = {}
    keep_reports(publishing, reports)
    listeners = [Listener("bruno", {}, {}), Listener("chen", CHENS, CHENS_EXTENSIONS)]
    kinds = ["audio" if each.source == Source.MICROPHONE else "video" for each in witness.tracks]
    wanted = {str(mid): track.id for mid, track in enumerate(witness.tracks)}
    for each in listeners:
        offer = each.translated(_media_sdp.offer(each, kinds))
        await each.join(await router.subscribe(each.name, f"{each.name}-in", offer, wanted))
    yield Talk(originals, reports, listeners, router, policy, witness)
    for each in listeners:
        each.close()


def camera(talk: Talk) -> str:
    return next(track.id for track in talk.witness.tracks if track.source is Source.CAMERA)


async def more(listener: Listener, kind: int, count: int) -> None:
    """Wait for so many more packets, and keep the line alive meanwhile."""
    wanted = sum(each.header.payload_type == listener.media[kind] for each in listener.arrived) + count

    def come() -> bool:
        listener.stay()
        return sum(each.header.payload_type == listener.media[kind] for each in listener.arrived) >= wanted

    await until(come, within_s=60)


async def through_every_size(talk: Talk) -> None:
    """Bruno's tile grows and shrinks; Chen's stays large.

    Nothing is lost while a size follows another: what came before a key frame is not kept, nor missed by a browser.
    """
    receiving = talk.router._receiving["bruno-in"]
    (picture,) = [each for each in receiving.consumers.values() if each.producer.kind == "video"]
    producer, seen = picture.producer, set()
    for place in (2, 0, 1, 2):
        for each in talk.listeners:
            await each.has_all()

        def arrived(place: int = place) -> bool:
            for each in talk.listeners:
                each.stay()
            sizes = sorted(each.height for each in producer.encodings.values())
            talk.router.see("bruno-in", Shown({camera(talk): sizes[place] or LARGE}))
            return 0 < sizes[place] == picture.encoding.height and picture.encoding is picture.target

        await until(arrived, within_s=60)
        seen.add(picture.encoding.rid)
        for each in talk.listeners:
            each.loses = True
        for each in talk.listeners:
            await more(each, VP8, 60)
    assert len(seen) == 3
    for each in talk.listeners:
        await each.has_all()


async def test_every_packet_that_a_subscriber_receives_keeps_the_laws(talk: Talk) -> None:
    """One conversation for all of them: Chromium, and three sizes, take twenty seconds."""
    await through_every_size(talk)
    for each in talk.listeners:
        assert each.forged == 0
        one_stream_a_track_as_negotiated(each)
        numbers_have_no_gap_and_no_repeat(each)
        time_runs_forward_and_frames_end_with_a_marker(each)
        what_was_sent_is_what_came(each, talk.originals)
        pictures_are_counted_on(each)
        retransmissions_are_a_stream_of_their_own(each)
        reports_tell_one_clock(each, talk.reports)
    await what_is_not_seen_or_not_allowed_does_not_come(talk)


def one_stream_a_track_as_negotiated(listener: Listener) -> None:
    """One SSRC, one payload type, and header extensions under this listener's ids."""
    by_ssrc: dict[int, set[int]] = {}
    for _, packet, header in listener.arrived:
        by_ssrc.setdefault(header.ssrc, set()).add(header.payload_type)
        fits = [
            key for uri, key in listener.extensions.items() if _media_sdp._fits(kind_of(listener, header), uri)
        ]
        assert {key for key, _ in rtp.extensions(packet, header)} <= set(fits)
    assert sorted(by_ssrc.values(), key=min) == sorted(({listener.media[OPUS]}, {listener.media[VP8]}), key=min)


def kind_of(listener: Listener, header: rtp.Header) -> str:
    return "audio" if header.payload_type == listener.media[OPUS] else "video"


def numbers_have_no_gap_and_no_repeat(listener: Listener) -> None:
    for kind in (OPUS, VP8):
        numbers = [each.header.sequence_number for each in listener.of(kind)]
        assert {(b - a) & 0xFFFF for a, b in pairwise(numbers)} == {1}


def time_runs_forward_and_frames_end_with_a_marker(listener: Listener) -> None:
    for before, after in pairwise(listener.of(VP8)):
        step = rtp.timestamp_difference(after.header.timestamp, before.header.timestamp)
        assert step >= 0
        assert (step > 0) == before.header.marker
    for before, after in pairwise(listener.of(OPUS)):
        assert rtp.timestamp_difference(after.header.timestamp, before.header.timestamp) > 0


def what_was_sent_is_what_came(listener: Listener, originals: dict[bytes, Original | None]) -> None:
    """Every payload is one of Amara's, with its marker and its loudness; within a run her time is only shifted."""
    shifts: dict[int, set[int]] = {}
    compared = 0
    for kind in (OPUS, VP8):
        for _, packet, header in listener.of(kind):
            original = originals.get(essence(packet, header))
            if original is None:
                continue  # came before we kept them, or is like another
            compared += 1
            assert original.marker == header.marker
            shifts.setdefault(original.ssrc, set()).add((header.timestamp - original.timestamp) & 0xFFFFFFFF)
            if kind == OPUS:
                assert (
                    dict(rtp.extensions(packet, header))[listener.extensions[rtp.AUDIO_LEVEL]] == original.level
                )
    assert compared > len(listener.arrived) / 2
    assert len(shifts) >= 2
    assert max(len(each) for each in shifts.values()) <= 2  # the large size was gone back to


def pictures_are_counted_on(listener: Listener) -> None:
    """VP8's picture ids go up by one a frame; with a key frame, as where a size follows another, perhaps by more."""
    frames: dict[int, int] = {}
    keys = set[int]()
    for _, packet, header in listener.of(VP8):
        fields = _fields(packet, header.payload_offset)
        assert fields is not None
        assert frames.setdefault(header.timestamp, fields.picture) == fields.picture
        described = rtp.vp8(packet[header.payload_offset : header.payload_end])
        if described is not None and described.key_frame:
            keys.add(header.timestamp)
    for (_, before), (timestamp, after) in pairwise(frames.items()):
        step = (after - before) & 0x7FFF
        assert step == 1 or (timestamp in keys and 1 < step < MOST_SKIPPED)
    assert len(keys) >= 2


def retransmissions_are_a_stream_of_their_own(listener: Listener) -> None:
    """Each restored what was lost (or was asked for twice), and is counted by itself."""
    headers = [each.header for each in listener.came_again]
    assert len({header.ssrc for header in headers}) == 1
    assert {header.ssrc for header in headers}.isdisjoint(each.header.ssrc for each in listener.arrived)
    assert {(b.sequence_number - a.sequence_number) & 0xFFFF for a, b in pairwise(headers)} == {1}


def reports_tell_one_clock(listener: Listener, originals: Reports) -> None:
    """Every report of a track puts its media time at the same place of the sender's clock, whatever its size.

    As well as the browser's own reports do: those of a busy machine disagree among themselves."""
    own_ms = max(disagreement_ms(told, VIDEO_CLOCK) for told in originals.values() if is_video(told))
    rates = {listener.of(kind)[0].header.ssrc: rate for kind, rate in ((OPUS, 48_000), (VP8, VIDEO_CLOCK))}
    reports: Reports = {}
    for _, packet in listener.control:
        note_reports(packet, reports)
    assert reports.keys() == rates.keys()
    for ssrc, told in reports.items():
        assert len(told) >= 2
        assert disagreement_ms(told, rates[ssrc]) <= CLOCKS_AGREE_MS + own_ms


def is_video(told: list[rtcp.SenderReport]) -> bool:
    """By how fast its media time runs."""
    seconds = (told[-1].ntp - told[0].ntp) / 2**32
    ticks = rtp.timestamp_difference(told[-1].rtp_timestamp, told[0].rtp_timestamp)
    return seconds > 0 and ticks / seconds > (VIDEO_CLOCK + 48_000) / 2


def disagreement_ms(told: list[rtcp.SenderReport], rate: int) -> float:
    """At most, between what one report and the next say of media time and of the clock."""
    apart = [0.0]
    for a, b in pairwise(told):
        media_ms = rtp.timestamp_difference(b.rtp_timestamp, a.rtp_timestamp) * 1000 / rate
        apart.append(abs(media_ms - (b.ntp - a.ntp) * 1000 / 2**32))
    return max(apart)


async def what_is_not_seen_or_not_allowed_does_not_come(talk: Talk) -> None:
    bruno, chen = talk.listeners
    talk.router.see("bruno-in", Shown({camera(talk): 0}))
    await more(bruno, OPUS, 5)  # what was under way has come
    seen = len(bruno.of(VP8))
    await more(bruno, OPUS, 50)
    assert len(bruno.of(VP8)) == seen

    talk.policy.muted.add(("amara", Source.MICROPHONE))
    talk.router.policy_changed()
    await more(chen, VP8, 5)
    heard = len(chen.of(OPUS))
    await more(chen, VP8, 50)
    assert len(chen.of(OPUS)) == heard

    talk.policy.banned.add("chen")
    talk.router.policy_changed()
    talk.policy.muted.clear()
    talk.router.policy_changed()
    came = len(chen.arrived) + len(chen.came_again)
    await more(bruno, OPUS, 50)
    assert len(chen.arrived) + len(chen.came_again) <= came + 20  # what was under way
