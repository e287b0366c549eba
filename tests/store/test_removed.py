"""Who was removed from a room reads nothing of it that is held, by any page; and again once they were let in."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from sessions.domain import commands as c
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.outcomes import Done
from tests.conftest import NOON, actor

PAGES = ["/exchange/x1/archive/", "/exchange/x1/minutes/", "/exchange/x1/chat/"]


def does(who: str, command: c.AnyCommand) -> None:
    assert isinstance(execute("x1", uuid.uuid4(), command, actor(who), NOON), Done)


@pytest.fixture
def chen(exchange: ExchangeSession) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username="chen"))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_what_is_held_is_not_for_who_was_removed(chen: Client, page: str) -> None:
    does("dana", c.RemovePerson(participant="chen"))
    does("dana", c.EndExchange())
    assert chen.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_who_was_let_in_again_reads_it(chen: Client, page: str) -> None:
    does("dana", c.RemovePerson(participant="chen"))
    does("dana", c.ReadmitPerson(participant="chen"))
    does("dana", c.EndExchange())
    assert chen.get(page).status_code == 200


def test_the_chat_of_a_live_room_is_not_for_who_was_removed(chen: Client) -> None:
    assert chen.get("/exchange/x1/chat/").status_code == 200
    does("dana", c.RemovePerson(participant="chen"))
    assert chen.get("/exchange/x1/chat/").status_code == 403


def test_older_lines_come_a_page_at_a_time(chen: Client) -> None:
    does("amara", c.SetChat(on=True))
    for place in range(3):
        does("chen" if place else "bruno", c.PostChatLine(sent=f"s{place}", text=f"Line {place}"))
    lines = chen.get("/exchange/x1/chat/").json()["lines"]
    assert [line["text"] for line in lines.values()] == ["Line 2", "Line 1", "Line 0"]
    before = min(line["seq"] for line in lines.values()) + 1
    answer = chen.get(f"/exchange/x1/chat/?before={before}").json()
    assert [line["text"] for line in answer["lines"].values()] == ["Line 0"] and answer["more"] is False
    for odd in ("x", "-1", "9" * 30, ""):
        assert chen.get("/exchange/x1/chat/", {"before": odd}).status_code == 200
