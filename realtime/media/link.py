"""A page's offers, from its web process to the media plane and back, over the channel layer.

Messages may be lost: the page sends the same offer again, and the media plane gives the same answer again.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.db import DatabaseError
from msgspec import UNSET

from realtime import protocol, threads
from realtime.bus import Bus, Message
from realtime.clock import now_ms
from realtime.media.contract import MediaRefusal
from sessions.placement import place

ANSWER_S = 8.0
GRACE_S = 8.0  # between a cut socket and the end of its page's sound and picture
logger = structlog.get_logger(__name__)


def own_connection(participant: str, name: str) -> str:
    """A page's name for a connection, made its person's own: nobody can end or take over another's."""
    return f"{participant}.{name}"


def page_connection(participant: str, connection: str) -> str:
    """The page's own name for it again."""
    return connection.removeprefix(f"{participant}.")


class MediaLink:
    """This process's open requests to the media plane."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._seeing: dict[str, Message] = {}
        self.carriers: dict[str, set[str]] = {}  # exchange -> nodes that pages here have connections to

    async def offer(self, exchange_id: str, participant: str, frame: protocol.MediaOffer) -> str:
        """The SDP answer. Raises MediaRefusal: `media.unreachable` without a node, or an answer within 8 s."""
        connection = own_connection(participant, frame.connection)
        self._stay(connection)
        request: dict[str, Any] = {
            "type": "media.offer",
            "reply": self._bus.channel,
            "id": uuid.uuid4().hex,  # not the page's: two pages with one id must not get each other's answer
            "exchange": exchange_id,
            "participant": participant,
            "connection": connection,
            "sdp": frame.sdp,
        }
        if frame.sources is not UNSET:
            request["sources"] = {mid: source.value for mid, source in frame.sources.items()}
        if frame.tracks is not UNSET:
            request["tracks"] = frame.tracks
        node = await self._node_of(exchange_id)
        answer = await self._ask(node, request)
        if answer["type"] == "media.refused":
            raise MediaRefusal(answer["code"], **answer["params"])
        self.carriers.setdefault(exchange_id, set()).add(node)
        return str(answer["sdp"])

    async def check(self, channel: str, check: str, sdp: str) -> str:
        """The SDP answer of one node to a network check. Raises MediaRefusal."""
        request = {
            "type": "media.check",
            "reply": self._bus.channel,
            "id": uuid.uuid4().hex,
            "check": check,
            "sdp": sdp,
        }
        answer = await self._ask(channel, request)
        if answer["type"] == "media.refused":
            raise MediaRefusal(answer["code"], **answer["params"])
        return str(answer["sdp"])

    async def check_over(self, check: str) -> None:
        """Whichever nodes it reached end it now; a message that is lost costs them a minute."""
        await self._bus.publish("media", {"type": "media.check_over", "check": check})

    async def _node_of(self, exchange_id: str) -> str:
        """The channel of the node that carries the exchange. Raises MediaRefusal: the page asks again."""
        try:
            channel = await threads.write(place, exchange_id, now_ms())
        except DatabaseError as error:
            logger.warning("media.not_placed", exchange=exchange_id, error=str(error))
            raise MediaRefusal("media.unreachable") from error
        if channel is None:
            logger.warning("media.no_node", exchange=exchange_id)
            raise MediaRefusal("media.unreachable")
        return channel

    async def leave(self, exchange_id: str, connection: str) -> None:
        """The page says so: its tracks end now."""
        self._stay(connection)
        message = {
            "type": "media.leave",
            "exchange": exchange_id,
            "connection": connection,
            "from": self._bus.channel,
        }
        await self._bus.publish("media", message)

    async def see(self, exchange_id: str, participant: str, frame: protocol.MediaView) -> None:
        """What a page shows. One message of a connection at a time is under way; of more, the last one counts."""
        connection = own_connection(participant, frame.connection)
        under_way = connection in self._seeing
        self._seeing[connection] = {
            "type": "media.view",
            "exchange": exchange_id,
            "participant": participant,
            "connection": connection,
            "heights": frame.heights,
            "ceiling": frame.ceiling.value,
        }
        if under_way:
            return
        told = None
        try:
            while told is not (latest := self._seeing[connection]):
                await self._bus.publish("media", latest)
                told = latest
        finally:
            del self._seeing[connection]

    def leave_soon(self, exchange_id: str, connection: str, leave: Callable[[str, str], None]) -> None:
        """The page's socket was cut: sound and picture go on, and end when the page does not come back.

        `leave(exchange_id, connection)` is called after the grace, unless the connection offered again.
        """
        loop = asyncio.get_running_loop()
        self._leaving[connection] = loop.call_later(GRACE_S, leave, exchange_id, connection)

    def _stay(self, connection: str) -> None:
        if (timer := self._leaving.pop(connection, None)) is not None:
            timer.cancel()

    async def _ask(self, channel: str, request: Message) -> Message:
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[request["id"]] = future
        try:
            await self._bus.send(channel, request)
            async with asyncio.timeout(ANSWER_S):
                return await future
        except TimeoutError:
            raise MediaRefusal("media.unreachable") from None
        finally:
            del self._waiting[request["id"]]

    def answered(self, message: Message) -> None:
        future = self._waiting.get(str(message.get("id", "")))
        if future is not None and not future.done():
            future.set_result(message)
