"""A page at the other end of the real ASGI application, signed in as one of PEOPLE."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from hub.asgi import application
from hub.people.models import Account
from realtime import protocol
from realtime.hall import close_hall
from tests.live.replica import Replica

_ids = itertools.count(1)
PATIENCE_S = 20  # a time-out cancels the application under test: this is for a machine that is busy


class Page(Replica):
    """One connected page: gives commands, waits for frames."""

    def __init__(self, line: WebsocketCommunicator) -> None:
        super().__init__()
        self.line = line
        self.frames: list[dict[str, Any]] = []

    async def hello(self, after: int = 0, audience: str | None = None, *, wall: bool = False) -> None:
        hello = {"t": "hello", "version": protocol.VERSION, "exchange": "x1", "zone": "Asia/Kolkata"}
        await self.send(hello | {"after": after, "audience": audience} | ({"wall": True} if wall else {}))
        await self.until(lambda frame: frame["t"] == "media.tracks")

    async def cut(self) -> None:
        """The line is gone, and the server has noticed."""
        await self.line.disconnect(timeout=PATIENCE_S)

    async def send(self, frame: dict[str, Any]) -> None:
        await self.line.send_to(text_data=json.dumps(frame))

    async def do(self, command: str, command_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Give a command and return its answer."""
        asked = command_id or f"00000000-0000-4000-8000-{next(_ids):012x}"
        await self.send({"t": "do", "id": asked, "command": {"do": command, **fields}})
        return await self.until(lambda frame: frame.get("id") == asked)

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Take in frames up to the first that is wanted."""
        while True:
            frame: dict[str, Any] = json.loads(await self.line.receive_from(timeout=PATIENCE_S))
            self.frames.append(frame)
            self.take(frame)
            if wanted(frame):
                return frame

    async def reached(self, seq: int) -> None:
        if self.seq < seq:
            await self.until(lambda _: self.seq >= seq)


Connect = Callable[..., Awaitable[Page]]


@pytest.fixture
async def connect(exchange: Any) -> AsyncIterator[Connect]:
    lines: list[WebsocketCommunicator] = []

    async def _connect(name: str, after: int | None = 0, origin: bytes = b"http://localhost") -> Page:
        headers = [(b"host", b"localhost"), (b"origin", origin), *await _cookie(name)]
        line = WebsocketCommunicator(application, "/ws/", headers=headers)
        lines.append(line)
        accepted, _ = await line.connect(timeout=PATIENCE_S)
        assert accepted
        page = Page(line)
        if after is not None:
            await page.hello(after)
        return page

    yield _connect
    try:
        for line in lines:
            if not line.future.done():
                await line.disconnect(timeout=PATIENCE_S)
    finally:
        await close_hall()  # whatever happened: a Hall left over belongs to a loop that is gone


async def _cookie(name: str) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", await database_sync_to_async(_session)(name))] if name else []


def _session(name: str) -> bytes:
    client = Client()
    client.force_login(Account.objects.get(username=name), backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode()
