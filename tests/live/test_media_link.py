"""A page's offers on their way to the media node: a cut socket does not end its sound and picture at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiortc import RTCPeerConnection
from channels.layers import get_channel_layer
from django.db import OperationalError

from realtime import hall, threads
from realtime.clock import now_ms
from realtime.hall import open_hall
from realtime.media import link, worker
from realtime.media.ladder import Rung, Standing
from realtime.media.port import MediaPort
from realtime.media.worker import MediaNode
from realtime.tasks import Turns
from sessions import placement
from tests.live.conftest import Connect, Page
from tests.media.conftest import until

A_LONG_TIME_MS = 600_000  # this node renews nothing
ID = "00000000-0000-4000-8000-0000000000{:02x}"


class Node:
    """What reaches the media node over the channel layer."""

    def __init__(self, layer: Any, channel: str) -> None:
        self._layer, self._channel = layer, channel
        self.heard: list[str] = []

    async def hears(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                message: dict[str, Any] = await self._layer.receive(self._channel)
                self.heard.append(message["type"])
                if message["type"] == kind:
                    return message

    async def answers(self) -> None:
        """The next offer, with an answer that says nothing."""
        offer = await self.hears("media.offer")
        await self._layer.send(offer["reply"], {"type": "media.answer", "id": offer["id"], "sdp": "v=0"})


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    layer = get_channel_layer()
    channel = await layer.new_channel("node")
    await layer.group_add("media", channel)
    await threads.write(placement.open_node, "node", channel, "127.0.0.1:1", now_ms() + A_LONG_TIME_MS)
    yield Node(layer, channel)
    await threads.write(placement.close_node, "node")
    await layer.group_discard("media", channel)


async def offers(page: Page, number: int) -> None:
    await page.send(
        {"t": "media.offer", "id": ID.format(number), "connection": "c1", "sdp": "v=0", "tracks": {}}
    )


async def test_a_page_that_was_cut_off_leaves_after_the_grace(
    connect: Connect, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "GRACE_S", 0.05)
    bruno = await connect("bruno")
    await offers(bruno, 1)
    await node.hears("media.offer")
    await bruno.cut()
    assert (await node.hears("media.leave"))["connection"] == "bruno.c1"


async def test_a_page_that_comes_back_keeps_its_sound_and_picture(connect: Connect, node: Node) -> None:
    leaving = (await open_hall()).media._leaving
    bruno = await connect("bruno")
    await offers(bruno, 2)
    await node.hears("media.offer")
    await bruno.cut()
    assert "bruno.c1" in leaving
    back = await connect("bruno")
    await offers(back, 3)
    await node.hears("media.offer")
    assert "bruno.c1" not in leaving and "media.leave" not in node.heard


async def test_nobody_can_end_another_s_connection(connect: Connect, node: Node) -> None:
    bruno, farid = await connect("bruno"), await connect("farid")
    await offers(bruno, 4)
    await node.hears("media.offer")
    await farid.send({"t": "media.leave", "connection": "c1"})
    assert (await node.hears("media.leave"))["connection"] == "farid.c1"


async def test_what_a_page_shows_reaches_the_node_as_its_own(connect: Connect, node: Node) -> None:
    bruno = await connect("bruno")
    await bruno.send({"t": "media.view", "connection": "c1", "heights": {"t1": 720, "t2": 0}, "ceiling": "low"})
    seen = await node.hears("media.view")
    assert (seen["participant"], seen["connection"]) == ("bruno", "bruno.c1")
    assert (seen["heights"], seen["ceiling"]) == ({"t1": 720, "t2": 0}, "low")


async def test_of_what_a_page_shows_the_last_word_counts(
    connect: Connect, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one message is on its way, or a layer hangs, no queue builds up behind it."""
    here = await open_hall()
    bruno = await connect("bruno")
    free, publish, begun = asyncio.Event(), here.bus.publish, asyncio.Event()

    async def slow(group: str, message: dict[str, Any]) -> None:
        if message["type"] == "media.view":
            begun.set()
            await free.wait()
        await publish(group, message)

    monkeypatch.setattr(here.bus, "publish", slow)
    for height in (90, 180, 360):
        await bruno.send({"t": "media.view", "connection": "c1", "heights": {"t1": height}, "ceiling": "none"})
    async with asyncio.timeout(10):
        await begun.wait()
        while here.media._seeing["bruno.c1"]["heights"] != {"t1": 360}:  # noqa: ASYNC110  code under test
            await asyncio.sleep(0)
    free.set()
    assert [(await node.hears("media.view"))["heights"]["t1"] for _ in range(2)] == [90, 360]
    async with asyncio.timeout(10):
        while here.media._seeing:  # noqa: ASYNC110  as above
            await asyncio.sleep(0)


async def test_a_rung_is_told_to_its_own_person_once_and_again_when_it_was_lost(connect: Connect) -> None:
    bruno, farid = await connect("bruno"), await connect("farid")
    room = (await open_hall()).rooms["x1"]

    def stands(rung: Rung, *, again: bool = False) -> None:
        room.tell_rungs((Standing("bruno", "bruno.c1", rung),), again=again)

    for rung in (Rung.AUDIO, Rung.AUDIO):
        stands(rung)  # an answer to a view: said whatever was said before
    for rung in (Rung.AUDIO, Rung.VIDEO, Rung.VIDEO):
        stands(rung, again=True)
    for page in (bruno, farid):
        await page.send({"t": "ping"})
        await page.until(lambda frame: frame["t"] == "pong")
    told = [frame for frame in bruno.frames if frame["t"] == "media.rung"]
    assert [frame["rung"] for frame in told] == ["audio", "audio", "video"]
    assert {frame["connection"] for frame in told} == {"c1"}
    assert not [frame for frame in farid.frames if frame["t"] == "media.rung"]


