"""Producers and consumers without a network: numbering, repair, key frames."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pytest

from realtime.media import rtcp, rtp, sdp
from realtime.media.connections import Publishing
from realtime.media.contract import Source, Track
from realtime.media.streams import Consumer, Producer

from .conftest import Witness
from .test_rtp import KEY_FRAME

if TYPE_CHECKING:
    from realtime.media.peers import Transport

VP8 = sdp.Codec(96, "vp8", 90_000, 1)
SECTION = sdp.Section("video", "1", "sendonly", "", (), False, (VP8,), {rtp.MID: 4, rtp.ABS_SEND_TIME: 3}, ())
DELTA = b"\x10\x01delta"


class Outbox:
    """An outlet that keeps what was sent."""

    def __init__(self) -> None:
        self.ready = True
        self.media: list[bytes] = []
        self.control: list[rtcp.Feedback] = []

    def send_rtp(self, packet: bytes) -> None:
        self.media.append(packet)

    def route(self) -> None:
        """The robust way."""

    def send_rtcp(self, packet: bytes) -> None:
        self.control += rtcp.parse(packet)

    def numbers(self) -> list[int]:
        headers = [rtp.parse(packet) for packet in self.media]
        return [header.sequence_number for header in headers if header is not None]


class Stage:
    """One camera, its publisher's outlet and one subscriber's."""

    def __init__(self) -> None:
        self.publisher, self.subscriber = Outbox(), Outbox()
        track = Track(id="t1", participant="amara", source=Source.CAMERA)
        self.producer = Producer(track, self.publisher, SECTION, VP8)
        self.encoding = self.producer.take_ssrc(77)
        self.consumer = Consumer(self.producer, self.subscriber, SECTION, VP8, 0)

    def send(
        self, number: int, payload: bytes = DELTA, *, ssrc: int = 77, timestamp: int | None = None
    ) -> None:
        at = number * 3000 if timestamp is None else timestamp
        packet = rtp.build((96, True, number & 0xFFFF, at, ssrc), payload)
        header = rtp.parse(packet)
        assert header is not None
        self.producer.packet(self.encoding, packet, header, number * 33, number * 33)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def steps(numbers: list[int]) -> list[int]:
    return [rtp.sequence_difference(later, earlier) for earlier, later in pairwise(numbers)]


def test_a_subscriber_begins_with_a_key_frame(stage: Stage) -> None:
    stage.send(65534)
    assert stage.subscriber.media == []
    stage.send(65535, KEY_FRAME)
    stage.send(65536)
    assert steps(stage.subscriber.numbers()) == [1]


def test_after_a_pause_numbers_go_on_without_a_hole(stage: Stage) -> None:
    stage.send(1, KEY_FRAME)
    stage.send(2)
    stage.consumer.pause()
    for number in range(3, 300):
        stage.send(number)
    stage.send(300, KEY_FRAME)
    stage.send(301)
    assert steps(stage.subscriber.numbers()) == [1, 1, 1]


def test_what_a_subscriber_misses_is_sent_again_to_the_bit(stage: Stage) -> None:
    """Other bytes under the same number would break SRTP."""
    stage.send(1, KEY_FRAME)
    for number in range(2, 20):
        stage.send(number)
    first = list(stage.subscriber.media)
    stage.consumer.send_again(tuple(stage.subscriber.numbers()[5:8]), 0, 0)
    assert stage.subscriber.media[len(first) :] == first[5:8]


def test_numbers_from_before_a_pause_are_never_given_to_other_packets(stage: Stage) -> None:
    stage.send(1, KEY_FRAME)
    for number in range(2, 10):
        stage.send(number)
    before = stage.subscriber.numbers()
    stage.consumer.pause()
    for number in range(10, 30):
        stage.send(number)
    stage.send(30, KEY_FRAME)
    count = len(stage.subscriber.media)
    stage.consumer.send_again(tuple(before), 0, 0)
    stage.consumer.send_again(tuple((before[-1] + ahead) & 0xFFFF for ahead in range(2, 500)), 0, 0)
    assert stage.subscriber.media[count:] == []


def test_late_packets_keep_their_place(stage: Stage) -> None:
    stage.send(1, KEY_FRAME)
    stage.send(3)
    stage.send(2)
    assert steps(stage.subscriber.numbers()) == [2, -1]
    (asked,) = [item for item in stage.publisher.control if isinstance(item, rtcp.Nack)]
    assert asked.sequence_numbers == (2,)


def test_a_publisher_that_changes_its_ssrc_is_followed_on_one_timeline(stage: Stage) -> None:
    stage.send(1, KEY_FRAME)
    stage.producer.take_ssrc(78)
    stage.send(40000, KEY_FRAME, ssrc=78, timestamp=4_000_000_000)
    assert steps(stage.subscriber.numbers()) == [1]
    headers = [rtp.parse(packet) for packet in stage.subscriber.media]
    times = [header.timestamp for header in headers if header is not None]
    assert times[1] - times[0] == (40_000 - 1) * 33 * 90, "as much media time as went by on the clock"
    assert len({header.ssrc for header in headers if header is not None}) == 1


def test_key_frames_are_asked_for_while_somebody_waits_and_not_in_floods(stage: Stage) -> None:
    for now_ms in range(1000, 3000, 10):
        stage.producer.keep_key_frames(now_ms, 5000)
        stage.producer.ask_for_key_frame(now_ms)
    asked = [item for item in stage.publisher.control if isinstance(item, rtcp.KeyFrameRequest)]
    assert asked == [rtcp.KeyFrameRequest(77)] * 14, "none has come: requests are lost too"


def test_a_sender_report_is_passed_on_under_the_subscribers_ssrc(stage: Stage) -> None:
    stage.send(1, KEY_FRAME)
    stage.encoding.sender_report(rtcp.SenderReport(77, 5 << 32, 9000), 1000)
    assert stage.subscriber.control == [rtcp.SenderReport(stage.consumer.ssrc, 5 << 32, 9000)]


def test_what_is_not_allowed_goes_nowhere(stage: Stage) -> None:
    stage.producer.allowed = False
    stage.send(1, KEY_FRAME)
    stage.encoding.sender_report(rtcp.SenderReport(77, 5 << 32, 9000), 1000)
    assert stage.subscriber.media == []
    assert stage.subscriber.control == []


# ------------------------------------------------------------------ several encodings of one picture
SIMULCAST = SECTION._replace(rids=("q", "h", "f"))
REPAIRED = VP8._replace(repair=97)
SSRCS = {"q": 71, "h": 72, "f": 73}


class Simulcast:
    """One camera in three sizes and one subscriber."""

    def __init__(self) -> None:
        self.publisher, self.subscriber = Outbox(), Outbox()
        track = Track(id="t1", participant="amara", source=Source.CAMERA)
        self.producer = Producer(track, self.publisher, SIMULCAST, REPAIRED)
        self.encodings = {rid: self.producer.take_ssrc(ssrc, rid) for rid, ssrc in SSRCS.items()}
        self.now_ms, self.numbers = 0, dict.fromkeys(SSRCS, 100)
        self.late_ms = 0  # on their way to us
        self.consumer = Consumer(self.producer, self.subscriber, SECTION, REPAIRED, 0)

    def send(self, *rids: str, key_frame: bool = False) -> None:
        """A picture later: one packet of each of these encodings, each on a clock of its own."""
        self.now_ms += 33
        for rid in rids:
            self.numbers[rid] += 1
            timestamp = SSRCS[rid] * 1_000_000 + self.now_ms * 90
            payload = KEY_FRAME if key_frame else DELTA
            packet = rtp.build((96, True, self.numbers[rid], timestamp, SSRCS[rid]), payload)
            header = rtp.parse(packet)
            assert header is not None
            came_ms = self.now_ms + self.late_ms
            self.producer.packet(self.encodings[rid], packet, header, came_ms, came_ms)

    def asked(self) -> set[int]:
        return {item.media_ssrc for item in self.publisher.control if isinstance(item, rtcp.KeyFrameRequest)}


@pytest.fixture
def simulcast() -> Simulcast:
    made = Simulcast()
    made.consumer.choose("q", 0)
    made.send("q", "h", "f", key_frame=True)
    made.publisher.control.clear()
    return made


def test_a_subscriber_gets_one_encoding_of_several(simulcast: Simulcast) -> None:
    simulcast.send("q", "h", "f")
    assert len(simulcast.subscriber.media) == 2


def test_a_switch_waits_for_the_other_ones_key_frame_and_leaves_no_hole(simulcast: Simulcast) -> None:
    simulcast.send("q", "h", "f")
    simulcast.consumer.choose("f", simulcast.now_ms + 1_000)
    assert simulcast.asked() == {SSRCS["f"]}
    simulcast.send("q", "h", "f")
    assert simulcast.consumer.encoding.rid == "q", "the picture goes on until the other one can begin"
    simulcast.send("q", "h", "f", key_frame=True)
    simulcast.send("q", "h", "f")
    assert simulcast.consumer.encoding.rid == "f" and simulcast.producer.consumers == (simulcast.consumer,)
    assert set(steps(simulcast.subscriber.numbers())) == {1}
    headers = [header for packet in simulcast.subscriber.media if (header := rtp.parse(packet)) is not None]
    ticks = [later.timestamp - earlier.timestamp for earlier, later in pairwise(headers)]
    assert set(ticks[:3]) == {33 * 90} and all(0 < step <= 2 * 33 * 90 for step in ticks), (
        "media time goes on too"
    )


def test_a_switch_that_is_taken_back_changes_nothing(simulcast: Simulcast) -> None:
    simulcast.consumer.choose("f", simulcast.now_ms)
    simulcast.consumer.choose("q", simulcast.now_ms)
    simulcast.send("q", "h", "f", key_frame=True)
    assert simulcast.consumer.encoding.rid == "q"
    assert simulcast.encodings["f"].consumers == ()


def test_what_is_not_seen_is_not_sent_and_comes_back_with_a_key_frame(simulcast: Simulcast) -> None:
    simulcast.consumer.choose(None, simulcast.now_ms)
    simulcast.send("q", "h", "f", key_frame=True)
    assert len(simulcast.subscriber.media) == 1
    simulcast.consumer.choose("h", simulcast.now_ms + 1_000)
    assert SSRCS["h"] in simulcast.asked()
    simulcast.send("q", "h", "f")
    simulcast.send("q", "h", "f", key_frame=True)
    assert len(simulcast.subscriber.media) == 2 and simulcast.consumer.encoding.rid == "h"
    assert set(steps(simulcast.subscriber.numbers())) == {1}


def test_layers_are_those_that_arrive(simulcast: Simulcast) -> None:
    assert [layer.rid for layer in simulcast.producer.layers(simulcast.now_ms)] == ["q", "h", "f"]
    for _ in range(40):
        simulcast.send("q", "h")
    assert [layer.rid for layer in simulcast.producer.layers(simulcast.now_ms)] == ["q", "h"]


def test_an_encoding_that_stops_is_left_at_once_for_the_next(simulcast: Simulcast) -> None:
    simulcast.now_ms = 500
    simulcast.consumer.choose("f", simulcast.now_ms)
    simulcast.send("q", "h", "f", key_frame=True)
    stopped_ms = simulcast.now_ms
    while simulcast.consumer.target.rid == "f":
        simulcast.send("q", "h")
        assert simulcast.now_ms <= stopped_ms + 250
    assert simulcast.now_ms >= stopped_ms + 200, "a frame that its encoder leaves out is no reason"
    assert SSRCS[simulcast.consumer.target.rid] in simulcast.asked()
    simulcast.send("q", "h", key_frame=True)
    assert simulcast.consumer.runs and simulcast.consumer.encoding.rid != "f"


def test_nobody_is_sent_a_hidden_picture_because_its_encoding_stopped(simulcast: Simulcast) -> None:
    simulcast.consumer.choose("f", simulcast.now_ms)
    simulcast.send("q", "h", "f", key_frame=True)
    simulcast.consumer.choose(None, simulcast.now_ms)
    before = len(simulcast.subscriber.media)
    for _ in range(20):
        simulcast.send("q", "h", key_frame=True)
    assert len(simulcast.subscriber.media) == before


def test_pictures_that_all_pause_are_not_taken_for_one_that_stopped(simulcast: Simulcast) -> None:
    """A screen on which nothing moves, a camera that is covered."""
    simulcast.consumer.choose("f", simulcast.now_ms)
    simulcast.send("q", "h", "f", key_frame=True)
    simulcast.now_ms += 600
    simulcast.send("q", "h", "f")
    assert simulcast.consumer.target.rid == "f"


def test_after_an_outage_a_key_frame_is_asked_for_and_not_what_was_lost(stage: Stage) -> None:
    """Repairs of a second of pictures would fill the publisher's line before the key frame."""
    stage.send(1, KEY_FRAME)
    stage.send(2)
    stage.publisher.control.clear()
    stage.send(40)  # numbers are times here: 38 frames later
    assert stage.publisher.control == [rtcp.KeyFrameRequest(77)]
    stage.send(41)
    stage.send(42, KEY_FRAME)
    assert steps(stage.subscriber.numbers()) == [1, 1], "the subscriber has no hole to ask for"


