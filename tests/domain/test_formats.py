"""Formats are data: what an exchange was prepared in decides its parts, and nothing else has to be said."""

from __future__ import annotations

import pytest

from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.formats import FORMATS, PRESENTATIONS, Format, format_of
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, State
from tests.conftest import Story, admission

every_format = pytest.mark.parametrize("chosen", FORMATS.values(), ids=FORMATS)


def told_in(chosen: Format, **minutes: int) -> Story:
    """An exchange of that format, with Amara to moderate it."""
    story = Story()
    story.state, story.log = State(), []
    prepared = c.PrepareExchange(title="Water", cities={"surat": 1}, format=chosen.name, **minutes)
    story.does(SYSTEM, prepared)
    story.does(SYSTEM, admission("amara", Role.MODERATOR))
    return story


@every_format
def test_an_exchange_has_the_parts_of_its_format_and_no_other(chosen: Format) -> None:
    for phase in Phase:
        story = told_in(chosen)
        assert format_of(story.state) is chosen
        answer = story.does("amara", c.StartPhase(phase=phase))
        refused = isinstance(answer, Refusal) and answer.code == "phase.not_startable"
        assert refused is (phase not in (*chosen.startable, Phase.LOBBY))


@every_format
def test_a_part_is_as_long_as_was_planned_and_else_as_usual(chosen: Format) -> None:
    usual, asked = told_in(chosen), told_in(chosen, question_minutes=7)
    assert usual.state.hall["main"].planned == dict(chosen.phases)
    assert asked.state.hall["main"].planned == dict(chosen.phases) | {Phase.QUESTIONS: 7}


@every_format
def test_everybody_has_a_seat_and_ends_with_questions(chosen: Format) -> None:
    assert set(chosen.seats) == set(Role) - {Role.SYSTEM}
    assert chosen.startable[-1] is Phase.QUESTIONS
    assert all(chosen.seats[role] == "gallery" for role in chosen.waits_outside)


def test_a_log_that_names_no_format_is_of_the_usual_one() -> None:
    assert format_of(State()) is PRESENTATIONS
