"""Who spoke how long, as it is charged, shared and shown; and what a part of the exchange gives to another."""

from __future__ import annotations

import pytest

from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.floor import shares, spoken_ms, suggested
from sessions.domain.names import Audience, Phase
from sessions.domain.state import SYSTEM
from sessions.domain.view import own, view
from tests.conftest import PEOPLE, Story, admission


@pytest.fixture
def sides(story: Story) -> Story:
    """Bruno of Surat spoke for one second, Ines of Surat for two, Farid of Busan for four."""
    for name, city, side, turn, for_ms in (
        ("bruno", "surat", 1, "t1", 1_000),
        ("ines", "surat", 1, "t2", 2_000),
        ("farid", "busan", 2, "t3", 4_000),
    ):
        story.does(SYSTEM, admission(name, PEOPLE[name], city=city, side=side))
        story.does(SYSTEM, c.MarkArrived(participant=name))
        story.does(SYSTEM, c.BeginTurn(turn=turn, participant=name, at_ms=story.now))
        story.now += for_ms
        story.does(SYSTEM, c.EndTurn(turn=turn, at_ms=story.now))
    return story


def test_a_turn_is_charged_to_who_spoke_to_their_city_and_to_their_side(sides: Story) -> None:
    charged = {(talk.of, talk.who): talk.spoken_ms for talk in sides.state.talk.values()}
    assert charged == {
        ("person", "bruno"): 1_000,
        ("person", "ines"): 2_000,
        ("person", "farid"): 4_000,
        ("city", "surat"): 3_000,
        ("city", "busan"): 4_000,
        ("side", "1"): 3_000,
        ("side", "2"): 4_000,
    }


def test_shares_are_whole_and_add_up_and_are_the_chair_s_alone(sides: Story) -> None:
    assert shares(sides.state) == {"s1": 43, "s2": 57}
    assert {name for name in PEOPLE if "shares" in own(sides.state, name)} == {"dana"}


def test_talk_time_is_shown_to_the_desk_and_to_nobody_else(sides: Story) -> None:
    assert [each for each in Audience if view(sides.state, each)["talk"]] == [Audience.DESK]


def test_least_heard_is_the_person_and_only_then_the_city(sides: Story) -> None:
    """Ines spoke less than Farid; of her city Bruno spoke for long."""
    sides.does(SYSTEM, c.BeginTurn(turn="t4", participant="bruno", at_ms=sides.now))
    sides.now += 60_000
    sides.does(SYSTEM, c.EndTurn(turn="t4", at_ms=sides.now))
    assert spoken_ms(sides.state, "city", "surat") > spoken_ms(sides.state, "city", "busan")
    for name in ("farid", "ines"):
        sides.does(name, c.RaiseHand())
    sides.does("dana", c.OrderHands(order="least"))
    called = suggested(sides.state)
    assert called is not None and (called.participant, called.reason) == ("ines", "least")


def test_a_part_gives_all_its_minutes_but_the_last() -> None:
    story = Story()
    story.does("amara", c.StartPhase(phase=Phase.PRESENTATIONS))
    refused = story.does("dana", c.ExtendPhase(minutes=60))
    assert isinstance(refused, Refusal) and refused.params == {"left": 59}
    story.does("dana", c.ExtendPhase(minutes=59))
    assert story.state.hall["main"].planned == {Phase.PRESENTATIONS: 119, Phase.QUESTIONS: 1}
