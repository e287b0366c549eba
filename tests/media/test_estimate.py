"""Laws of what a line is believed to carry."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from realtime.media.estimate import (
    FAILED_WITHIN_MS,
    LEAST_BPS,
    SILENT_MS,
    TRY_AFTER_MS,
    TRY_AT_MOST_EVERY_MS,
    UNKNOWN_BPS,
    Downlink,
    Uplink,
)

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


def test_before_the_first_word_the_browser_is_trusted() -> None:
    assert Downlink().available(0) == UNKNOWN_BPS


def test_a_line_that_is_full_is_believed() -> None:
    downlink = Downlink()
    for second in range(120):
        downlink.remb(500_000, 490_000, second * 1_000)
        assert downlink.available(second * 1_000) == 500_000


def test_a_better_rung_is_tried_when_it_is_we_who_send_no_more() -> None:
    downlink = Downlink()
    tried = []
    for at_ms in range(0, 2 * TRY_AFTER_MS, 500):
        downlink.remb(225_000, 150_000, at_ms)
        tried += [at_ms] if downlink.available(at_ms) > 225_000 else []
    assert tried[0] == TRY_AFTER_MS


def test_a_try_that_failed_is_repeated_less_and_less_often() -> None:
    downlink, tries, trying, at_ms = Downlink(), list[int](), False, 0
    while at_ms < 600_000:
        more = downlink.available(at_ms) > 225_000
        tries += [at_ms] if more and not trying else []
        trying = more
        downlink.remb(100_000 if more else 225_000, 400_000 if more else 150_000, at_ms)
        at_ms += 500
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[1] > gaps[0] and max(gaps) <= TRY_AT_MOST_EVERY_MS + 2 * TRY_AFTER_MS + FAILED_WITHIN_MS
    assert len(tries) < 30


def test_who_is_sent_nothing_is_not_left_there_for_ever() -> None:
    """Their browser estimates nothing any more: the last word would stand."""
    downlink = Downlink()
    downlink.remb(13_000, 28_000, 0)
    waited = range(0, SILENT_MS + 2 * TRY_AFTER_MS, 500)
    assert any(downlink.available(at_ms) > 100_000 for at_ms in waited)


def test_a_fall_is_believed_at_once_only_when_packets_are_lost() -> None:
    calm, lossy = Downlink(), Downlink()
    for downlink in (calm, lossy):
        downlink.remb(2_000_000, 1_900_000, 0)
    lossy.loss(0.05, 900)
    for downlink in (calm, lossy):
        downlink.remb(300_000, 1_900_000, 1_000)
    assert lossy.available(1_000) == 300_000
    assert calm.available(1_000) == 1_400_000, "a busy device takes itself for a thin line"
    for second in range(2, 8):
        calm.remb(300_000, 1_900_000, second * 1_000)
    assert calm.available(7_000) == 300_000, "whoever says it again and again is believed"