async def test_a_media_node_answers_a_view_and_says_its_rungs_again(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way through the bus and back; what nobody sees or sends holds nothing back."""
    monkeypatch.setattr(worker, "ANNOUNCE_S", 0.0)
    node = MediaNode(await open_hall(), await MediaPort.open("127.0.0.1", 0), tmp_path)
    await node.open()
    try:
        bruno = await connect("bruno")
        await bruno.send(
            {"t": "media.view", "connection": "c1", "heights": {}, "ceiling": "none"}
        )  # unknown: nobody answers
        await bruno.send(
            {"t": "media.offer", "id": ID.format(9), "connection": "c1", "sdp": await _offer(), "tracks": {}}
        )
        answer = await bruno.until(lambda frame: frame.get("id") == ID.format(9))
        assert answer["t"] == "media.answer", answer
        assert not [frame for frame in bruno.frames if frame["t"] == "media.rung"]
        await bruno.send({"t": "media.view", "connection": "c1", "heights": {"t1": 0}, "ceiling": "text"})
        told = await bruno.until(lambda frame: frame["t"] == "media.rung")
        assert told == {"t": "media.rung", "connection": "c1", "rung": "video"}
        room = (await open_hall()).rooms["x1"]
        room._rungs["bruno.c1"] = Rung.AUDIO  # as after a lost message
        assert (await bruno.until(lambda frame: frame["t"] == "media.rung"))["rung"] == "video"
    finally:
        await node.close()


async def test_nothing_is_kept_of_pages_and_exchanges_that_are_over(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "ANNOUNCE_S", 0.0)
    exchanges = await open_hall()
    node = MediaNode(exchanges, await MediaPort.open("127.0.0.1", 0), tmp_path)
    await node.open()
    try:
        bruno, refused = await connect("bruno"), "v=0"
        for number, sdp in ((10, refused), (11, await _offer())):
            offer = {"t": "media.offer", "id": ID.format(number), "connection": f"c{number}", "tracks": {}}
            await bruno.send({**offer, "sdp": sdp})
            await bruno.until(lambda frame: frame["t"] in ("media.refused", "media.answer"))
            bruno.frames.clear()
        live = node._live["x1"]
        await until(lambda: live._through.keys() == {"bruno.c11"})
        assert not len(node._turns) and not len(exchanges._opening)
        await live.router.leave("bruno.c11")
        await until(lambda: not live._through)
    finally:
        await node.close()
    assert not node._live


async def test_turns_are_taken_in_order_and_forgotten() -> None:
    turns, told = Turns(), list[int]()

    async def take(number: int) -> None:
        async with turns.of("x1"):
            await asyncio.sleep(0)
            told.append(number)
            await asyncio.sleep(0)
            told.append(number)

    await asyncio.gather(*(take(number) for number in range(3)))
    assert told == [0, 0, 1, 1, 2, 2]
    assert not len(turns)


async def _offer() -> str:
    peer = RTCPeerConnection()
    peer.addTransceiver("audio", direction="recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    sdp: str = peer.localDescription.sdp
    await peer.close()
    return sdp


async def test_without_a_media_node_an_offer_is_refused_at_once(connect: Connect) -> None:
    bruno = await connect("bruno")
    await offers(bruno, 5)
    refused = await bruno.until(lambda frame: frame["t"] == "media.refused")
    assert refused["code"] == "media.unreachable"


async def test_while_the_database_is_away_an_offer_is_to_be_made_again(
    connect: Connect, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("database is locked")

    bruno = await connect("bruno")
    with monkeypatch.context() as patched:
        patched.setattr(link, "place", away)
        await offers(bruno, 7)
        refused = await bruno.until(lambda frame: frame["t"] == "media.refused")
        assert refused["code"] == "media.unreachable"
    await offers(bruno, 8)
    await node.hears("media.offer")


async def test_pages_are_told_when_their_node_is_gone(
    connect: Connect, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "MEDIA_WATCH_S", 0.05)
    bruno = await connect("bruno")
    await offers(bruno, 6)
    await node.answers()
    await bruno.until(lambda frame: frame["t"] == "media.answer")
    await threads.write(placement.close_node, "node")
    assert await bruno.until(lambda frame: frame["t"] == "media.gone")
    assert (await open_hall()).media.carriers == {"x1": set()}, "told once"


async def test_pages_are_told_of_a_node_that_came_and_went_between_two_looks(
    connect: Connect, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed as soon as it had answered; its place was given to another before anybody looked."""
    bruno = await connect("bruno")
    await offers(bruno, 9)
    await node.answers()
    await bruno.until(lambda frame: frame["t"] == "media.answer")
    await threads.write(placement.close_node, "node")
    await threads.write(placement.open_node, "other", "other's channel", "127.0.0.1:9", now_ms())
    await threads.write(placement.place, "x1", now_ms())
    monkeypatch.setattr(hall, "MEDIA_WATCH_S", 0.05)
    assert await bruno.until(lambda frame: frame["t"] == "media.gone")
