"""Time, the record and the one who runs the exchange, over the socket: what no page has to ask for."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

import pytest

from realtime import protocol, threads, timekeeper
from realtime.hall import open_hall
from realtime.timekeeper import Timekeeper
from sessions.domain.events import PhaseOverran
from sessions.log import read_after
from tests.live.conftest import Connect, Page


async def seen(page: Page, what: Any) -> None:
    """Until the page's document shows it; the fixture's patience ends the wait."""
    if not what(page):
        await page.until(lambda _: what(page))


async def test_when_a_part_is_over_the_desk_is_asked_once_whoever_keeps_time(connect: Connect) -> None:
    """The fixture's questions were to end long ago."""
    amara = await connect("amara")
    hall = await open_hall()
    others = [Timekeeper(hall.rooms.values, hall._writer, f"other{n}") for n in range(3)]
    tasks = [asyncio.create_task(other.run()) for other in others]
    await seen(amara, lambda page: page.document["hall"]["main"].get("over"))
    for task in tasks:
        task.cancel()
    rung = [entry for entry in await threads.read(read_after, "x1", 0) if isinstance(entry.event, PhaseOverran)]
    assert len(rung) == 1


async def test_the_press_waits_outside_while_an_item_is_off_the_record(connect: Connect) -> None:
    amara, kofi, chen = await connect("amara"), await connect("kofi"), await connect("chen")
    await amara.do("agenda.add", item="i1", title="A tariff dispute", minutes=5, off_record=True)
    await amara.do("agenda.start", item="i1")
    await amara.do("hand.raise")
    await kofi.until(lambda frame: frame["t"] == "view")
    assert not kofi.document["people"] and not kofi.document["hands"] and "media.listen" not in kofi.own["may"]
    assert kofi.document["agenda"]["i1"]["off_record"] and "title" not in kofi.document["agenda"]["i1"]
    await seen(chen, lambda page: page.document["hands"])
    refused = await chen.do("question.ask", question="q1", text="Who pays?")
    assert refused["code"] == "agenda.off_record"
    await amara.do("agenda.finish", item="i1")
    await kofi.until(lambda frame: frame["t"] == "view")
    assert kofi.document["hands"] and kofi.document["hall"]["main"]["phase"] == "questions"


async def test_who_is_removed_is_out_at_once_and_does_not_come_back(connect: Connect) -> None:
    amara, bruno = await connect("amara"), await connect("bruno")
    await amara.do("floor.remove", participant="bruno")
    problem = await bruno.until(lambda frame: frame["t"] == "problem")
    assert problem["code"] == "participant.removed"
    again = await connect("bruno", after=None)
    await again.send({"t": "hello", "version": protocol.VERSION, "exchange": "x1", "after": 0})
    assert (await again.until(lambda frame: frame["t"] == "problem"))["code"] == "participant.removed"


async def test_when_nothing_is_heard_of_the_host_another_runs_the_exchange(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, eun = await connect("amara"), await connect("eun")
    await seen(eun, lambda page: page.document["hall"]["main"].get("host") == "amara")
    monkeypatch.setattr(timekeeper, "SILENT_AFTER_S", 0.0)
    hall = await open_hall()
    (room,) = hall.rooms.values()
    for member in room.members:  # her laptop died: the line is open, and nothing comes
        minutes = -1 if member.participant == "amara" else 60
        member.heard = partial(float, time.monotonic() + minutes * 60)
    await seen(eun, lambda page: page.document["hall"]["main"].get("host") == "eun")
    await seen(eun, lambda page: page.own["may"].get("phase.start"))
    await amara.do("host.take")
    await seen(eun, lambda page: page.document["hall"]["main"].get("host") == "amara")
