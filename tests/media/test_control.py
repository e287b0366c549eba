"""What one subscriber's control packets may cost: key frames, round trips, losses."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, cast

import pytest

from realtime.media import connections, rtcp
from realtime.media.connections import Receiving

from .test_streams import Stage

if TYPE_CHECKING:
    from realtime.media.peers import Transport


class Page:
    """A receiving connection with one consumer, on a clock of its own."""

    def __init__(self, stage: Stage) -> None:
        self.now_ms, self.stage = 10_000, stage
        self.receiving = Receiving("bruno", cast("Transport", stage.subscriber))
        self.ssrc = stage.consumer.ssrc
        self.receiving.by_ssrc[self.ssrc] = stage.consumer

    def key_frames_asked(self) -> int:
        return sum(isinstance(item, rtcp.KeyFrameRequest) for item in self.stage.publisher.control)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    made = Page(Stage())
    monkeypatch.setattr(connections, "monotonic_ms", lambda: made.now_ms)
    return made


def full_intra(ssrc: int, number: int) -> bytes:
    """A FIR (RFC 5104 section 4.3.1)."""
    return struct.pack("!BBHIIIB3x", 0x84, 206, 4, 1, 0, ssrc, number)


def test_floods_of_both_requests_cost_the_publisher_one_key_frame_in_400_ms(page: Page) -> None:
    answered = 0
    for number in range(1_000):
        page.now_ms += 4
        if number % 10 == 0 and page.key_frames_asked() > answered:  # 40 ms later at most
            page.stage.encoding.key_frame_ms, answered = page.now_ms, page.key_frames_asked()
        page.receiving.take_rtcp(rtcp.key_frame_request(1, page.ssrc) * 20)
        page.receiving.take_rtcp(full_intra(page.ssrc, number % 256) * 20)
    assert page.key_frames_asked() == 4_000 // 400


def test_a_full_intra_request_that_is_said_again_is_not_another(page: Page) -> None:
    for _ in range(20):
        page.stage.encoding.key_frame_ms = page.now_ms
        page.now_ms += 1_000
        page.receiving.take_rtcp(full_intra(page.ssrc, 7))
    assert page.key_frames_asked() == 1
    page.receiving.take_rtcp(full_intra(page.ssrc, 8))
    assert page.key_frames_asked() == 2


def test_a_receiver_that_asks_is_told_the_round_trip(page: Page) -> None:
    page.receiving.take_rtcp(rtcp.reference_time(55, 123_456))
    assert page.stage.subscriber.control == [rtcp.Delay(55, rtcp.middle_of(123_456), 0)]


def test_a_packet_full_of_clocks_gets_one_answer(page: Page) -> None:
    sent = list[bytes]()
    page.stage.subscriber.send_rtcp = sent.append  # type: ignore[assignment,method-assign]  # packets
    page.receiving.take_rtcp(rtcp.reference_time(55, 123_456) * 60)
    assert len(sent) == 1 and len(sent[0]) < 60 * 20


def test_the_round_trip_to_a_subscriber_is_learnt_from_its_reports(page: Page) -> None:
    stage = page.stage
    stage.send(1, bytes((0x10, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0)))
    stage.encoding.sender_report(rtcp.SenderReport(77, 5 << 32, 9_000), page.now_ms)
    page.now_ms += 310
    held = rtcp.middle_of(10)
    block = rtcp.ReportBlock(page.ssrc, 0, 0, 100, 0, 5 << 16, held)
    page.receiving.take_rtcp(rtcp.receiver_report(1, [block]))
    assert page.receiving.round_trip_ms == pytest.approx(300, abs=1)


def test_losses_are_judged_by_the_second_not_by_the_report(page: Page) -> None:
    """A report comes with every request, of a few packets: half of them lost says nothing."""
    highest, lost = 1_000, 0
    for packets in range(3_000):
        highest += 1
        lost += packets % 20 == 0
        block = rtcp.ReportBlock(page.ssrc, 128, lost, highest, 0, 0, 0)
        page.receiving.take_rtcp(rtcp.receiver_report(1, [block]))
        if packets % 100 == 0:
            page.now_ms += 1_000
            page.receiving.judge_losses()
            page.receiving.downlink.remb(3_000_000, 2_000_000, page.now_ms)
    assert page.receiving.downlink.available(page.now_ms) >= 2_000_000
