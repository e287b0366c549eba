"""The page at the other end of a socket: its frames in, words and frames out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django.conf import settings

from realtime import protocol
from realtime.socket import Frame, Socket
from realtime.wording import word
from sessions.domain.errors import Refusal

HELLO_S = 10.0
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Closing(Exception):
    """The conversation is over: tell why, then close with `close_code`."""

    def __init__(self, close_code: int, code: str, place: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.close_code, self.code, self.place, self.params = close_code, code, place, params


class Gone(Exception):
    """The page closed its socket."""


class Page:
    """A connected page: who it is, and its frames one after another."""

    def __init__(self, scope: dict[str, Any], receive: Receive, socket: Socket) -> None:
        self.user = scope["user"]
        self.socket = socket
        self._receive = receive
        self._language, self._zone = "en", "UTC"

    async def frame(self) -> protocol.AnyClientFrame:
        """The next frame. Raises Gone, or Closing for one that cannot be read."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        data = message.get("text") or message.get("bytes") or ""
        if len(data) > protocol.FRAME_LIMIT:
            raise Closing(
                protocol.CLOSE_BAD_FRAME, "frame.too_large", length=len(data), most=protocol.FRAME_LIMIT
            )
        try:
            return protocol.decode(data)
        except msgspec.DecodeError as error:  # a ValidationError is one, and names the place
            why, _, place = str(error).partition(" - at ")
            raise Closing(protocol.CLOSE_BAD_FRAME, "frame.malformed", place.strip("`"), why=why) from None
        except RecursionError:
            raise Closing(protocol.CLOSE_BAD_FRAME, "frame.malformed", why="nested too deeply") from None

    def say(self, frame: protocol.AnyServerFrame) -> None:
        self.socket.push(Frame(protocol.encode(frame)))

    def word(self, code: str, **params: str | int) -> str:
        return word(code, params, self._language, self._zone)

    def word_refusal(self, refusal: Refusal) -> str:
        return word(refusal.code, refusal.params, self._language, self._zone)

    def close(self, closing: Closing) -> None:
        """Say why, then close."""
        message = self.word(closing.code, **closing.params)
        self.say(protocol.Problem(code=closing.code, message=message, place=closing.place))
        self.socket.close(closing.close_code)

    async def hello(self) -> protocol.Hello:
        """The first frame; from here on the page is spoken to in its language and zone."""
        try:
            async with asyncio.timeout(HELLO_S):
                frame = await self.frame()
        except TimeoutError:
            raise Closing(protocol.CLOSE_BAD_FRAME, "hello.first") from None
        if not isinstance(frame, protocol.Hello):
            raise Closing(protocol.CLOSE_BAD_FRAME, "hello.first")
        if frame.version != protocol.VERSION:
            raise Closing(protocol.CLOSE_VERSION, "hello.version")
        self._language, self._zone = known_language(frame.language), known_zone(frame.zone)
        return frame


def known_language(asked: str) -> str:
    """A language that the interface speaks; English for any other."""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def known_zone(asked: str) -> str:
    """An IANA zone that this machine knows; UTC for any other."""
    return asked if asked in available_timezones() else "UTC"
