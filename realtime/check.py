"""The network check's own socket: no account, no session, no database row of anybody's. See realtime/media/check.py.

It is the live line that is checked, and it carries the offers of the check of sound and picture. A socket is one
check; when it closes, the check is over. Frames are those below; refusals are codes, which the page puts into words.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import structlog
from django.conf import settings
from django.db import DatabaseError
from msgspec import Meta, Struct

from realtime import threads
from realtime.clock import now_ms
from realtime.hall import Hall, open_hall
from realtime.media.check import CHECKS, CONNECTIONS, ENDS_S, SDP_BYTES
from realtime.media.contract import MediaRefusal
from realtime.socket import Receive, Send
from realtime.tasks import Tasks
from sessions.placement import nodes_up
from sessions.relay import CHECK_GOOD_FOR_S, ice_servers

AT_ONCE = CHECKS  # in this process
AT_ONCE_AN_ADDRESS = 2
STARTS = 120  # in this process, within STARTS_WITHIN_S
STARTS_AN_ADDRESS = 20
STARTS_WITHIN_S = 600.0
FRAMES = 60  # of one check
FRAME_LIMIT = SDP_BYTES + 2_048  # characters
NODES = 3  # that one check tries
CLOSE_OVER, CLOSE_REFUSED, CLOSE_BAD_FRAME = 1000, 4029, 4000
logger = structlog.get_logger(__name__)


# ------------------------------------------------------------------ frames
class Ask(Struct, frozen=True, tag_field="t", forbid_unknown_fields=True):
    pass


class EchoAsked(Ask, frozen=True, tag="echo"):
    """Comes back as `echoed`, with its padding: whether the line works, and how long it takes."""

    n: Annotated[int, Meta(ge=0, le=1_000)]
    padding: str = ""


class Offered(Ask, frozen=True, tag="offer"):
    """An SDP offer for the node at place `node` of `ready`; answered by `answer`, or by `refused` with its id."""

    id: Annotated[int, Meta(ge=0, le=1_000)]
    node: Annotated[int, Meta(ge=0, lt=NODES)]
    sdp: Annotated[str, Meta(max_length=SDP_BYTES)]


_decoder: msgspec.json.Decoder[EchoAsked | Offered] = msgspec.json.Decoder(EchoAsked | Offered)


class Refused(Exception):
    """The check will not be made, or not go on. `code` is stable."""

    def __init__(self, code: str, close_code: int = CLOSE_REFUSED) -> None:
        super().__init__(code)
        self.code, self.close_code = code, close_code


# ------------------------------------------------------------------ who may
class Door:
    """How many checks this process makes: at once and in ten minutes, in all and of one address."""

    def __init__(self) -> None:
        self._slots: dict[int, str] = {}
        self._started: deque[tuple[float, str]] = deque()  # at most STARTS

    @contextmanager
    def admitted(self, address: str) -> Iterator[int]:
        """A slot, 0 to AT_ONCE - 1, held as long as the check runs. Raises Refused check.busy, check.too_often."""
        now = time.monotonic()
        while self._started and now - self._started[0][0] > STARTS_WITHIN_S:
            self._started.popleft()
        there = Counter(self._slots.values())
        if len(self._slots) >= AT_ONCE or there[address] >= AT_ONCE_AN_ADDRESS:
            raise Refused("check.busy")
        often = sum(each == address for _, each in self._started) >= STARTS_AN_ADDRESS
        if often or len(self._started) >= STARTS:
            raise Refused("check.too_often")
        slot = next(each for each in range(AT_ONCE) if each not in self._slots)
        self._slots[slot] = address
        self._started.append((now, address))
        try:
            yield slot
        finally:
            del self._slots[slot]


def address_of(scope: dict[str, Any]) -> str:
    """What counts as one address: an IPv4 address, or the network of an IPv6 one, of which everybody has many."""
    try:
        address = ipaddress.ip_address((scope.get("client") or [""])[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


door = Door()


# ------------------------------------------------------------------ one check
async def check_socket(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application of `/ws/check/`. A refusal comes over the open line, lest it look blocked."""
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    visit = Visit(receive, send)
    try:
        with door.admitted(address_of(scope)) as slot:
            async with asyncio.timeout(ENDS_S):
                await visit.run(slot)
        return  # the page has closed the line
    except Refused as refused:
        code, close_code = refused.code, refused.close_code
    except TimeoutError:
        code, close_code = "check.over", CLOSE_OVER
    await visit.say({"t": "refused", "code": code})
    await send({"type": "websocket.close", "code": close_code})


