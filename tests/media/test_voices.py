"""Laws of whose voices everybody hears."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from realtime.media.voices import HEARD_AT_LEAST_MS, MOST, SILENCE, Voices

TRACKS = [f"t{n}" for n in range(6)]
levels = st.lists(
    st.tuples(st.sampled_from(TRACKS), st.integers(0, SILENCE), st.integers(0, 200)), max_size=200
)


def panel(count: int = 6) -> Voices:
    voices = Voices()
    voices.there_are(TRACKS[:count])
    return voices


@given(st.integers(0, 6), levels)
def test_everybody_hears_three_or_all_there_are(count: int, told: list[tuple[str, int, int]]) -> None:
    voices, at_ms = panel(count), 0
    for track, level, later in told:
        at_ms += later
        before = voices.heard
        assert voices.level(track, level, at_ms) == (voices.heard != before)
        assert len(voices.heard) == min(MOST, count) and voices.heard <= set(TRACKS[:count])


def test_whoever_begins_to_speak_is_heard_within_a_syllable() -> None:
    voices = panel()
    outsider = next(track for track in TRACKS if track not in voices.heard)
    at_ms = HEARD_AT_LEAST_MS
    assert voices.level(outsider, 30, at_ms) and outsider in voices.heard


def test_a_breath_does_not_displace_a_voice() -> None:
    voices = panel()
    at_ms = 10_000
    for track in voices.heard:
        voices.level(track, 30, at_ms)
    outsider = next(track for track in TRACKS if track not in voices.heard)
    assert not voices.level(outsider, 28, at_ms + 20)


def test_a_pause_between_words_keeps_the_floor() -> None:
    voices = panel()
    speakers = sorted(voices.heard)
    for track in speakers:
        voices.level(track, 25, 10_000)
    outsider = next(track for track in TRACKS if track not in voices.heard)
    assert not voices.level(outsider, 60, 10_800), "they paused for less than a second"
    assert voices.level(outsider, 60, 13_000), "they have been silent for three"


def test_who_has_just_begun_is_not_cut_off_by_the_next() -> None:
    voices = panel()
    first, second = (track for track in TRACKS if track not in voices.heard and track != "t5")
    assert voices.level(first, 40, 5_000)
    for track in voices.heard - {first}:
        voices.level(track, 10, 5_010)
    assert not voices.level(second, 5, 5_100)
    assert voices.level(second, 5, 5_000 + HEARD_AT_LEAST_MS)


def test_who_left_makes_room() -> None:
    voices = panel()
    left = next(iter(voices.heard))
    assert voices.there_are([track for track in TRACKS if track != left])
    assert left not in voices.heard and len(voices.heard) == MOST
    assert not voices.level(left, 0, 99_999)
