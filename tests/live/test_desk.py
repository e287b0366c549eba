"""What time brings to the desk over real sockets, and who is told what."""

from __future__ import annotations

import pytest

from realtime import threads
from sessions import log
from sessions.domain import events as e
from sessions.domain.decide import desk
from tests.live.conftest import Connect


async def test_a_lease_that_is_over_is_ended_without_anybody_asking(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "CLAIM_MS", 1)
    amara = await connect("amara")
    await amara.do("question.ask", question="q1", text="How do you meter leakage?")
    claimed = await amara.do("question.claim", question="q1")
    await amara.reached(claimed["seq"])
    assert amara.document["questions"]["q1"]["claimed"] == "amara"
    await amara.until(lambda _: "claimed" not in amara.document["questions"]["q1"])
    entries = await threads.read(log.read_after, "x1", claimed["seq"])
    assert sum(isinstance(entry.event, e.ClaimEnded) for entry in entries) == 1


async def test_who_asked_reads_their_question_in_review_and_its_outcome_and_nobody_else_does(
    connect: Connect,
) -> None:
    amara, chen, bruno = [await connect(name) for name in ("amara", "chen", "bruno")]
    await amara.do("questions.rules", review=True)
    asked = await chen.do("question.ask", question="q1", text="Who took the money?")
    await chen.until(lambda _: "q1" in chen.own["asked"])
    assert chen.own["asked"]["q1"] == {"text": "Who took the money?"}
    declined = await amara.do("question.decline", question="q1", reason="It accuses somebody.")
    await chen.until(lambda _: "reason" in chen.own["asked"]["q1"])
    await bruno.reached(declined["seq"])
    assert bruno.document["questions"]["q1"] == {"seq": asked["seq"], "status": "declined"}
    assert "money" not in str(bruno.frames) and "accuses" not in str(bruno.frames)


async def test_moderators_are_told_of_each_new_question_what_is_nearly_the_same(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    await chen.do("question.ask", question="q1", text="How much did the pumps cost per district?")
    await chen.do("question.ask", question="q2", text="Who trains the night crews?")
    await chen.do("question.ask", question="q3", text="What was the cost of the pumps in each district?")
    await amara.until(lambda _: "similar" in amara.document["questions"].get("q3", {}))
    similar = amara.document["questions"]["q3"]["similar"]
    assert set(similar) == {"q1"} and similar["q1"]["words"] == "cost, pumps, district"
    await amara.do("question.keep_apart", question="q3", other="q1")
    await amara.until(lambda _: "similar" not in amara.document["questions"]["q3"])
    assert "pumps, district" not in str(chen.frames)


async def test_an_exchange_is_not_ended_over_open_questions(connect: Connect) -> None:
    amara = await connect("amara")
    for key in ("q1", "q2"):
        await amara.do("question.ask", question=key, text=f"What of {key}?")
    refused = await amara.do("exchange.end")
    assert refused["code"] == "questions.open" and "outcome: 2" in refused["message"]
    await amara.do("questions.carry_over", city="surat", due="2099-05-12")
    assert (await amara.do("exchange.end"))["t"] == "accepted"
