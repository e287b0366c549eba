"""Guests at the socket: a browser's session stands for a person without an account, and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from hub.asgi import application
from realtime import hall, protocol, threads
from sessions.admission import admit
from sessions.domain.commands import AdmitParticipant, Knock
from sessions.domain.names import Role
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.guests import remember
from sessions.models import ExchangeSession, Seat
from tests.conftest import NOON
from tests.live.conftest import PATIENCE_S, Connect, Page

pytestmark = pytest.mark.usefixtures("exchange")


def browser(participant: str = "", knock: str = "") -> str:
    """A session that knows who sits at it; its cookie."""
    session = SessionStore()
    key = remember(session, "Dr Lee", ("Asia/Seoul", "Republic of Korea"), "ko")
    session.save()
    if participant:
        exchange = ExchangeSession.objects.get(pk="x1")
        command = AdmitParticipant(participant=participant, name="Dr Lee", role=Role.ATTENDEE)
        admit(exchange, command, None, NOON)
    if participant or knock:
        Seat.objects.create(exchange_id="x1", key=key, participant_id=participant or None, knock=knock)
    return str(session.session_key)


@pytest.fixture
async def opened() -> AsyncIterator[list[Page]]:
    pages: list[Page] = []
    yield pages
    for page in pages:
        if not page.line.future.done():
            await page.line.disconnect(timeout=PATIENCE_S)
    await hall.close_hall()


async def at(opened: list[Page], cookie: str) -> Page:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    page = Page(WebsocketCommunicator(application, "/ws/", headers=headers))
    opened.append(page)
    assert (await page.line.connect(timeout=PATIENCE_S))[0]
    return page


async def refused(opened: list[Page], cookie: str) -> str:
    """The code with which a page is turned away before or after it says hello."""
    page = await at(opened, cookie)
    await page.send({"t": "hello", "version": protocol.VERSION, "exchange": "x1"})
    problem = await page.until(lambda frame: frame["t"] == "problem")
    return str(problem["code"])


async def make(**given: str) -> str:
    cookie: str = await database_sync_to_async(browser)(**given)
    return cookie


async def test_a_guest_asks_and_is_the_same_person_after_a_cut(opened: list[Page]) -> None:
    cookie = await make(participant="glee")
    first = await at(opened, cookie)
    await first.hello()
    await first.do("question.ask", question="q1", text="How do you meter?")
    assert first.document["questions"]["q1"]["author"] == "glee"
    await first.cut()
    again = await at(opened, cookie)
    await again.hello(after=first.seq)
    welcome = next(frame for frame in again.frames if frame["t"] == "welcome")
    assert welcome["me"] == "glee"


async def test_another_session_is_nobody_here(opened: list[Page]) -> None:
    await make(participant="glee")
    assert await refused(opened, await make()) == "exchange.unknown"
    assert await refused(opened, "a" * 32) == "sign_in"


async def test_who_waits_at_the_door_is_not_in(opened: list[Page]) -> None:
    assert await refused(opened, await make(knock="k1")) == "exchange.unknown"


async def test_let_in_by_the_desk_the_same_browser_is_in(opened: list[Page], connect: Connect) -> None:
    cookie = await make(knock="k1")
    knock = Knock(knock="k1", name="Dr Lee", title="Professor")
    await threads.write(execute, "x1", caused_by("knock"), knock, SYSTEM, NOON)
    amara = await connect("amara")
    assert amara.document["door"]["k1"]["name"] == "Dr Lee"
    chen = await connect("chen")
    assert chen.document["door"] == {}
    await amara.do("door.let_in", knock="k1")
    guest = await at(opened, cookie)
    await guest.hello()
    assert guest.document["people"]["k1"]["name"] == "Dr Lee"


async def seat_is_taken_away() -> None:
    await Seat.objects.all().adelete()


async def session_is_forgotten() -> None:
    await Session.objects.all().adelete()


@pytest.mark.parametrize(
    ("gone", "code"), [(seat_is_taken_away, "participant.unknown"), (session_is_forgotten, "sign_in")]
)
async def test_a_seat_taken_away_closes_the_page(
    opened: list[Page], monkeypatch: pytest.MonkeyPatch, gone: Any, code: str
) -> None:
    monkeypatch.setattr(hall, "CHECK_EVERY_S", 0.05)
    guest = await at(opened, await make(participant="glee"))
    await guest.hello()
    await gone()
    problem = await guest.until(lambda frame: frame["t"] == "problem")
    assert problem["code"] == code
    closed = await asyncio.wait_for(guest.line.receive_output(PATIENCE_S), PATIENCE_S)
    assert closed["code"] == protocol.CLOSE_ENDED_ELSEWHERE
