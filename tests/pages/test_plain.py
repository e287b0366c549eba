"""The room without JavaScript: it says what the room says, and what is done there by a form is done once."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from hub.people.models import Account
from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.states import catch_up
from tests.conftest import NOON, actor
from tests.live.test_guests import browser

PAGE = "/exchange/x1/plain/"
pytestmark = pytest.mark.usefixtures("exchange")


def at(name: str) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(Account.objects.get(username=name))
    return client


def shown(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def does(who: str | Actor, command: Any, at_ms: int = NOON) -> None:
    done = execute("x1", uuid.uuid4(), command, actor(who) if isinstance(who, str) else who, at_ms)
    assert not isinstance(done, Refusal), done


def form(client: Client) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', shown(client, f"{PAGE}ask/"))
    assert found is not None
    return found[1]


def asks(client: Client, text: str, once: str) -> Any:
    return client.post(f"{PAGE}ask/", {"text": text, "once": once})


def test_it_tells_what_is_on_and_what_became_of_what() -> None:
    does("chen", c.AskQuestion(question="q1", text="Who pays for the <meters>?"))
    does("chen", c.AskQuestion(question="q2", text="Who reads them?"))
    does("amara", c.DeclineQuestion(question="q2", reason="Answered in the paper."))
    does("amara", c.PromoteQuestion(question="q1"))
    does(SYSTEM, c.BeginTurn(turn="t1", participant="bruno", at_ms=NOON))
    does("eun", c.AddMinuteLine(line="l1", kind="decision", text="A pilot in Surat."))
    page = shown(at("farid"))
    for said in (
        "Speaking: <bdi>Bruno, Surat</bdi>",
        "Who pays for the &lt;meters&gt;?",
        "Question on the floor",
    ):
        assert said in page
    assert "Decision:" in page and "A pilot in Surat." in page
    assert "Declined" in page and len(page) < 9_000


def test_a_question_is_asked_once_however_often_its_form_is_sent() -> None:
    chen = at("chen")
    once = form(chen)
    for _ in range(2):
        answer = asks(chen, "How do you meter\r\nleakage?", once)
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
    (question,) = catch_up("x1").questions.values()
    assert (question.text, question.author) == ("How do you meter\nleakage?", "chen")
    assert asks(chen, "Another?", form(chen)).status_code == 302
    assert len(catch_up("x1").questions) == 2


def test_what_is_refused_says_why_beside_the_field_and_keeps_the_words() -> None:
    chen, long = at("chen"), "Why? " * 120
    answer = asks(chen, long, once := form(chen))
    page = answer.content.decode()
    assert answer.status_code == 409 and long in page
    assert 'aria-describedby="hint refused"' in page and 'id="refused"' in page
    assert once not in page, "the refusal of a form holds for ever: the next try is another one"
    assert asks(chen, "   ", form(chen)).status_code == 409
    assert not catch_up("x1").questions


def test_votes_and_hands_by_one_button_each() -> None:
    does("chen", c.AskQuestion(question="q1", text="Who pays?"))
    farid = at("farid")
    for _ in range(2):
        assert farid.post(f"{PAGE}do/", {"vote": "q1"}).status_code == 302
    assert catch_up("x1").questions["q1"].voters.bit_count() == 1
    assert "Take back my vote for 1" in shown(farid)
    farid.post(f"{PAGE}do/", {"unvote": "q1"})
    assert catch_up("x1").questions["q1"].voters == 0
    farid.post(f"{PAGE}do/", {"hand": "raise"})
    assert "farid" in catch_up("x1").hands and "Lower hand" in shown(farid)
    farid.post(f"{PAGE}do/", {"hand": "lower"})
    assert "farid" not in catch_up("x1").hands


def test_a_late_vote_is_explained_on_the_page() -> None:
    does("chen", c.AskQuestion(question="q1", text="Who pays?"))
    does("amara", c.AnswerQuestion(question="q1", text="The city."))
    answer = at("farid").post(f"{PAGE}do/", {"vote": "q1"})
    assert answer.status_code == 409
    assert re.search(r'role="alert">[^<]*Who pays\?', answer.content.decode())


def test_nobody_sees_more_than_in_the_room() -> None:
    """What waits for review is its asker's and the desk's; off the record, who is outside sees no word."""
    does("amara", c.SetAsking(review=True))
    does("chen", c.AskQuestion(question="q1", text="A secret of Surat"))
    assert "A secret of Surat" in shown(at("chen")) and "look at it before it is shown" in shown(at("chen"))
    assert "A secret of Surat" not in shown(at("farid"))
    does("amara", c.ApproveQuestion(question="q1"))
    assert "A secret of Surat" in shown(at("kofi"))
    does("amara", c.AddItem(item="i1", title="Prices", minutes=5, off_record=True))
    does("amara", c.StartItem(item="i1"))
    page = shown(at("kofi"))
    assert "You wait outside" in page and "A secret of Surat" not in page and "Prices" not in page


def test_an_asker_is_told_of_a_reason_that_the_others_do_not_see_yet() -> None:
    does("amara", c.SetAsking(review=True))
    does("chen", c.AskQuestion(question="q1", text="Whose cousin runs it?"))
    does("amara", c.DeclineQuestion(question="q1", reason="About a person."))
    assert "Declined: About a person." in shown(at("chen"))
    assert "cousin" not in shown(at("farid"))


def test_it_refreshes_only_when_asked_to_and_never_while_somebody_writes() -> None:
    chen = at("chen")
    assert "http-equiv" not in shown(chen)
    assert '<meta http-equiv="refresh" content="30">' in shown(chen, f"{PAGE}?every=30")
    assert "Stop refreshing" in shown(chen, f"{PAGE}?every=30")
    assert "http-equiv" not in shown(chen, f"{PAGE}?every=1") + shown(chen, f"{PAGE}ask/?every=30")
    answer = chen.post(f"{PAGE}do/", {"hand": "raise", "every": "30"})
    assert answer["Location"] == f"{PAGE}?every=30"


def test_a_guest_asks_as_in_the_room() -> None:
    guest = Client()
    guest.cookies[settings.SESSION_COOKIE_NAME] = browser("plee")
    assert "질문하기" in shown(guest), "in the language that they came with"
    assert asks(guest, "How did residents take it?", form(guest)).status_code == 302
    assert [one.author for one in catch_up("x1").questions.values()] == ["plee"]


def test_who_is_not_invited_is_not_told_and_who_was_removed_is_out() -> None:
    stranger = Client()
    assert stranger.get(PAGE).status_code == 302
    assert stranger.post(f"{PAGE}do/", {"hand": "raise"}).status_code == 302
    does("dana", c.RemovePerson(participant="chen"))
    assert at("chen").get(PAGE).status_code in (403, 404)
    assert at("chen").post(f"{PAGE}do/", {"hand": "raise"}).status_code in (403, 404)
    assert "chen" not in catch_up("x1").hands


def test_before_and_after_it_says_where_one_is() -> None:
    other = ExchangeSession.objects.get(pk="x1")
    does("dana", c.EndExchange())
    other.refresh_from_db()
    page = shown(at("chen"), f"{PAGE}?every=30")
    assert "This exchange is over." in page and "/exchange/x1/archive/" in page
    assert "http-equiv" not in page and "Raise hand" not in page


def test_too_many_steps_in_a_minute_wait_and_keep_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessions.plain.seat.STEPS_A_MINUTE", 2)
    monkeypatch.setattr("sessions.plain.seat.now_ms", lambda: NOON)
    chen = at("chen")
    for _ in range(2):
        assert chen.post(f"{PAGE}do/", {"hand": "raise"}).status_code == 302
    answer = asks(chen, "Kept words?", form(chen))
    assert answer.status_code == 429 and "Kept words?" in answer.content.decode()
    assert "Wait a minute" in answer.content.decode()
    assert at("farid").post(f"{PAGE}do/", {"hand": "raise"}).status_code == 302, "each person's own"


def test_a_form_of_another_site_or_of_nobody_s_making_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(username="chen"))
    assert strict.post(f"{PAGE}do/", {"hand": "raise"}).status_code == 403
    chen = at("chen")
    for fields in ({}, {"hand": "wave"}, {"vote": "../q1"}):
        assert chen.post(f"{PAGE}do/", fields).status_code == 400
    assert asks(chen, "Whose form?", "mine").status_code == 400
