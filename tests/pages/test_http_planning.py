"""Who × phase, for the forms that give what is the system's to give: those who organise, and who holds a link."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from hub.places.models import City
from hub.planning.models import Invitation
from hub.runner.http_ways import WAYS
from sessions.domain import commands as c
from sessions.domain.authority import may, name_of
from sessions.domain.errors import Refusal
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM
from sessions.models import ExchangeSession, Participant, Seat
from tests.pages.given import Given
from tests.pages.http_hall import Hall, undone, with_every_phase
from tests.pages.test_scheduling import plan

ROUTES = {way.route: way.by for way in WAYS if way.by in ("organiser", "team")}
PLANS = {"organiser": {"organiser", "staff"}, "team": {"staff"}}
InPhase = Callable[[Phase], Hall]


@pytest.fixture
def hall_in(
    db: None, given: list[Given], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> InPhase:
    settings.MEDIA_ROOT = tmp_path
    with_every_phase(monkeypatch)
    monkeypatch.setattr(Invitation, "expired", lambda *_: False)  # it is the log that is asked here

    def made(phase: Phase) -> Hall:
        hall = Hall(phase, given)
        hall.browsers |= hall.others()
        surat = City.objects.get(slug="surat")
        City.objects.create(slug="busan", name="Busan", country=surat.country, time_zone="Asia/Seoul")
        Invitation.objects.create(pk=1, exchange=hall.exchange, participant="k9", name="Lee")
        hall.does("", c.Knock(knock="k9", name="Lee", side=0))
        return hall

    return made


def sent(route: str, browser: Client) -> int:
    """The form of this route, filled in; the status of the answer."""
    person = {"name": "Zoya", "role": "attendee", "kind": "", "city": City.objects.get(slug="surat").pk}
    forms: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "planning:schedule": ({}, plan(languages=[])),
        "planning:edit": ({"exchange_id": "x1"}, plan(languages=[])),
        "planning:cancel": ({"exchange_id": "x1"}, {"reason": "Nobody is in town."}),
        "planning:people": ({"exchange_id": "x1"}, person | {"mail": "zoya@example.org"}),
        "planning:change_person": ({"exchange_id": "x1", "participant": "chen"}, person),
        "planning:take_out": ({"exchange_id": "x1", "participant": "k9"}, {}),
        "planning:revoke": ({"exchange_id": "x1", "invitation_id": 1}, {}),
    }
    at, fields = forms[route]
    return browser.post(reverse(route, kwargs=at), fields).status_code


def commands_of(route: str) -> set[str]:
    return {way.command for way in WAYS if way.route == route}


@pytest.mark.parametrize("phase", Phase)
def test_only_who_organises_gives_what_the_registry_leaves_to_the_system(
    hall_in: InPhase, phase: Phase
) -> None:
    """All of what a route gives, or nothing; the chair in the room organises no more than a visitor does."""
    hall, wrong = hall_in(phase), []
    for route, by in ROUTES.items():
        possible = by == "team" or (  # a new one, whatever has become of this
            phase is not Phase.ENDED and all(may(Role.SYSTEM, each, phase) for each in commands_of(route))
        )
        for name, browser in hall.browsers.items():
            with undone():
                hall.given.clear()
                head = hall.seq
                status = sent(route, browser)
                assert {each.actor for each in hall.given} <= {SYSTEM}
                done = {
                    name_of(type(each.command)) for each in hall.given if not isinstance(each.outcome, Refusal)
                }
                expected = possible and name in PLANS[by]
                if done != (commands_of(route) if expected else set()) or (hall.seq > head and not expected):
                    wrong.append((route, name, status, done))
    assert wrong == []


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("command", [c.AdmitParticipant, c.Knock])
def test_a_link_lets_in_and_knocks_as_long_as_the_registry_says(
    hall_in: InPhase, command: type[c.Command], phase: Phase
) -> None:
    """And what is refused leaves neither a seat nor a place on the list."""
    hall = hall_in(phase)
    opens = command is c.AdmitParticipant
    invitation = Invitation.objects.create(exchange=hall.exchange, participant="pnew", open=opens, name="Rao")
    rows = (Participant.objects.count(), Seat.objects.count())
    address = reverse("join", args=[invitation.new_link()])
    answer = Client().post(address, {"name": "Dr Lee", "title": "Professor", "kind": "academia"})
    (given,) = hall.given
    assert isinstance(given.command, command) and given.actor == SYSTEM
    if may(Role.SYSTEM, name_of(command), phase):
        assert not isinstance(given.outcome, Refusal) and answer.status_code == HTTPStatus.FOUND
    else:
        assert isinstance(given.outcome, Refusal) and answer.status_code == HTTPStatus.OK
        assert (Participant.objects.count(), Seat.objects.count()) == rows


def test_every_way_of_who_organises_is_tried(hall_in: InPhase) -> None:
    hall = hall_in(Phase.LOBBY)
    for route in ROUTES:
        with undone():
            assert sent(route, hall.browsers["staff"]) != HTTPStatus.NOT_FOUND, route
    assert ExchangeSession.objects.get(pk="x1").title == "Water losses"
