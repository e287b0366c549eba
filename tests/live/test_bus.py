"""The channel layer may be lost at any time; nobody waits for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from realtime import bus


class HungLayer:
    """A Redis that was stopped: it takes connections and answers nothing."""

    async def _never(self, *_: Any) -> None:
        await asyncio.Event().wait()

    group_add = group_discard = group_send = send = _never


async def test_a_layer_that_hangs_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first page of an exchange joins when the layer is back, and a command's hint is never given up."""
    monkeypatch.setattr(bus, "get_channel_layer", HungLayer)
    monkeypatch.setattr(bus, "ANSWER_S", 0.01)
    line = bus.Bus(lambda message: None)
    async with asyncio.timeout(5):
        await line.subscribe("exchange.x1")
        await line.publish("media", {"type": "media.list"})
        await line.send("somebody", {"type": "media.answer"})
        await line.unsubscribe("exchange.x1")
