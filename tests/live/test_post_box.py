"""The system empties post boxes when the minute is over, whatever becomes of one of them."""

from __future__ import annotations

import pytest

from realtime import hall, writer
from sessions import post_box
from tests.conftest import NOON
from tests.live.conftest import Connect


class Clock:
    """The time of this process, as a test sets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        for module in (hall, writer):
            monkeypatch.setattr(module, "now_ms", lambda: self.now)


async def test_a_box_that_cannot_be_emptied_keeps_no_other_back(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, due = Clock(monkeypatch), post_box.due
    monkeypatch.setattr(hall, "POST_BOX_S", 0.02)
    monkeypatch.setattr(post_box, "due", lambda now_ms: ["nosuch", *due(now_ms)])
    chen = await connect("chen")
    await chen.do("question.ask", question="q1", text="Who pays?", anonymous=True)
    assert chen.document["questions"] == {}
    clock.now += 60_000
    await chen.until(lambda _: "q1" in chen.document["questions"])
    assert chen.document["questions"]["q1"]["asked_ms"] == NOON + 60_000
