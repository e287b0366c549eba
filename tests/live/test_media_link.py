"""A page's offers on their way to the media node: a cut socket does not end its sound and picture at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from realtime import hall, threads
from realtime.clock import now_ms
from realtime.hall import open_hall
from realtime.media import link
from sessions import placement
from tests.live.conftest import Connect, Page

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


async def test_without_a_media_node_an_offer_is_refused_at_once(connect: Connect) -> None:
    bruno = await connect("bruno")
    await offers(bruno, 5)
    refused = await bruno.until(lambda frame: frame["t"] == "media.refused")
    assert refused["code"] == "media.unreachable"


async def test_pages_are_told_when_their_node_is_gone(
    connect: Connect, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "MEDIA_WATCH_S", 0.05)
    bruno = await connect("bruno")
    await offers(bruno, 6)
    await node.hears("media.offer")
    here = await open_hall()
    async with asyncio.timeout(10):
        while not here.carried:  # noqa: ASYNC110 - what is waited for happens in a task under test
            await asyncio.sleep(0.02)
    await threads.write(placement.close_node, "node")
    assert await bruno.until(lambda frame: frame["t"] == "media.gone")