class Visit:
    """One page that checks its network."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._id = uuid.uuid4().hex
        self._offers = Tasks()
        self._offered = 0

    async def run(self, slot: int) -> None:
        """Until the page closes the line. Raises Refused."""
        hall = await open_hall()
        nodes = await _nodes()
        await self.say(
            {
                "t": "ready",
                "now_ms": now_ms(),
                "nodes": [address for _, address in nodes],
                "relays": relays(slot, int(time.time())),
            }
        )
        try:
            for _ in range(FRAMES):
                frame = await self._frame()
                if frame is None:
                    return
                if isinstance(frame, EchoAsked):
                    await self.say({"t": "echoed", "n": frame.n, "now_ms": now_ms(), "padding": frame.padding})
                else:
                    self._offer(hall, [channel for channel, _ in nodes], frame)
            raise Refused("check.too_many", CLOSE_BAD_FRAME)
        finally:
            await self._offers.cancel()
            if self._offered:
                hall.spawn(hall.media.check_over(self._id))

    async def say(self, frame: dict[str, Any]) -> None:
        await self._send({"type": "websocket.send", "text": msgspec.json.encode(frame).decode()})

    async def _frame(self) -> EchoAsked | Offered | None:
        """The next frame; None when the line is closed. Raises Refused."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text") or ""
        if len(text) > FRAME_LIMIT:
            raise Refused("check.malformed", CLOSE_BAD_FRAME)
        try:
            return _decoder.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise Refused("check.malformed", CLOSE_BAD_FRAME) from error

    def _offer(self, hall: Hall, channels: list[str], frame: Offered) -> None:
        """Beside the echoes: a line is measured while offers wait for their answers. Raises Refused."""
        self._offered += 1
        if self._offered > CONNECTIONS:
            raise Refused("check.too_many", CLOSE_BAD_FRAME)
        channel = channels[frame.node] if frame.node < len(channels) else None
        self._offers.spawn(self._answer(hall, channel, frame))

    async def _answer(self, hall: Hall, channel: str | None, frame: Offered) -> None:
        try:
            if channel is None:
                raise MediaRefusal("media.unreachable")
            sdp = await hall.media.check(channel, self._id, frame.sdp)
            await self.say({"t": "answer", "id": frame.id, "sdp": sdp})
        except MediaRefusal as refusal:
            await self.say({"t": "refused", "id": frame.id, "code": refusal.code})


async def _nodes() -> list[tuple[str, str]]:
    """Channel and "host:port" of those that a check tries; [] while the database is away."""
    try:
        return (await threads.read(nodes_up, now_ms()))[:NODES]
    except DatabaseError as error:
        logger.warning("check.nodes_unknown", error=str(error))
        return []


def relays(slot: int, now_s: int) -> list[dict[str, Any]]:
    """Each relay's address by itself, with credentials for two minutes. All checks in a slot share one name there.

    So the relay's `user-quota` bounds what anonymous checks can hold of it.
    """
    name, secret = f"check{slot}", settings.EXCHANGE_TURN_SECRET
    tried = settings.EXCHANGE_TURN[: CONNECTIONS - NODES]
    return [server for url in tried for server in ice_servers([url], secret, name, now_s, CHECK_GOOD_FOR_S)]
