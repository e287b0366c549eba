"""Laws of the ribbon: nothing outside the whole time, nothing lost, nothing on top of another."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sessions.archive.ribbon import Mark, Turn, draw, sentence, spoken_ms

GAP = 4.4
DURATION = 600_000
moments = st.integers(min_value=-60_000, max_value=DURATION + 60_000)
turns = st.lists(
    st.builds(
        lambda side, at, length: Turn(side, at, at + length),
        st.integers(1, 3),
        moments,
        st.integers(0, 200_000),
    ),
    max_size=40,
)
# Dense, so that marks do collide.
marks = st.lists(
    st.builds(Mark, st.sampled_from(["question", "answer", "decision", "slide"]), moments), max_size=60
)


@given(turns=turns, marks=marks)
def test_everything_lies_within_the_whole_time(turns: list[Turn], marks: list[Mark]) -> None:
    ribbon = draw(turns, marks, DURATION)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.001 for bar in ribbon.bars)
    assert all(0 <= mark.x <= 100 for mark in ribbon.marks)
    assert all(0 < ribbon.baseline(mark) <= ribbon.band_top for mark in ribbon.marks)


@given(marks=marks)
def test_no_mark_is_lost_and_no_two_of_a_row_touch(marks: list[Mark]) -> None:
    placed = draw([], marks, DURATION).marks
    for kind in {mark.kind for mark in marks}:
        assert sum(p.count for p in placed if p.kind == kind) == sum(m.kind == kind for m in marks)
    for lane in {p.lane for p in placed}:
        xs = sorted(p.x for p in placed if p.lane == lane)
        assert all(after - before >= GAP for before, after in itertools.pairwise(xs))


@given(turns=turns)
def test_a_turn_is_as_wide_as_it_was_long(turns: list[Turn]) -> None:
    heard = [t for t in turns if min(t.to_ms, DURATION) > max(t.from_ms, 0)]
    bars = draw(turns, [], DURATION).bars
    assert sorted(bar.side for bar in bars) == sorted(turn.side for turn in heard)
    for bar, turn in zip(bars, sorted(heard, key=lambda t: (t.from_ms, t.to_ms)), strict=True):
        share = 100 * (min(turn.to_ms, DURATION) - max(turn.from_ms, 0)) / DURATION
        assert abs(bar.width - max(share, 0.15)) < 0.001


@given(turns=turns, marks=marks)
def test_the_order_in_which_things_are_told_changes_nothing(turns: list[Turn], marks: list[Mark]) -> None:
    one, other = draw(turns, marks, DURATION), draw(turns[::-1], marks[::-1], DURATION)
    assert sorted(one.bars, key=repr) == sorted(other.bars, key=repr)
    assert sum(mark.count for mark in one.marks) == sum(mark.count for mark in other.marks)


def test_an_exchange_that_has_not_lasted_is_an_empty_band() -> None:
    assert draw([Turn(1, 0, 10)], [], 0).bars[0].x == 0
    assert draw([], [], 0).bars == ()


def test_time_is_counted_by_side() -> None:
    assert spoken_ms([Turn(1, 0, 5), Turn(2, 5, 7), Turn(1, 7, 10)]) == {1: 8, 2: 2}


def test_the_sentence_says_who_spoke_how_long_and_what_came_of_it() -> None:
    spoken = [("Surat", 22 * 60_000), ("Busan", 25 * 60_000)]
    assert sentence(spoken, questions=14, decisions=3) == (
        "Surat spoke 22 minutes, Busan 25; 14 questions, 3 decisions"
    )
    assert sentence([("Surat", 4_000), ("Busan", 0)], questions=1, decisions=1) == (
        "Surat spoke 1 minute, Busan 0; 1 question, 1 decision"
    )
    assert (
        sentence([("Surat", 0)], questions=0, decisions=0) == "Nobody has spoken yet; 0 questions, 0 decisions"
    )
