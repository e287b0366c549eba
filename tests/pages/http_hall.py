"""An exchange in a given phase with a browser for each person, and what is typed into each form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from msgspec import Struct
from msgspec.structs import replace

from hub.people.models import Account
from hub.planning.papers import Paper, PaperVersion
from hub.runner.http_ways import Way
from sessions.admission import admit
from sessions.domain import commands as c
from sessions.domain.authority import LIVE
from sessions.domain.formats import FORMATS, PRESENTATIONS
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.guests import remember
from sessions.models import ExchangeSession, Participant, Seat
from sessions.outcomes import Outcome
from sessions.states import catch_up, keep
from tests.conftest import NOON, PEOPLE, admission, in_the_lobby
from tests.pages.given import Given

ROLE_OF = PEOPLE | {"farid": Role.PRESENTER, "plee": Role.ATTENDEE}  # Lee is a guest
CAST = (*{role: name for name, role in reversed(PEOPLE.items()) if name != "farid"}.values(), "farid", "plee")
STAY = ("dana", "farid")
OTHERS = ("visitor", "zoya", "chair of another", "guest of another", "at the door", "organiser", "staff")
Before = tuple[str, c.AnyCommand]  # "" for the system, "me" for whoever sends the form


class Form(Struct, frozen=True):
    """What somebody types, where, and what had to happen before, as far as the phase lets it."""

    at: dict[str, Any] = {}  # beside the exchange, in the address
    fields: dict[str, Any] = {}
    before: tuple[Before, ...] = ()


OPENED: Before = ("dana", c.OpenPoll(poll="p1"))
SUBMITTED: Before = ("eun", c.SubmitMinutes())
CIRCULATED: tuple[Before, ...] = (SUBMITTED, ("dana", c.CirculateMinutes()))
AMENDED: tuple[Before, ...] = (*CIRCULATED, ("bruno", c.ProposeAmendment(amendment="a1", text="In May.")))
KNOCKED: tuple[Before, ...] = (("", c.Knock(knock="k1", name="Lee", side=0)),)
LINE = {"line": "l1", "base_seq": "of l1"}
FORMS: dict[tuple[str, str], Form] = {
    ("exchange:minutes_step", "add"): Form(fields={"text": "Noted."}),
    ("exchange:minutes_step", "edit"): Form(fields=LINE | {"text": "Two pilots."}),
    ("exchange:minutes_step", "strike"): Form(fields=LINE),
    ("exchange:minutes_step", "languages"): Form(fields={"language": "en", "second": "ko", "prevailing": "en"}),
    ("exchange:minutes_step", "submit"): Form(),
    ("exchange:minutes_step", "return"): Form(fields={"reason": "Who pays?"}, before=(SUBMITTED,)),
    ("exchange:minutes_step", "circulate"): Form(before=(SUBMITTED,)),
    ("exchange:minutes_step", "due"): Form(fields={"due": "2099-05-12"}, before=CIRCULATED),
    ("exchange:minutes_step", "signatory"): Form(fields={"city": "surat", "participant": "ines"}),
    ("exchange:minutes_step", "propose"): Form(fields={"line": "l1", "text": "In May."}, before=CIRCULATED),
    ("exchange:minutes_step", "accept"): Form(fields={"amendment": "a1"}, before=AMENDED),
    ("exchange:minutes_step", "decline"): Form(
        fields={"amendment": "a1", "reason": "Not said."}, before=AMENDED
    ),
    ("exchange:minutes_step", "approve"): Form(fields={"version": 1}, before=CIRCULATED),
    ("exchange:plain_ask", ""): Form(fields={"once": "0" * 32, "text": "Who pays?"}),
    ("exchange:plain_chat", ""): Form(fields={"once": "1" * 32, "text": "Noted."}),
    ("exchange:chat_hide", ""): Form(fields={"line": "the line", "reason": "Off topic."}),
    ("exchange:plain_step", "choose"): Form(fields={"choose": "p1.c1"}, before=(OPENED,)),
    ("exchange:plain_step", "unchoose"): Form(
        fields={"unchoose": "p1.c1"}, before=(OPENED, ("me", c.CastBallot(poll="p1", choices=("c1",))))
    ),
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


def with_every_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    """No format has them all; here one does."""
    whole = replace(PRESENTATIONS, phases=tuple((part, 60) for part in LIVE))
    monkeypatch.setitem(FORMATS, "presentations", whole)


class Hall:
    """The exchange in a phase, with a browser for each of its people and a log to look at."""

    def __init__(self, phase: Phase, given: list[Given], *, removed: bool = False) -> None:
        """With `removed` the chair has taken everybody out before the start but those who release it: STAY."""
        self.exchange, self.given = in_the_lobby(), given
        self.browsers = {name: signed_in(name) for name in CAST if name != "plee"}
        of_farid = admission("farid", Role.PRESENTER, city="surat", side=1)
        admit(self.exchange, of_farid, Account.objects.get(username="farid").pk, NOON)
        admit(self.exchange, admission("plee", Role.ATTENDEE, city="surat", side=1), None, NOON)
        self.browsers["plee"] = seated("x1", participant="plee")
        self.does("eun", c.AddMinuteLine(line="l1", text="A pilot."))
        self.does("ines", c.AskQuestion(question="q1", text="Who pays?"))
        self.does("dana", c.DraftPoll(poll="p1", question="A pilot?", choices=("Yes", "No")))
        self.does("dana", c.SetChat(on=True))
        self.does("ines", c.PostChatLine(sent="s1", text="Here."))
        (self.line,) = catch_up("x1").chat
        for name in CAST:
            if removed and name not in STAY:
                self.does("dana", c.RemovePerson(participant=name))
        if phase in LIVE:
            self.does("dana", c.StartPhase(phase=phase))
        elif phase is Phase.ENDED:
            self.does("dana", c.DeclineQuestion(question="q1", reason="No time."))
            self.does("dana", c.EndExchange())
        assert catch_up("x1").phase is phase
        self.paper = Paper.objects.create(exchange=self.exchange, title="Leaks")
        written = {"extension": ".pdf", "media_type": "application/pdf", "size": 4, "participant": "eun"}
        file = ContentFile(b"%PDF", "leaks")
        PaperVersion.objects.create(paper=self.paper, number=1, file=file, by_name="Eun", **written)
        file.close()
        self.keeps_its_state()

    def keeps_its_state(self) -> None:
        """In a test's transaction it would be folded anew for each request."""
        keep("x1", catch_up("x1"))

    def does(self, who: str, command: c.AnyCommand) -> Outcome:
        by = Actor(who, ROLE_OF[who]) if who else SYSTEM
        return execute("x1", uuid.uuid4(), command, by, NOON)

    def prepares(self, way: Way, me: str) -> None:
        for who, command in FORMS[way.route, way.form].before:
            self.does(me if who == "me" else who, command)

    def goes_off_the_record(self) -> None:
        self.does("dana", c.AddItem(item="i1", title="Among us", minutes=5, off_record=True))
        self.does("dana", c.StartItem(item="i1"))
        assert catch_up("x1").hall["main"].off_record

    def is_released(self) -> None:
        """By the chair and whom the chair names for the only city."""
        self.does("dana", c.NameSignatory(city="surat", participant="farid"))
        for name in STAY:
            self.does(name, c.ReleaseExchange())
        assert catch_up("x1").hall["main"].released

    def others(self) -> dict[str, Client]:
        """Who is nobody in this exchange: OTHERS."""
        other = ExchangeSession.objects.create(
            id="x2", title="Pipes", topic=self.exchange.topic, starts_at="2026-11-22T10:00Z", time_zone="UTC"
        )
        for name in ("zoya", "omar", "sam", "li"):
            Account.objects.create(username=name, email=f"{name}@example.org", is_staff=name == "sam")
        Participant.objects.create(pk="li", exchange=other, account=Account.objects.get(username="li"))
        Participant.objects.create(pk="plee2", exchange=other)
        self.exchange.organisers.add(Account.objects.get(username="omar"))
        return {
            "visitor": Client(),
            "zoya": signed_in("zoya"),
            "chair of another": signed_in("li"),
            "guest of another": seated("x2", participant="plee2"),
            "at the door": seated("x1", knock="k9"),
            "organiser": signed_in("omar"),
            "staff": signed_in("sam"),
        }

    def sends(self, way: Way, browser: Client) -> Any:
        form = FORMS[way.route, way.form]
        at = form.at | ({"name": way.form} if way.route == "exchange:minutes_step" else {})
        fields = form.fields | (
            {"base_seq": catch_up("x1").minutes["l1"].seq} if "base_seq" in form.fields else {}
        )
        fields |= {"line": self.line} if fields.get("line") == "the line" else {}
        fields |= {"paper": self.paper.pk} if "paper" in form.fields else {}
        browser.cookies.pop("messages", None)  # of the forms before
        return browser.post(reverse(way.route, kwargs={"exchange_id": "x1", **at}), fields)

    @property
    def seq(self) -> int:
        return ExchangeSession.objects.values_list("seq", flat=True).get(pk="x1")


def signed_in(name: str) -> Client:
    client = Client(headers={"Accept": "application/json"})
    client.force_login(Account.objects.get(username=name))
    return client


def seated(exchange: str, participant: str | None = None, knock: str = "") -> Client:
    """A guest's browser."""
    client = Client(headers={"Accept": "application/json"})
    session = client.session
    mine = remember(session, "Dr Lee", ("Asia/Seoul", "Republic of Korea"), "en")
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    Seat.objects.create(exchange_id=exchange, key=mine, participant_id=participant, knock=knock)
    return client


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
