"""Ballots in the database once their poll is over, and lines of the chat in the archive's table."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from sessions import log, snapshots
from sessions.domain import commands as c
from sessions.domain.evolve import fold
from sessions.domain.state import State
from sessions.erasure import erase
from sessions.execute import execute
from sessions.models import ChatEntry, ExchangeSession, LogPayload, Snapshot
from sessions.outcomes import Done
from sessions.states import catch_up, forget, take_snapshot
from tests.conftest import NOON, actor
from tests.pages.test_plain import at


def does(who: str, command: c.AnyCommand, now_ms: int = NOON) -> Done:
    done = execute("x1", uuid.uuid4(), command, actor(who), now_ms)
    assert isinstance(done, Done), done
    return done


@pytest.fixture
def voted(exchange: ExchangeSession) -> ExchangeSession:
    """A poll is open; Chen has voted twice, Bruno and Dana once."""
    does("amara", c.DraftPoll(poll="p1", question="A pilot?", choices=("Yes", "No")))
    does("amara", c.OpenPoll(poll="p1"))
    for who, choice in (("chen", "c1"), ("bruno", "c1"), ("dana", "c1"), ("chen", "c2")):
        does(who, c.CastBallot(poll="p1", choices=(choice,)))
    return exchange


def ballots() -> list[dict[str, Any]]:
    events = [json.loads(bytes(event)) for event in LogPayload.objects.values_list("event", flat=True)]
    return [event for event in events if event["is"] == "poll.ballot_cast"]


@pytest.mark.parametrize("over", [c.ClosePoll(poll="p1"), c.WithdrawPoll(poll="p1"), c.EndExchange()])
def test_when_a_poll_is_over_nothing_kept_says_who_voted_or_what(
    voted: ExchangeSession, over: c.AnyCommand
) -> None:
    take_snapshot("x1")
    assert {each["participant"] for each in ballots()} == {"chen", "bruno", "dana"}
    does("amara", over)
    assert ballots() == [{"is": "poll.ballot_cast", "poll": "p1"}] * 4
    rows = LogPayload.objects.values_list("event", "salt")
    salts = {salt for event, salt in rows if b"ballot_cast" in bytes(event)}
    assert salts == {None}  # else a choice could be found by trying them all
    assert not Snapshot.objects.exists()
    voted.refresh_from_db()
    assert log.verify("x1") == voted.seq


def test_live_and_replayed_readers_see_the_same_result(voted: ExchangeSession) -> None:
    catch_up("x1")  # kept by this process
    does("amara", c.ClosePoll(poll="p1"))
    live = catch_up("x1")
    forget()
    assert catch_up("x1") == live == fold(State(), log.read_after("x1", 0))
    assert (live.polls["p1"].counts, live.polls["p1"].voted) == ((2, 1), 3)


def test_a_snapshot_of_an_open_poll_keeps_every_voter(voted: ExchangeSession) -> None:
    take_snapshot("x1")
    assert snapshots.load("x1") == catch_up("x1")
    assert snapshots.verify("x1")


def test_another_entry_that_was_taken_out_as_a_ballot_is_found(voted: ExchangeSession) -> None:
    done = does("amara", c.DraftPoll(poll="p2", question="In May?", choices=("Yes", "No")))
    does("amara", c.ClosePoll(poll="p1"))
    empty = b'{"is":"poll.ballot_cast","poll":"p1"}'
    LogPayload.objects.filter(exchange="x1", seq=done.seq).update(event=empty, salt=None)
    with pytest.raises(log.BrokenLog, match="taken out"):
        log.verify("x1")


def test_a_voter_is_forgotten_while_the_poll_is_open_and_it_still_verifies(voted: ExchangeSession) -> None:
    erase("x1", "chen", NOON, words=True)
    assert "chen" not in str(ballots())
    log.verify("x1")
    does("amara", c.ClosePoll(poll="p1"))
    assert catch_up("x1").polls["p1"].counts == (2, 0)
    log.verify("x1")


# ------------------------------------------------------------------ the chat
@pytest.fixture
def written(exchange: ExchangeSession) -> ExchangeSession:
    does("amara", c.SetChat(on=True))
    does("chen", c.PostChatLine(sent="s1", text="Chen writes"))
    does("bruno", c.PostChatLine(sent="s1", text="Bruno writes"))
    return exchange


def lines() -> list[tuple[str, str, bool]]:
    return list(ChatEntry.objects.order_by("seq").values_list("participant", "text", "hidden"))


def test_a_hidden_line_has_no_words_in_the_archive(written: ExchangeSession) -> None:
    first = next(iter(catch_up("x1").chat))
    does("amara", c.HideChatLine(line=first, reason="Off topic."))
    assert lines() == [("chen", "", True), ("bruno", "Bruno writes", False)]


def test_the_desk_hides_a_line_that_the_room_does_not_have_any_more(
    written: ExchangeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.domain.evolve.chat.CHAT_WINDOW", 2)
    first = next(iter(catch_up("x1").chat))
    does("dana", c.PostChatLine(sent="s1", text="Dana writes"))
    assert first not in catch_up("x1").chat
    amara, chen = at("amara"), at("chen")

    def hides(client: Client, line: str, reason: str) -> tuple[int, str]:
        answer = client.post("/exchange/x1/chat/hide/", {"line": line, "reason": reason})
        return answer.status_code, json.loads(answer.content)["code"] if answer.content else ""

    assert hides(amara, first, " ") == (409, "reason.empty")
    assert hides(chen, first, "Mine.") == (409, "role.not_allowed")
    assert hides(amara, "m1", "No line.") == (404, "chat.unknown") == hides(amara, "x", "Nor this.")
    seq = catch_up("x1").seq
    assert hides(amara, first, "Off topic.") == (204, "") == hides(amara, first, "Again.")
    assert catch_up("x1").seq == seq + 1, "once"
    assert lines()[0] == ("chen", "", True)
    assert "Chen writes" not in chen.get("/exchange/x1/chat/").content.decode()
    latest = list(catch_up("x1").chat)[-1]
    assert hides(amara, latest, "Nor this.") == (204, "") and catch_up("x1").chat[latest].hidden
    log.verify("x1")


def test_erasure_reaches_the_chat(written: ExchangeSession) -> None:
    erase("x1", "chen", NOON, words=False)
    assert ("chen", "Chen writes", False) in lines()
    erase("x1", "chen", NOON, words=True)
    assert ("chen", "", False) in lines() and ("bruno", "Bruno writes", False) in lines()
    assert b"Chen writes" not in b"".join(
        bytes(each) for each in LogPayload.objects.values_list("event", flat=True)
    )
    log.verify("x1")
