"""Laws of asking for what is missing, and of giving it again."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import rtp
from realtime.media.repair import CACHED_PACKETS, Reception, Repairs


def header(number: int) -> rtp.Header:
    read = rtp.parse(rtp.build((111, False, number & 0xFFFF, number * 960, 5), b"sound"))
    assert read is not None
    return read


def reception(round_trip_ms: float) -> Reception:
    """A stream that began with packet 0."""
    made = Reception(48_000)
    made.round_trip_ms = round_trip_ms
    made.packet(header(0), 0)
    return made


def asked_at(made: Reception, from_ms: int, to_ms: int) -> list[int]:
    return [at_ms for at_ms in range(from_ms, to_ms) if made.to_ask_for(at_ms)]


@pytest.mark.parametrize("round_trip_ms", [0, 40, 300])
def test_it_is_asked_again_when_an_answer_would_have_come(round_trip_ms: float) -> None:
    made = reception(round_trip_ms)
    made.packet(header(2), 40)
    times = asked_at(made, 40, 5_000)
    assert times[0] == 40, "at once"
    gaps = {later - earlier for earlier, later in pairwise(times)}
    assert gaps == {max(20, round(1.2 * round_trip_ms))}
    assert not made.misses, "given up"
    assert times[-1] <= 2_040


def test_what_has_come_is_not_asked_for() -> None:
    made = reception(300)
    made.packet(header(3), 60)
    assert made.to_ask_for(60) == [1, 2]
    made.packet(header(1), 380)
    assert made.to_ask_for(500) == [2]


def test_a_line_that_mixes_packets_up_is_given_their_time() -> None:
    """Each would otherwise be asked for although it is only late, and come twice."""
    made, at_ms, asked = reception(100), 0, list[int]()
    for number in range(2, 200, 2):
        made.packet(header(number), at_ms + 30)
        asked += made.to_ask_for(at_ms + 30)
        made.packet(header(number - 1), at_ms + 45)
        at_ms += 60
    assert len(asked) <= 2


def test_a_hole_that_is_too_large_is_left_to_a_key_frame() -> None:
    made = reception(40)
    made.packet(header(1_000), 40)
    assert made.to_ask_for(40) == []


def test_a_publisher_that_leaves_hole_after_hole_costs_little() -> None:
    made = reception(40)
    for number in range(0, 60_000, 200):
        made.packet(header(number), 40 + number // 200)
        made.to_ask_for(40 + number // 200)
        assert len(made._missing) <= 256


@given(st.floats(0, 0.4), st.integers(0, 2**32))
def test_nearly_all_comes_in_the_end(loss: float, seed: int) -> None:
    """Requests and their answers are lost as the packets are."""
    chance, made = random.Random(seed), reception(20)
    answers: dict[int, list[int]] = {}
    for at_ms in range(1, 12_000):
        if at_ms % 20 == 0 and at_ms < 10_000 and chance.random() >= loss:
            made.packet(header(at_ms // 20), at_ms)
        for number in answers.pop(at_ms, []):
            made.packet(header(number), at_ms)
        for number in made.to_ask_for(at_ms):
            if chance.random() >= loss and chance.random() >= loss:
                answers.setdefault(at_ms + 20, []).append(number)
    report = made.report(5, 12_000)
    assert report is not None
    assert report.cumulative_lost <= 5 + 0.03 * 500


def test_nothing_is_given_twice_within_a_round_trip() -> None:
    repairs = Repairs()
    given_at = [at_ms for at_ms in range(0, 900, 10) if repairs.allow(7, 1_000, 300, at_ms)]
    assert given_at == [0, 150, 300, 450, 600, 750]


def test_a_flood_of_requests_is_answered_with_no_more_than_was_sent() -> None:
    repairs, packets, answered = Repairs(), 10_000, 0
    for at_ms in range(10_000):
        packets += at_ms % 20 == 0
        answered += sum(repairs.allow(at_ms * 50 + n, packets, 0, at_ms) for n in range(50))
    assert answered <= 2 * 256 + 500
    assert len(repairs._sent_ms) <= CACHED_PACKETS