def test_a_lost_packet_comes_again_as_a_stream_of_its_own(simulcast: Simulcast) -> None:
    simulcast.send("q", "h", "f")
    lost = simulcast.subscriber.media[-1]
    number = simulcast.subscriber.numbers()[-1]
    simulcast.consumer.send_again((number,), 0, 0)
    simulcast.consumer.send_again((number,), 0, 0)
    repairs = simulcast.subscriber.media[-2:]
    headers = [header for packet in repairs if (header := rtp.parse(packet)) is not None]
    assert steps([header.sequence_number for header in headers]) == [1]
    for packet, header in zip(repairs, headers, strict=True):
        assert (header.payload_type, header.ssrc) == (97, simulcast.consumer.repair_ssrc)
        assert rtp.restored(packet, header, 96, simulcast.consumer.ssrc) == lost


async def test_a_probe_that_repeats_a_packet_reaches_nobody_and_a_repair_does() -> None:
    """Chromium probes a line with packets that it has sent before, on the stream of repairs."""
    simulcast = Simulcast()
    transport = cast("Transport", simulcast.publisher)
    publishing = Publishing("amara", transport, clock=lambda: 0, observer=Witness(), loudness=lambda *_: None)
    publishing.bind(SSRCS["q"], simulcast.producer, "q", repair_ssrc=171)
    simulcast.consumer.choose("q", 0)
    simulcast.send("q", key_frame=True)
    simulcast.numbers["q"] += 1  # lost on its way
    simulcast.send("q")
    assert len(simulcast.subscriber.media) == 2
    encoding = simulcast.encodings["q"]
    before = encoding.reception.report(71, 0)
    for number in (simulcast.numbers["q"], simulcast.numbers["q"] - 2):
        sent = rtp.build((96, True, number, 0, SSRCS["q"]), DELTA)
        publishing.take_rtp(rtp.repair(sent, 97, 1, 171))
    assert len(simulcast.subscriber.media) == 2
    lost = rtp.build((96, True, simulcast.numbers["q"] - 1, 0, SSRCS["q"]), DELTA)
    for number in (2, 3):
        publishing.take_rtp(rtp.repair(lost, 97, number, 171))
    assert len(simulcast.subscriber.media) == 3
    after = encoding.reception.report(71, 0)
    assert before is not None and after is not None and after.cumulative_lost == before.cumulative_lost - 1 == 0


