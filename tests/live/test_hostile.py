"""What somebody who is signed in, and means harm, can do over the socket: nothing that others notice."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.db import OperationalError

from hub.people.models import Account
from realtime import consumer, hall, page, protocol, threads
from realtime.media import link
from sessions.execute import caused_by
from sessions.models import Participant, Presence
from tests.live.conftest import Connect

ID = "00000000-0000-4000-8000-000000000001"
VIEW: dict[str, Any] = {"t": "media.view", "connection": "c1", "heights": {}, "ceiling": "none"}
CRUEL_VIEWS: dict[str, dict[str, Any]] = {
    "no heights": {"heights": None},
    "heights of 65 pictures": {"heights": {f"t{number}": 90 for number in range(65)}},
    "a height below nothing": {"heights": {"t1": -1}},
    "a height above every screen": {"heights": {"t1": 4_321}},
    "a height that is no whole number": {"heights": {"t1": 90.5}},
    "a key that is none": {"heights": {"t1\n": 90}},
    "a ceiling that is none": {"ceiling": "all"},
    "another's connection": {"connection": "bruno.c1"},
}
CRUEL_FRAMES: dict[str, dict[str, Any]] = {
    "binary that is not UTF-8": {"bytes_data": b'{"t":"ping\xff"}'},
    "a newline behind a command's id": {
        "text_data": json.dumps({"t": "do", "id": ID + "\n", "command": {"do": "hand.raise"}})
    },
    "a newline behind a key": {
        "text_data": json.dumps({"t": "do", "id": ID, "command": {"do": "question.vote", "question": "q1\n"}})
    },
    **{f"a view with {name}": {"text_data": json.dumps(VIEW | fields)} for name, fields in CRUEL_VIEWS.items()},
    "hello to another exchange": {
        "text_data": json.dumps({"t": "hello", "version": protocol.VERSION, "exchange": "x2"})
    },
}


@pytest.mark.parametrize("frame", CRUEL_FRAMES.values(), ids=CRUEL_FRAMES.keys())
async def test_a_cruel_frame_gets_one_clear_problem_and_a_close(
    connect: Connect, frame: dict[str, Any]
) -> None:
    chen = await connect("chen")
    await chen.line.send_to(**frame)
    problem = await chen.until(lambda frame: frame["t"] == "problem")
    assert problem["code"] == "frame.malformed"
    assert (await chen.line.receive_output(timeout=10))["code"] == protocol.CLOSE_BAD_FRAME


async def test_one_id_of_two_people_is_two_commands(connect: Connect) -> None:
    """Else who knows an id hears the other's answer, or makes the other's command vanish."""
    bruno, chen = await connect("bruno"), await connect("chen")
    asked = await bruno.do("question.ask", command_id=ID, question="q1", text="From Bruno?")
    refused = await chen.do("exchange.end", command_id=ID)
    assert asked["t"] == "accepted" and refused["code"] == "role.not_allowed"


async def test_nobody_takes_an_id_that_the_system_will_need(connect: Connect) -> None:
    """A system command's id follows from its cause, which everybody can work out."""
    chen = await connect("chen")
    await connect("bruno")
    lease = await database_sync_to_async(Presence.objects.get)(participant_id="bruno")
    await chen.do("hand.raise", command_id=str(caused_by("x1", "leave", "bruno", lease.pk)))
    here = await hall.open_hall()
    await here._departed("x1", "bruno")
    await chen.until(lambda _: not chen.document["people"]["bruno"]["present"])


