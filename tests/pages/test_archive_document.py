"""The archive is read from the log, and every line of it has its second and an anchor that stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sessions.archive.document import document_of
from sessions.domain import commands as c
from sessions.domain.state import SYSTEM
from sessions.models import RecordingSegment
from tests.conftest import NOON
from tests.pages.archived import Telling


@pytest.fixture
def telling(exchange: Any, tmp_path: Path) -> Telling:
    told = Telling(exchange, tmp_path)
    told.at(5, "chen", c.AskQuestion(question="q1", text="How do you meter leakage?"))
    told.at(75, "chen", c.AskQuestion(question="q2", text="Who pays?", anonymous=True))
    told.at(20, "amara", c.PromoteQuestion(question="q1"))
    told.at(30, "eun", c.AddMinuteLine(line="l1", kind="decision", text="Meters first."))
    told.at(40, "amara", c.AnswerQuestion(question="q1"))
    told.turn("bruno", 21, 39)
    told.opens("s1", "bruno", "microphone", 10)
    told.closes("s1", 50)
    return told


def test_people_are_named_with_the_city_of_their_side(telling: Telling) -> None:
    telling.ends(90)
    made = document_of(telling.exchange)
    assert [(city.name, city.side) for city in made.cities] == [("Surat", 1)]
    bruno = made.people["bruno"]
    assert (bruno.name, bruno.city, bruno.side, bruno.role) == ("Bruno", "Surat", 1, "leader")


def test_each_line_keeps_its_second_and_its_key(telling: Telling) -> None:
    telling.ends(90)
    made = document_of(telling.exchange)
    assert (made.started_ms, made.ended_ms) == (NOON, NOON + 90_000)
    assert (made.questions["q1"].floor_ms, made.questions["q1"].closed_ms) == (NOON + 20_000, NOON + 40_000)
    assert made.minutes["l1"].at_ms == NOON + 30_000
    turn = made.turns["tbruno21"]
    assert (turn.from_ms, turn.to_ms) == (NOON + 21_000, NOON + 39_000)


def test_an_anonymous_question_has_no_author_and_a_whole_minute(telling: Telling) -> None:
    telling.ends(90)
    asked = document_of(telling.exchange).questions["q2"]
    assert not asked.author
    assert isinstance(asked.asked_ms, int) and asked.asked_ms % 60_000 == 0


def test_a_turn_that_the_end_cut_short_ends_with_the_exchange(telling: Telling) -> None:
    telling.at(80, SYSTEM, c.BeginTurn(turn="t9", participant="bruno", at_ms=NOON + 80_000))
    telling.ends(90)
    assert document_of(telling.exchange).turns["t9"].to_ms == NOON + 90_000


@pytest.mark.parametrize(
    ("row", "condition"),
    [
        ({"whole": True}, "whole"),
        ({"whole": False}, "torn"),
        ({"trouble": "missing"}, "missing"),
        ({"trouble": "unreadable"}, "unreadable"),
    ],
)
def test_a_part_of_the_recording_says_what_condition_it_is_in(
    telling: Telling, row: dict[str, Any], condition: str
) -> None:
    telling.ends(90)
    RecordingSegment.objects.filter(pk="s1").update(**row)
    part = document_of(telling.exchange).segments["s1"]
    assert part.condition == condition
    assert part.url == "/exchange/x1/recording/s1/"
    assert (part.started_ms, part.ended_ms) == (NOON + 10_000, NOON + 50_000)


def test_the_day_of_its_release_is_known(telling: Telling) -> None:
    telling.ends(90)
    held = document_of(telling.exchange)
    assert not held.released and not held.released_ms
    telling.releases(500)
    freed = document_of(telling.exchange)
    assert (freed.released, freed.released_ms) == (True, NOON + 500_000)
