"""Turns of speech out of audio levels: coughs are no turns, breaths end none."""

from __future__ import annotations

from realtime.media.speech import TurnDetector

LOUD, QUIET = 25, 90


def hear(detector: TurnDetector, level: int, from_ms: int, to_ms: int) -> list[tuple[bool, int]]:
    heard = [detector.level(level, at) for at in range(from_ms, to_ms, 20)]
    return [change for change in heard if change is not None]


def test_a_cough_is_not_a_turn() -> None:
    detector = TurnDetector()
    assert hear(detector, LOUD, 0, 200) + hear(detector, QUIET, 200, 5000) == []


def test_a_turn_starts_when_it_began_and_ends_with_its_last_word() -> None:
    detector = TurnDetector()
    assert hear(detector, QUIET, 0, 1000) == []
    assert hear(detector, LOUD, 1000, 5000) == [(True, 1000)]
    assert hear(detector, QUIET, 5000, 9000) == [(False, 4980)]


def test_a_breath_does_not_end_a_turn() -> None:
    detector = TurnDetector()
    hear(detector, LOUD, 0, 3000)
    assert hear(detector, QUIET, 3000, 4200) == []
    assert hear(detector, LOUD, 4200, 6000) == []


def test_a_track_that_stops_arriving_ends_its_turn() -> None:
    detector = TurnDetector()
    hear(detector, LOUD, 0, 3000)
    assert detector.elapse(4000) is None
    assert detector.elapse(4600) == (False, 2980)
    assert detector.stop() is None
