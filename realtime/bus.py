"""The channel layer as this house uses it: hints between processes, which may all be lost.

A layer that is away is never an error of a command: subscriptions are asked for again, messages are lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

AWAY = (OSError, RedisError, ChannelFull)
AGAIN_S = 1.0
ANSWER_S = 1.0  # a layer that hangs is away: nobody waits longer for a hint
Message = dict[str, Any]
logger = structlog.get_logger(__name__)


class Bus:
    """One channel of this process on the layer, and the groups it listens to."""

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._layer = get_channel_layer()
        self._on_message = on_message
        self._groups: set[str] = set()
        self._wanted: set[str] = set()
        self.channel = ""

    async def open(self) -> None:
        self.channel = await self._layer.new_channel("twinhall")

    async def listen(self) -> None:
        """Hand over messages for ever; after trouble, subscribe again to what is wanted."""
        while True:
            try:
                message = await self._layer.receive(self.channel)
            except AWAY as error:
                logger.warning("bus.away", error=str(error))
                await asyncio.sleep(AGAIN_S)
                continue
            try:
                self._on_message(message)
            except Exception:  # one that is not for this version of the hub must not deafen us to the rest
                logger.exception("bus.message_failed", type=message.get("type"))

    async def keep_subscribed(self) -> None:
        """Ask again for what could not be subscribed to."""
        while True:
            await asyncio.sleep(AGAIN_S)
            for group in tuple(self._wanted - self._groups):
                await self._add(group)

    async def subscribe(self, group: str) -> None:
        self._wanted.add(group)
        await self._add(group)

    async def unsubscribe(self, group: str) -> None:
        self._wanted.discard(group)
        self._groups.discard(group)
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._layer.group_discard(group, self.channel)
        except AWAY as error:
            logger.warning("bus.not_unsubscribed", group=group, error=str(error))

    async def publish(self, group: str, message: Message) -> None:
        """To every process that listens to the group, this one too."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._layer.group_send(group, message)
        except AWAY as error:
            logger.warning("bus.lost", group=group, type=message["type"], error=str(error))

    async def send(self, channel: str, message: Message) -> None:
        """To one process."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._layer.send(channel, message)
        except AWAY as error:
            logger.warning("bus.lost", channel=channel, type=message["type"], error=str(error))

    async def _add(self, group: str) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._layer.group_add(group, self.channel)
            self._groups.add(group)
        except AWAY as error:
            logger.warning("bus.not_subscribed", group=group, error=str(error))