class Tape:
    """A recording that keeps what it is given."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.closed: list[str] = []

    def packet(self, packet: bytes, _unix_ms: int) -> None:
        self.packets.append(packet)

    def close(self, reason: str) -> None:
        self.closed.append(reason)

    def ssrcs(self) -> list[int]:
        return [header.ssrc for packet in self.packets if (header := rtp.parse(packet)) is not None]


def test_the_best_encoding_is_recorded_and_the_next_best_when_it_stops(simulcast: Simulcast) -> None:
    tape = Tape()
    simulcast.producer.start_recording(tape, simulcast.now_ms)  # type: ignore[arg-type]  # what is used of it
    simulcast.send("q", "h", "f", key_frame=True)
    for _ in range(40):
        simulcast.send("q", "h", key_frame=True)
    assert set(tape.ssrcs()) == {SSRCS["f"], SSRCS["h"]} and tape.closed == ["restarted"]
    assert tape.ssrcs() == sorted(tape.ssrcs(), reverse=True)


def test_a_better_encoding_is_recorded_only_after_it_has_come_for_a_while(simulcast: Simulcast) -> None:
    for _ in range(40):
        simulcast.send("q", "h")
    tape = Tape()
    simulcast.producer.start_recording(tape, simulcast.now_ms)  # type: ignore[arg-type]  # what is used of it
    began = simulcast.now_ms
    while SSRCS["f"] not in tape.ssrcs():
        simulcast.send("q", "h", "f", key_frame=True)
        assert simulcast.now_ms < began + 20_000
    assert simulcast.now_ms >= began + 5_000


@pytest.mark.parametrize(("late_ms", "lies_ms", "apart_ms"), [(70, 0, 0), (0, 0, 0), (70, 5_000, 70)])
def test_from_one_size_to_another_reports_tell_one_clock_however_late_the_packets_come(
    simulcast: Simulcast, late_ms: int, lies_ms: int, apart_ms: int
) -> None:
    """A report that is far off is not believed: then it is by when packets came."""
    told: list[rtcp.SenderReport] = []

    def report(rid: str, lies_ms: int = 0) -> None:
        media = SSRCS[rid] * 1_000_000 + simulcast.now_ms * 90
        ntp = (simulcast.now_ms + lies_ms) * 2**32 // 1000
        simulcast.subscriber.control.clear()
        simulcast.encodings[rid].sender_report(rtcp.SenderReport(SSRCS[rid], ntp, media), simulcast.now_ms)
        told.extend(item for item in simulcast.subscriber.control if isinstance(item, rtcp.SenderReport))

    report("q")
    simulcast.send("q", "h", "f")
    report("f", lies_ms)  # not passed on yet
    simulcast.consumer.choose("f", simulcast.now_ms)
    simulcast.late_ms = late_ms
    simulcast.send("f", key_frame=True)
    report("f")
    assert len(told) == 2
    media_ms = rtp.timestamp_difference(told[1].rtp_timestamp, told[0].rtp_timestamp) / 90
    assert abs(media_ms - (told[1].ntp - told[0].ntp) * 1000 / 2**32) == pytest.approx(apart_ms, abs=1)
    first, *_, last = [header for each in simulcast.subscriber.media if (header := rtp.parse(each)) is not None]
    assert rtp.timestamp_difference(last.timestamp, first.timestamp) > 0
