"""A page that comes while the database is away is told to come back, not that something is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from realtime import consumer, protocol
from realtime.database_away import ClosesToResume
from tests.live.conftest import Connect


def _away(*_: Any) -> None:
    raise OperationalError("the database is away")


async def test_before_it_is_let_in(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "participant_of", _away)
    chen = await connect("chen", after=None)
    await chen.send({"t": "hello", "version": protocol.VERSION, "exchange": "x1"})
    assert (await chen.line.receive_output(timeout=10))["code"] == protocol.CLOSE_RESUME


@pytest.mark.parametrize("accepted", [False, True])
async def test_before_it_is_known_who_it_is(accepted: bool) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        if accepted:
            await send({"type": "websocket.accept"})
        _away()

    await ClosesToResume(application)({}, None, send)
    close = {"type": "websocket.close", "code": protocol.CLOSE_RESUME}
    assert sent == [{"type": "websocket.accept"}, close]
