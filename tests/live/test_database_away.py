"""A page that comes while the database is away is told to come back, not that something is wrong with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import structlog
from asgiref.sync import sync_to_async
from django.db import OperationalError

from realtime import consumer, hall, protocol
from realtime.database_away import ClosesToResume
from sessions import presence
from sessions.models import Presence
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


async def test_when_somebody_leaves_the_lease_tells_it_later(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed database cuts many lines at once: no task may end in an exception that nobody catches."""
    monkeypatch.setattr(hall, "GRACE_S", 0)
    bruno = await connect("bruno")
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()

    def leave(*_: Any) -> None:
        loop.call_soon_threadsafe(tried.set)
        _away()

    monkeypatch.setattr(presence, "leave", leave)
    with structlog.testing.capture_logs() as told:
        await bruno.cut()
        await asyncio.wait_for(tried.wait(), 10)
        async with asyncio.timeout(10):
            while not told:  # noqa: ASYNC110 - nobody can be woken by a log entry
                await asyncio.sleep(0)
    assert [entry["event"] for entry in told] == ["hall.leaving_not_told"]
    assert await sync_to_async(Presence.objects.filter(participant_id="bruno").exists)()
