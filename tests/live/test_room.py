"""The socket, through the real application: everybody sees each step; a cut line loses nothing."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
import structlog

from realtime import hall, protocol, threads
from sessions.domain.commands import AdmitParticipant, AskQuestion
from sessions.domain.names import Audience, Role
from sessions.domain.state import SYSTEM
from sessions.domain.view import own, view
from sessions.erasure import erase
from sessions.execute import execute
from sessions.states import catch_up
from tests.conftest import NOON, actor
from tests.live.conftest import Connect


async def test_everybody_sees_each_step_of_a_question(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    await chen.do("question.ask", question="q1", text="How do you meter leakage?")
    await chen.do("question.vote", question="q1")
    await amara.do("question.promote", question="q1")
    done = await amara.do("question.answer", question="q1", text="By night flow.")
    for page in (amara, chen):
        await page.reached(done["seq"])
        assert (
            page.document["questions"]["q1"] | {"status": "answered", "votes": 1, "answer": "By night flow."}
            == (page.document["questions"]["q1"])
        )
    assert chen.own["votes"] == {"q1": True} and amara.own["votes"] == {}


async def test_patched_documents_equal_fresh_views(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    await chen.do("question.ask", question="q1", text="Why?", anonymous=True)
    await amara.do("recording.start")
    done = await amara.do("minutes.add", line="l1", text="Leakage is metered at night.", kind="decision")
    await chen.reached(done["seq"])
    await amara.reached(done["seq"])
    state = await threads.read(catch_up, "x1")
    assert chen.document == json.loads(json.dumps(view(state, Audience.ATTENDEE)))
    assert amara.document == json.loads(json.dumps(view(state, Audience.DESK)))
    assert amara.own == json.loads(json.dumps(own(state, "amara")))


async def test_a_page_that_was_cut_off_gets_what_it_missed_as_patches(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    await chen.do("question.ask", question="q1", text="Before the cut")
    before = chen.seq
    await chen.cut()
    done = await amara.do("question.promote", question="q1")
    back = await connect("chen", after=None)
    back.document, back.seq = chen.document, before
    await back.hello(after=before)
    await back.reached(done["seq"])
    assert back.document["questions"]["q1"]["status"] == "floor"
    assert not any(frame["t"] == "view" for frame in back.frames)


async def test_who_lost_a_role_while_away_gets_the_document_of_the_new_one(connect: Connect) -> None:
    """Patches for attendees on a desk's document would leave in it what only the desk may see."""
    eun, chen = await connect("eun"), await connect("chen")
    await chen.do("recording.choose", agree=False)
    await eun.until(lambda _: eun.document["people"]["chen"].get("agreed") is False)
    await eun.cut()
    demoted = AdmitParticipant(participant="eun", name="Eun", role=Role.ATTENDEE)
    await threads.write(execute, "x1", uuid.uuid4(), demoted, SYSTEM, NOON)
    back = await connect("eun", after=None)
    back.document, back.seq = eun.document, eun.seq
    await back.hello(after=eun.seq, audience="desk")
    assert "agreed" not in back.document["people"]["chen"]


async def test_a_page_that_went_astray_gets_the_whole_document_and_the_log_says_where(
    connect: Connect,
) -> None:
    chen = await connect("chen")
    await chen.do("question.ask", question="q1", text="How do you meter leakage?")
    chen.document["questions"]["q1"]["votes"] = 99
    (await hall.open_hall()).rooms["x1"].tell_hashes()
    await chen.until(lambda frame: frame["t"] == "hashes")
    assert chen.diverged == [(chen.seq, "questions")]
    with structlog.testing.capture_logs() as told:
        await chen.send({"t": "diverged", "seq": chen.seq, "section": "questions"})
        await chen.until(lambda frame: frame["t"] == "view")
    assert chen.document["questions"]["q1"]["votes"] == 0
    noted = {"exchange": "x1", "audience": "attendee", "section": "questions", "seq": chen.seq}
    assert {"event": "document.diverged", "log_level": "warning", **noted} in told
    assert "leakage" not in str(told)


async def test_a_command_sent_twice_gets_one_answer_and_one_question(connect: Connect) -> None:
    chen = await connect("chen")
    once = str(uuid.uuid4())
    first = await chen.do("question.ask", command_id=once, question="q1", text="Once?")
    again = await chen.do("question.ask", command_id=once, question="q1", text="Once?")
    assert first == again and len(chen.document["questions"]) == 1


async def test_a_refusal_is_worded_in_the_readers_zone(connect: Connect) -> None:
    amara = await connect("amara")
    await amara.do("question.ask", question="q1", text="How do you meter leakage?")
    await amara.do("question.answer", question="q1")
    refused = await amara.do("question.promote", question="q1")
    assert refused["t"] == "refused" and refused["code"] == "question.not_open"
    assert "How do you meter leakage?" in refused["message"] and "answered" in refused["message"]


