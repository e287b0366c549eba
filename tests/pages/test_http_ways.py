"""Role × command × phase over HTTP, for every form that gives a command: the registry's word is what happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from hub.people.models import Account
from hub.runner.http_ways import FOLLOWS, QUIET, WAYS, Way, routes
from sessions.domain import commands as c
from sessions.domain.authority import REGISTRY, may, name_of, waits_outside
from sessions.domain.errors import Refusal
from sessions.domain.names import Phase, Role
from sessions.domain.record import city_signed_for
from sessions.domain.state import SYSTEM, Actor
from sessions.states import catch_up
from tests.pages.given import Given
from tests.pages.http_hall import CAST, FORMS, ROLE_OF, STAY, Hall, undone, with_every_phase

SELF = [way for way in WAYS if way.by == "self"]
SIGNED = {name_of(command) for command in (c.ProposeAmendment, c.ApproveMinutes, c.ReleaseExchange)}
# 302: with the words on the page that it leads to
DONE = {HTTPStatus.FOUND, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}
REFUSED = {HTTPStatus(status) for status in (302, 400, 403, 404, 409)}
InPhase = Callable[..., Hall]


@pytest.fixture
def hall_in(
    db: None, given: list[Given], monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> InPhase:
    settings.MEDIA_ROOT = tmp_path
    with_every_phase(monkeypatch)
    monkeypatch.setattr("sessions.plain.seat.STEPS_A_MINUTE", 10_000)
    return partial(Hall, given=given)


def what_happens(hall: Hall, way: Way, name: str) -> str:
    """ "done", or how it was refused: the log's code, else the status."""
    hall.given.clear()
    before = hall.seq
    status = hall.sends(way, hall.browsers[name]).status_code
    grew = hall.seq > before
    if way.command == "slides.hand_in":
        assert not grew
        return (
            "done" if status == HTTPStatus.BAD_REQUEST else str(status)
        )  # it asks for the file that is missing
    if not hall.given:
        assert not grew and status in REFUSED, (way, name, status)
        return str(status)
    given = hall.given.pop()
    assert not hall.given
    assert name_of(type(given.command)) == FOLLOWS.get(way.command, way.command)
    assert given.actor == (SYSTEM if way.command in FOLLOWS else Actor(name, ROLE_OF[name]))
    if isinstance(given.outcome, Refusal):
        assert not grew and status in REFUSED, (way, name, status)
        return given.outcome.code
    assert grew and status in DONE, (way, name, status)
    return "done"


def allowed(way: Way, name: str, phase: Phase) -> bool:
    """By the registry; what is signed for a city, to those alone who sign for theirs."""
    signs = ROLE_OF[name] is Role.CHAIR or city_signed_for(catch_up("x1"), name) is not None
    return may(ROLE_OF[name], way.command, phase) and (signs or way.command not in SIGNED)


def tried(
    hall: Hall, expects: Callable[[Way, str], bool], *, phase: Phase | None = None
) -> list[tuple[Way, str, str]]:
    """Every form sent by everybody (with `phase`, by those who may in it), where it went otherwise than expected."""
    wrong = []
    for way in SELF:
        with undone():
            if way.route == "planning:answer_knock":
                # A page of those who organise: all do, so that the registry alone says who answers.
                hall.exchange.organisers.set(Account.objects.all())
            for name in CAST:
                if phase is not None and not may(ROLE_OF[name], way.command, phase):
                    continue
                with undone():
                    hall.prepares(way, name)
                    expected = expects(way, name)
                    happened = what_happens(hall, way, name)
                    if (happened == "done") is not expected:
                        wrong.append((way, name, happened))
    return wrong


@pytest.mark.parametrize("phase", Phase)
def test_a_form_does_what_the_registry_says(hall_in: InPhase, phase: Phase) -> None:
    """Lee among them, who is a guest."""
    assert tried(hall_in(phase), partial(allowed, phase=phase)) == []


def test_off_the_record_no_form_leaves_words_and_who_waits_outside_sends_none(hall_in: InPhase) -> None:
    hall = hall_in(Phase.QUESTIONS)
    hall.goes_off_the_record()
    state = catch_up("x1")

    def expected(way: Way, name: str) -> bool:
        kept_out = waits_outside(state, state.people[name]) or not REGISTRY[way.command].off_record
        return allowed(way, name, Phase.QUESTIONS) and not kept_out

    assert tried(hall, expected, phase=Phase.QUESTIONS) == []


def test_who_is_removed_sends_no_form_any_more(hall_in: InPhase) -> None:
    """Also where they organise the exchange."""
    hall = hall_in(Phase.QUESTIONS)
    hall.exchange.organisers.set(Account.objects.all())

    def expected(way: Way, name: str) -> bool:
        hall.does("dana", c.RemovePerson(participant=name))  # refused of herself
        return name == "dana" and allowed(way, name, Phase.QUESTIONS)

    assert tried(hall, expected, phase=Phase.QUESTIONS) == []


def test_who_was_removed_sends_none_after_the_end_either(hall_in: InPhase) -> None:
    """Also where they organise it, and once it is released to everybody."""
    hall = hall_in(Phase.ENDED, removed=True)
    hall.exchange.organisers.set(Account.objects.all())
    hall.is_released()
    for way in SELF:
        for name in set(CAST) - set(STAY):
            if not may(ROLE_OF[name], way.command, Phase.ENDED):
                continue
            with undone():
                assert what_happens(hall, way, name) != "done", (way, name)


@pytest.mark.parametrize("phase", [Phase.QUESTIONS, Phase.ENDED])
def test_who_is_not_of_the_exchange_gives_nothing(hall_in: InPhase, phase: Phase) -> None:
    """Visitors, members and guests of another exchange, and those who organise without a seat."""
    hall = hall_in(phase)
    others = hall.others()
    if phase is Phase.ENDED:
        hall.is_released()
    for way in SELF:
        with undone():
            hall.prepares(way, "dana")
            before = hall.seq
            for name, browser in others.items():
                hall.given.clear()
                status = hall.sends(way, browser).status_code
                assert status in REFUSED and hall.seq == before, (way, name, status)
                assert [each for each in hall.given if each.actor != SYSTEM] == [], (way, name)
                if way.command == "slides.hand_in":  # who organises sends them for others, until the end
                    plans = name in ("organiser", "staff") and phase is not Phase.ENDED
                    assert (status == HTTPStatus.BAD_REQUEST) is plans, name


def test_every_way_is_tried() -> None:
    assert set(FORMS) == {(way.route, way.form) for way in SELF}


ARGUMENTS = {
    "exchange_id": "x1",
    "segment_id": "r1",
    "language": "en",
    "deck_id": "d1",
    "handout_id": "h1",
    "paper_id": 1,
    "number": 1,
    "width": 480,
    "version": 1,
}


def test_every_route_that_takes_a_form_stands_in_the_table(hall_in: InPhase) -> None:
    """Whatever else there is answers 405 to a form."""
    hall = hall_in(Phase.QUESTIONS)
    named = {way.route for way in WAYS} | QUIET
    assert named <= set(routes()), "a route of the table that there is not"
    for route, address in routes().items():
        if route not in named:
            asked = {name: value for name, value in ARGUMENTS.items() if f":{name}>" in address}
            status = hall.browsers["dana"].post(reverse(route, kwargs=asked)).status_code
            assert status == HTTPStatus.METHOD_NOT_ALLOWED, route