async def test_a_flood_of_frames_closes_the_page_that_sends_it(connect: Connect) -> None:
    amara, chen = await connect("amara"), await connect("chen")
    held = asyncio.Event()
    await _hold_the_writer(held)
    frame = {"t": "do", "id": ID, "command": {"do": "question.ask", "question": "q1", "text": "x" * 16_000}}
    for _ in range(2 * page.UNREAD_LIMIT // 16_000):
        await chen.send(frame)
    held.set()
    assert (await chen.until(lambda frame: frame["t"] == "problem"))["code"] == "frame.too_many"
    assert (await chen.line.receive_output(timeout=10))["code"] == protocol.CLOSE_RESUME
    assert (await amara.do("hand.raise"))["t"] == "accepted"


@pytest.mark.parametrize("length", [40, 60_000], ids=["short", "long"])
async def test_what_exceeds_the_allowance_is_not_even_read(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    """By number as by bytes: whoever floods us costs a comparison a frame."""
    read, decode = list[str](), protocol.decode

    def counted(data: str) -> protocol.AnyClientFrame:
        read.append(data)
        return decode(data)

    monkeypatch.setattr(protocol, "decode", counted)
    monkeypatch.setattr(page, "FRAMES_A_SECOND", 0)
    chen = await connect("chen")
    read.clear()
    frame = json.dumps({"t": "ping"}).ljust(length)
    left = page.FRAMES_AT_ONCE // max(1, length // page.BYTES_A_FRAME)
    for _ in range(2 * left):
        await chen.line.send_to(text_data=frame)
    assert (await chen.until(lambda frame: frame["t"] == "problem"))["code"] == "frame.too_many"
    assert (await chen.line.receive_output(timeout=10))["code"] == protocol.CLOSE_RESUME
    assert left / 2 < len(read) <= left


async def test_the_oldest_of_too_many_pages_of_a_person_is_closed_and_told_why(
    connect: Connect, settings: Any
) -> None:
    """Whoever opens another page looks at that one; somebody else's pages count for themselves."""
    settings.EXCHANGE_PAGES_A_PERSON = 2
    first, other = await connect("chen"), await connect("bruno")
    second, third = await connect("chen"), await connect("chen")
    problem = await first.until(lambda frame: frame["t"] == "problem")
    assert problem["code"] == "pages.too_many" and "2 are possible" in problem["message"]
    assert (await first.line.receive_output(timeout=10))["code"] == protocol.CLOSE_TOO_MANY_PAGES
    for still in (second, third, other):
        assert (await still.do("hand.raise"))["t"] == "accepted"
    await second.cut()
    fourth = await connect("chen")
    assert (await fourth.do("hand.lower"))["t"] == "accepted"
    assert (await third.do("hand.raise"))["t"] == "accepted"


async def test_sockets_that_never_say_hello_are_few(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "AT_THE_DOOR", 2)
    silent = [await connect("chen", after=None) for _ in range(2)]
    third = await connect("chen", after=None)
    assert (await third.until(lambda frame: True))["code"] == "frame.too_many"
    assert (await third.line.receive_output(timeout=10))["code"] == protocol.CLOSE_RESUME
    await connect("bruno")
    await silent[0].hello()
    await connect("chen")


async def test_a_flood_of_views_closes_the_page_that_sends_it(connect: Connect) -> None:
    """Each is a message on the bus, and a choice of layers in the media node."""
    chen = await connect("chen")
    for number in range(60):
        await chen.send(VIEW | {"heights": {"t1": number}})
    assert (await chen.until(lambda frame: frame["t"] == "problem"))["code"] == "frame.too_many"


async def test_a_flood_of_hellos_closes_the_page_that_sends_it(connect: Connect) -> None:
    """Each is answered by the whole document."""
    chen = await connect("chen")
    for _ in range(60):
        await chen.send({"t": "hello", "version": protocol.VERSION, "exchange": "x1"})
    assert (await chen.until(lambda frame: frame["t"] == "problem"))["code"] == "frame.too_many"
    assert sum(frame["t"] == "view" for frame in chen.frames) < 60


async def test_a_ping_is_answered_while_a_command_waits_for_the_database(connect: Connect) -> None:
    """A page that hears nothing for five seconds gives its line up: a locked database must not cut all lines."""
    chen = await connect("chen")
    held = asyncio.Event()
    await _hold_the_writer(held)
    await chen.send({"t": "do", "id": ID, "command": {"do": "hand.raise"}})
    await chen.send({"t": "ping"})
    first = await chen.until(lambda frame: frame["t"] in ("pong", "accepted"))
    held.set()
    assert first["t"] == "pong"
    await chen.until(lambda frame: frame["t"] == "accepted")


async def _hold_the_writer(held: asyncio.Event) -> None:
    """The writing thread is busy until `held` is set, as behind a locked database."""
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()

    def wait() -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result(20)

    task = asyncio.create_task(threads.write(wait))
    held.task = task  # type: ignore[attr-defined]  # lives as long as the event
    await begun.wait()


def _sign_out() -> None:
    Session.objects.all().delete()


def _deactivate() -> None:
    Account.objects.filter(username="chen").update(is_active=False)


def _take_out() -> None:
    Participant.objects.filter(pk="chen").update(account=None)


@pytest.mark.parametrize("revoke", [_sign_out, _deactivate, _take_out])
async def test_an_open_socket_does_not_outlive_its_right(
    connect: Connect, revoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "CHECK_EVERY_S", 0.05)
    chen = await connect("chen")
    await database_sync_to_async(revoke)()
    problem = await chen.until(lambda frame: frame["t"] == "problem")
    assert problem["code"] == ("participant.unknown" if revoke is _take_out else "sign_in")
    await chen.send({"t": "do", "id": ID, "command": {"do": "hand.raise"}})
    assert (await chen.line.receive_output(timeout=10))["code"] == protocol.CLOSE_ENDED_ELSEWHERE
    assert await chen.line.receive_nothing()


async def test_who_gave_up_while_the_hall_was_busy_is_not_counted_as_present(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "GRACE_S", 0.0)
    await connect("amara")
    here, held = await hall.open_hall(), asyncio.Event()
    await _hold_the_writer(held)
    arriving = asyncio.create_task(here.arrive("x1", "bruno"))
    await asyncio.sleep(0)
    arriving.cancel()
    await asyncio.gather(arriving, return_exceptions=True)
    held.set()
    async with asyncio.timeout(10):
        while ("x1", "bruno") in here._present:
            await threads.read(lambda: None)
    leases = Presence.objects.filter(participant_id="bruno")
    await threads.write(lambda: None)
    assert not await database_sync_to_async(leases.exists)()


def test_a_departure_that_the_database_refused_is_not_forgotten(
    exchange: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease and the event go together: else the person stays in the room for ever."""
    from django.db import OperationalError

    from sessions import presence
    from tests.conftest import NOON

    presence.arrive("x1", "bruno", "p1", NOON)

    def locked(*_: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(presence, "execute", locked)
        with pytest.raises(OperationalError):
            presence.leave("x1", "bruno", "p1", NOON)
    assert Presence.objects.filter(participant_id="bruno").exists()


async def test_joining_and_leaving_leaves_nothing_behind(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "GRACE_S", 0.0)
    monkeypatch.setattr(link, "GRACE_S", 0.0)
    here = await hall.open_hall()
    layer = get_channel_layer()
    tasks = len(asyncio.all_tasks())
    for number in range(40):
        chen = await connect("chen")
        offer = f"00000000-0000-4000-8000-0000001{number:05}"
        await chen.send(
            {"t": "media.offer", "id": offer, "connection": f"c{number}", "sdp": "v=0", "tracks": {}}
        )
        await chen.send({"t": "ping"})
        await chen.until(lambda frame: frame["t"] == "pong")
        await chen.cut()
    async with asyncio.timeout(10):
        while here._present or here.rooms or len(asyncio.all_tasks()) > tasks:
            await threads.read(lambda: None)
    assert not here._users and not here.media._waiting and not here.media._leaving
    assert "exchange.x1" not in layer.groups


async def test_a_page_whose_admission_cannot_be_read_is_told_to_come_back(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The conversation may have left the middleware behind that tells others so."""

    def away(*_asked: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("realtime.consumer.participant_of", away)
    chen = await connect("chen", after=None)
    await chen.send({"t": "hello", "version": protocol.VERSION, "exchange": "x1"})
    assert (await chen.line.receive_output(timeout=10))["code"] == protocol.CLOSE_RESUME