async def test_what_a_role_may_not_do_is_refused_though_its_button_is_missing(connect: Connect) -> None:
    chen = await connect("chen")
    assert "exchange.end" not in chen.own["may"]
    assert (await chen.do("exchange.end"))["code"] == "role.not_allowed"


async def test_the_end_takes_every_right_away_from_everybody(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    done = await amara.do("exchange.end")
    await chen.until(lambda frame: frame["t"] == "own" and frame["seq"] == done["seq"])
    assert chen.own["may"] == {}
    assert (await chen.do("question.ask", question="q1", text="Too late"))["code"] == "exchange.ended"


async def test_a_commit_of_another_process_is_found_without_a_hint(connect: Connect) -> None:
    """What another process commits while the layer loses its hint, the poll finds in the log."""
    chen = await connect("chen")
    undo = (await hall.open_hall())._undo
    undo()  # from here on this process is told nothing of commits
    await threads.write(
        execute, "x1", uuid.uuid4(), AskQuestion(question="q7", text="Silent?"), actor("bruno"), NOON
    )
    await chen.until(lambda _: "q7" in chen.document["questions"])
    (await hall.open_hall())._undo = lambda: None


async def test_a_commit_of_another_process_is_heard_at_once(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "POLL_S", 3600)  # only the hint can bring it
    chen, other = await connect("chen"), hall.Hall()
    await other.open()
    (await hall.open_hall())._undo()  # the page's process is told by the layer alone
    bruno = actor("bruno")
    await other.execute("x1", uuid.uuid4(), AskQuestion(question="q7", text="Across?"), bruno)
    await chen.until(lambda _: "q7" in chen.document["questions"])
    (await hall.open_hall())._undo = lambda: None
    await other.close()


async def test_who_closes_the_last_page_has_left_after_the_grace(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "GRACE_S", 0)
    amara, bruno, again = await connect("amara"), await connect("bruno"), await connect("bruno")
    await bruno.cut()
    await amara.reached((await again.do("hand.raise"))["seq"])
    assert amara.document["people"]["bruno"]["present"]
    await again.cut()
    await amara.until(lambda _: not amara.document["people"]["bruno"]["present"])


BAD_FRAMES: list[Any] = [
    " ",
    "{",
    "[]",
    "null",
    '{"t":"nothing"}',
    '{"t":"do","id":"x","command":{}}',
    '{"t":"do","id":"00000000-0000-4000-8000-000000000001","command":{"do":"participant.arrive","participant":"amara"}}',
    '{"t":"hello","version":2,"exchange":"../x","after":-1}',
    "[" * 30_000,
    '"' + "x" * 70_000 + '"',
]


@pytest.mark.parametrize("text", BAD_FRAMES, ids=range(len(BAD_FRAMES)))
async def test_a_malformed_frame_gets_one_clear_problem_and_a_close(connect: Connect, text: str) -> None:
    chen = await connect("chen")
    await chen.line.send_to(text_data=text)
    problem = await chen.until(lambda frame: frame["t"] == "problem")
    assert problem["code"] in ("frame.malformed", "frame.too_large") and len(problem["message"]) > 20
    closed = await chen.line.receive_output(timeout=10)
    assert (closed["type"], closed["code"]) == ("websocket.close", protocol.CLOSE_BAD_FRAME)


async def test_who_is_not_signed_in_or_not_invited_is_told_so(connect: Connect) -> None:
    stranger = await connect("", after=None)
    assert (await stranger.until(lambda frame: True))["code"] == "sign_in"
    chen = await connect("chen", after=None)
    await chen.send({"t": "hello", "version": protocol.VERSION, "exchange": "x2"})
    assert (await chen.until(lambda frame: True))["code"] == "exchange.unknown"


async def test_a_foreign_origin_is_turned_away(connect: Connect) -> None:
    with pytest.raises(AssertionError):
        await connect("chen", after=None, origin=b"http://evil.example")


async def test_arriving_is_seen_by_those_who_are_there(connect: Connect) -> None:
    amara = await connect("amara")
    await connect("bruno")
    await amara.until(lambda _: amara.document["people"]["bruno"]["present"])


async def test_who_was_forgotten_is_in_nothing_that_a_page_is_sent_afterwards(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    before = chen.seq
    await chen.do("question.ask", question="q1", text="Chen wants to know")
    await chen.cut()
    await threads.write(erase, "x1", "chen", NOON, words=True)
    erased = (await threads.read(catch_up, "x1")).seq
    await amara.reached(erased)
    assert amara.document["people"]["chen"]["name"] == "" and amara.document["questions"]["q1"]["text"] == ""
    back = await connect("bruno", after=before)
    await back.reached(erased)
    assert "Chen wants" in str(chen.frames) and "Chen wants" not in str(back.frames)
