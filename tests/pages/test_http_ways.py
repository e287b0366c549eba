"""Role × command × phase over HTTP, for every form that gives a command: the registry's word is what happens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from msgspec import Struct
from msgspec.structs import replace

from hub.people.models import Account
from hub.planning.papers import Paper, PaperVersion
from hub.runner.http_ways import FOLLOWS, QUIET, WAYS, Way, routes
from sessions.admission import admit
from sessions.domain import commands as c
from sessions.domain.authority import COMMANDS, LIVE, REGISTRY, authorise, may, name_of
from sessions.domain.errors import Refusal
from sessions.domain.formats import FORMATS, PRESENTATIONS
from sessions.domain.names import Phase, Role
from sessions.domain.record import city_signed_for
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.states import catch_up
from tests.conftest import NOON, PEOPLE, admission, in_the_lobby
from tests.pages.given import Given

ROLE_OF = PEOPLE | {"farid": Role.PRESENTER}
ONE_OF = {role: name for name, role in reversed(ROLE_OF.items())}
SELF = [way for way in WAYS if way.by == "self"]
OF_ORGANISERS = [way for way in WAYS if way.by == "organiser"]
Before = tuple[str, c.AnyCommand]  # "" for the system, "me" for whoever sends the form


class Form(Struct, frozen=True):
    """What somebody types, where, and what had to happen before, as far as the phase lets it."""

    at: dict[str, Any] = {}  # beside the exchange, in the address
    fields: dict[str, Any] = {}
    before: tuple[Before, ...] = ()


SUBMITTED: Before = ("eun", c.SubmitMinutes())
CIRCULATED: tuple[Before, ...] = (SUBMITTED, ("dana", c.CirculateMinutes()))
AMENDED: tuple[Before, ...] = (*CIRCULATED, ("bruno", c.ProposeAmendment(amendment="a1", text="In May.")))
KNOCKED: tuple[Before, ...] = (("", c.Knock(knock="k1", name="Lee", side=0)),)
LINE = {"line": "l1", "base_seq": "of l1"}
FORMS: dict[tuple[str, str], Form] = {
    ("exchange:minutes_step", "add"): Form(fields={"text": "Noted."}),
    ("exchange:minutes_step", "edit"): Form(fields=LINE | {"text": "Two pilots."}),
    ("exchange:minutes_step", "strike"): Form(fields=LINE),
    ("exchange:minutes_step", "languages"): Form(
        fields={"language": "en", "second": "ko", "prevailing": "en"}
    ),
    ("exchange:minutes_step", "submit"): Form(),
    ("exchange:minutes_step", "return"): Form(fields={"reason": "Who pays?"}, before=(SUBMITTED,)),
    ("exchange:minutes_step", "circulate"): Form(before=(SUBMITTED,)),
    ("exchange:minutes_step", "signatory"): Form(fields={"city": "surat", "participant": "ines"}),
    ("exchange:minutes_step", "propose"): Form(fields={"line": "l1", "text": "In May."}, before=CIRCULATED),
    ("exchange:minutes_step", "accept"): Form(fields={"amendment": "a1"}, before=AMENDED),
    ("exchange:minutes_step", "decline"): Form(
        fields={"amendment": "a1", "reason": "Not said."}, before=AMENDED
    ),
    ("exchange:minutes_step", "approve"): Form(fields={"version": 1}, before=CIRCULATED),
    ("exchange:plain_ask", ""): Form(fields={"once": "0" * 32, "text": "Who pays?"}),
    ("exchange:plain_step", "vote"): Form(fields={"vote": "q1"}),
    ("exchange:plain_step", "unvote"): Form(
        fields={"unvote": "q1"}, before=(("me", c.VoteForQuestion(question="q1")),)
    ),
    ("exchange:plain_step", "raise"): Form(fields={"hand": "raise"}),
    ("exchange:plain_step", "lower"): Form(fields={"hand": "lower"}, before=(("me", c.RaiseHand()),)),
    ("exchange:release", ""): Form(),
    ("planning:answer_knock", "let_in"): Form({"knock": "k1"}, {"answer": "let_in"}, KNOCKED),
    ("planning:answer_knock", "turn_away"): Form({"knock": "k1"}, {"answer": "turn_away"}, KNOCKED),
    ("planning:send_slides", ""): Form(),  # it is asked who may before the file is looked at
    ("planning:share", ""): Form(fields={"paper": "the paper"}),
}
SIGNED = {name_of(command) for command in (c.ProposeAmendment, c.ApproveMinutes, c.ReleaseExchange)}
REFUSED = {HTTPStatus.FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}


class Hall:
    """The exchange in a phase, with a browser for each of its people and a log to look at."""

    def __init__(self, phase: Phase, given: list[Given]) -> None:
        self.exchange, self.given = in_the_lobby(), given
        of_farid = admission("farid", Role.PRESENTER, city="surat", side=1)
        admit(self.exchange, of_farid, Account.objects.get(username="farid").pk, NOON)
        self.does("eun", c.AddMinuteLine(line="l1", text="A pilot."))
        self.does("ines", c.AskQuestion(question="q1", text="Who pays?"))
        if phase in LIVE:
            self.does("dana", c.StartPhase(phase=phase))
        elif phase is Phase.ENDED:
            self.does("dana", c.EndExchange())
        self.paper = Paper.objects.create(exchange=self.exchange, title="Leaks")
        written = {"extension": ".pdf", "media_type": "application/pdf", "size": 4, "participant": "eun"}
        file = ContentFile(b"%PDF", "leaks")
        PaperVersion.objects.create(paper=self.paper, number=1, file=file, by_name="Eun", **written)
        self.browsers = {name: self.browser(name) for name in (*ONE_OF.values(), "hana")}

    def browser(self, name: str) -> Client:
        client = Client(headers={"Accept": "application/json"})
        client.force_login(Account.objects.get(username=name))
        return client

    def does(self, who: str, command: c.AnyCommand) -> Outcome:
        by = Actor(who, ROLE_OF[who]) if who else SYSTEM
        return execute("x1", uuid.uuid4(), command, by, NOON)

    def prepares(self, way: Way, me: str) -> None:
        for who, command in FORMS[way.route, way.form].before:
            self.does(me if who == "me" else who, command)

    def sends(self, way: Way, browser: Client) -> Any:
        form = FORMS[way.route, way.form]
        at = form.at | ({"name": way.form} if way.route == "exchange:minutes_step" else {})
        fields = form.fields | (
            {"base_seq": catch_up("x1").minutes["l1"].seq} if "base_seq" in form.fields else {}
        )
        fields |= {"paper": self.paper.pk} if "paper" in form.fields else {}
        return browser.post(reverse(way.route, kwargs={"exchange_id": "x1", **at}), fields)

    @property
    def seq(self) -> int:
        return ExchangeSession.objects.values_list("seq", flat=True).get(pk="x1")


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def hall_in(
    db: None, given: list[Given], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> Callable[[Phase], Hall]:
    settings.MEDIA_ROOT = tmp_path
    whole = replace(PRESENTATIONS, phases=tuple((part, 60) for part in LIVE))
    monkeypatch.setitem(FORMATS, "presentations", whole)
    monkeypatch.setattr("sessions.plain.pages.STEPS_A_MINUTE", 10_000)
    return lambda phase: Hall(phase, given)


def what_happens(hall: Hall, way: Way, name: str) -> str:
    """ "done", or how it was refused: the log's code, else the status. Undone afterwards."""
    hall.given.clear()
    before = hall.seq
    status = hall.sends(way, hall.browsers[name]).status_code
    grew = hall.seq > before
    if way.command == "slides.hand_in":
        return "done" if status == HTTPStatus.BAD_REQUEST else str(status)  # it asks for the file that is missing
    if not hall.given:
        assert not grew and status in REFUSED
        return str(status)
    given = hall.given.pop()
    assert not hall.given
    assert name_of(type(given.command)) == FOLLOWS.get(way.command, way.command)
    assert given.actor == (Actor(name, ROLE_OF[name]) if way.command in COMMANDS else SYSTEM)
    if isinstance(given.outcome, Refusal):
        assert not grew and status in REFUSED
        return given.outcome.code
    assert grew and status in (HTTPStatus.FOUND, HTTPStatus.CREATED)
    return "done"


