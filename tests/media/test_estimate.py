"""Laws of what a line is believed to carry."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from realtime.media.estimate import (
    LEAST_BPS,
    LOSS_ALONE_BPS,
    TRY_AFTER_MS,
    TRY_AT_MOST_EVERY_MS,
    TRY_FOR_MS,
    UNKNOWN_BPS,
    Downlink,
    Uplink,
    lost_share,
)
from realtime.media.rtcp import Received

MOST = 2_500_000


@given(st.lists(st.floats(0, 1)))
def test_an_uplink_stays_within_its_bounds(losses: list[float]) -> None:
    uplink = Uplink(MOST)
    assert all(LEAST_BPS <= uplink.loss(fraction) <= MOST for fraction in losses)


def test_losses_take_it_down_and_their_absence_lets_it_rise() -> None:
    uplink = Uplink(MOST)
    lossy = [uplink.loss(0.3) for _ in range(5)]
    assert lossy == sorted(lossy, reverse=True) and lossy[-1] < MOST / 2
    assert uplink.loss(0.05) == lossy[-1], "a little loss is no reason to change"
    while uplink.bits_per_second < MOST:
        assert uplink.loss(0.0) > lossy[-1]


def strained(to_bps: int, at_ms: int = 0) -> Downlink:
    """A line that was full, and that the browser said carries so much."""
    downlink = Downlink()
    downlink.round_trip(20, at_ms - 5_000)
    downlink.round_trip(400, at_ms)
    downlink.remb(to_bps, 2 * to_bps, at_ms)
    return downlink


def test_before_the_first_word_the_browser_is_trusted() -> None:
    assert Downlink().available(0) == UNKNOWN_BPS


def test_a_fall_is_believed_at_once_when_packets_wait_somewhere() -> None:
    assert strained(300_000).available(0) == 300_000


def test_a_busy_device_that_takes_itself_for_a_thin_line_keeps_what_it_has() -> None:
    """Chromium on loopback, seen: its first word was 49 kb/s, and it never said more than it was sent."""
    downlink = Downlink()
    for at_ms in range(0, 120_000, 500):
        downlink.round_trip(20, at_ms)
        downlink.loss(0.0, 540_000, at_ms)
        downlink.remb(60_000, 540_000, at_ms)
        assert downlink.available(at_ms) >= 540_000


def test_what_a_line_always_loses_is_no_reason_to_send_less() -> None:
    downlink, sent_bps = Downlink(), 1_500_000
    for at_ms in range(0, 60_000, 1_000):
        downlink.loss(0.2, sent_bps, at_ms)
        downlink.remb(int(1.5 * sent_bps), sent_bps, at_ms)
        sent_bps = min(1_500_000, downlink.available(at_ms))
        assert sent_bps >= LOSS_ALONE_BPS, "the smallest picture is repaired"
    assert sent_bps >= 1_000_000


def test_losses_that_grow_with_what_is_sent_take_it_down_to_what_arrives() -> None:
    """A line of 600 kb/s whose queue is too short for its round trips to tell."""
    downlink, sent_bps, most = Downlink(), 1_500_000, 1_500_000
    sent = []
    for at_ms in range(0, 60_000, 1_000):
        lost = max(0.0, 1 - 600_000 / sent_bps)
        downlink.loss(lost, sent_bps, at_ms)
        downlink.remb(int(sent_bps * (1 - lost) * 1.5), sent_bps, at_ms)
        sent_bps = min(most, downlink.available(at_ms))
        sent.append(sent_bps)
    assert min(sent[:8]) <= 700_000, "within some seconds"
    assert sum(each > 900_000 for each in sent[8:]) < 20, "tries are few and short"


def test_a_better_rung_is_tried_when_the_line_has_been_calm() -> None:
    downlink, tried = strained(225_000), []
    for at_ms in range(0, 2 * TRY_AFTER_MS, 500):
        downlink.remb(225_000, 150_000, at_ms)
        tried += [at_ms] if downlink.available(at_ms) > 225_000 else []
    assert tried[0] >= TRY_AFTER_MS


def test_a_try_that_went_well_is_kept() -> None:
    downlink, sent_bps = strained(225_000), 190_000
    for at_ms in range(0, 30_000, 500):
        downlink.remb(sent_bps, sent_bps, at_ms)  # it says that the line is full, whatever it is sent
        downlink.round_trip(20, at_ms)
        if downlink.available(at_ms) > 650_000:
            sent_bps = 540_000
    assert downlink.available(30_000) >= 540_000


def test_a_try_that_failed_is_repeated_less_and_less_often() -> None:
    downlink, tries, trying, at_ms = strained(225_000), list[int](), False, 0
    while at_ms < 600_000:
        more = downlink.available(at_ms) > 225_000
        tries += [at_ms] if more and not trying else []
        trying = more
        downlink.round_trip(400 if more else 20, at_ms)
        downlink.remb(200_000 if more else 225_000, 400_000 if more else 150_000, at_ms)
        at_ms += 500
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[1] > gaps[0] and max(gaps) <= TRY_AT_MOST_EVERY_MS + 2 * TRY_AFTER_MS + TRY_FOR_MS
    assert 5 < len(tries) < 30


def test_who_is_sent_nothing_is_not_left_there_for_ever() -> None:
    """Their browser estimates nothing any more: the last word would stand."""
    downlink = strained(13_000)
    waited = range(0, 3 * TRY_AFTER_MS, 500)
    assert any(downlink.available(at_ms) > 100_000 for at_ms in waited)


def report(highest: int, lost: int) -> Received:
    return Received(7, lost, highest)


def test_the_lost_share_is_of_the_packets_between_two_reports() -> None:
    assert lost_share(report(1_000, 3), report(1_100, 23)) == 0.2
    assert lost_share(report(1_000, 23), report(1_100, 3)) == 0.0, "late ones have come"
    assert lost_share(report(1_000, 3), report(1_005, 6)) is None, "too few to tell"
    assert lost_share(report(1_000, 3), report(900, 3)) is None, "another stream"