@pytest.mark.parametrize("phase", Phase)
def test_a_form_does_what_the_registry_says(hall_in: Callable[[Phase], Hall], phase: Phase) -> None:
    hall, wrong = hall_in(phase), []
    for way in SELF:
        for role, name in ONE_OF.items():
            with undone():
                if way.route == "planning:answer_knock":  # a page of those who organise: all of them do, here
                    hall.exchange.organisers.set(Account.objects.all())
                hall.prepares(way, name)
                allowed = may(role, way.command, phase)
                if way.command in SIGNED and role is not Role.CHAIR:
                    allowed &= city_signed_for(catch_up("x1"), name) is not None
                happened = what_happens(hall, way, name)
                if (happened == "done") is not allowed:
                    wrong.append((role, way, happened))
    assert wrong == []


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
    "width": 640,
    "version": 1,
}


def test_every_route_that_takes_a_form_stands_in_the_table(hall_in: Callable[[Phase], Hall]) -> None:
    """Whatever else there is answers 405 to a form."""
    hall = hall_in(Phase.QUESTIONS)
    named = {way.route for way in WAYS} | QUIET
    assert named <= set(routes()), "a route of the table that there is not"
    for route, address in routes().items():
        if route not in named:
            asked = {name: value for name, value in ARGUMENTS.items() if f":{name}>" in address}
            status = hall.browsers["dana"].post(reverse(route, kwargs=asked)).status_code
            assert status == HTTPStatus.METHOD_NOT_ALLOWED, route
