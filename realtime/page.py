"""The page at the other end of a socket: its frames in, words and frames out."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django.conf import settings

from realtime import protocol
from realtime.clock import now_ms
from realtime.deflate import DeflatedSocket
from realtime.revocation import Admission
from realtime.socket import Frame, Message, Socket
from sessions.domain.errors import Refusal
from sessions.guests import guest_key
from sessions.wording import word

HELLO_S = 10.0
UNREAD_LIMIT = 1_048_576  # bytes that wait for one page's turn
FRAMES_A_SECOND = 200
FRAMES_AT_ONCE = 1_000
BYTES_A_FRAME = 1_024  # a longer one counts as several, and a waiting one for at least so much
EFFORT: dict[type, int] = {
    protocol.Hello: 20,
    protocol.Diverged: 20,
    protocol.Want: 20,
    protocol.MediaOffer: 20,
    protocol.MediaView: 20,
    protocol.CaptionTyping: 10,
}  # as so many more


class Closing(Exception):
    """The conversation is over: tell why, then close with `close_code`."""

    def __init__(self, close_code: int, code: str, place: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.close_code, self.code, self.place, self.params = close_code, code, place, params


class Gone(Exception):
    """The page closed its socket."""


class Allowance:
    """So many frames of up to BYTES_A_FRAME a second in the long run, some more at once."""

    __slots__ = ("_at", "_left")

    def __init__(self) -> None:
        self._left, self._at = float(FRAMES_AT_ONCE), time.monotonic()

    def allows(self, effort: int) -> bool:
        now = time.monotonic()
        self._left = min(FRAMES_AT_ONCE, self._left + (now - self._at) * FRAMES_A_SECOND) - effort
        self._at = now
        return self._left >= 0


Item = tuple[int, protocol.AnyClientFrame | Closing | Gone]  # with what it counts for while it waits


class Inbox:
    """What a page sent and nobody has taken yet. Bounded: the server under us reads as fast as anybody sends.

    `answered(frame)` may deal with a frame at once; it is not queued then.
    """

    __slots__ = ("_allowance", "_answered", "_overrun", "_taker", "_unread", "_waiting")

    def __init__(self, answered: Callable[[protocol.AnyClientFrame], bool]) -> None:
        self._answered = answered
        self._waiting: deque[Item] | None = None  # made when something waits: an empty one takes 760 bytes
        self._taker: asyncio.Future[None] | None = None
        self._unread = 0
        self._allowance = Allowance()
        self._overrun = False

    def hear(self, message: Message) -> None:
        """A message of the socket, as ASGI words it."""
        if message["type"] == "websocket.disconnect":
            self._put((0, Gone()))
        elif not self._overrun:
            self._admit(message.get("text") or message.get("bytes") or "")

    async def take(self) -> protocol.AnyClientFrame:
        """The next frame, for one taker. Raises Gone or Closing."""
        while not self._waiting:
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        cost, item = self._waiting.popleft()
        if not self._waiting:
            self._waiting = None
        self._unread -= cost
        if isinstance(item, Closing | Gone):
            raise item
        return item

    def _put(self, item: Item) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(item)
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    def _admit(self, data: str | bytes) -> None:
        """A frame is paid for before it is read, by its length; what it asks for is paid for after."""
        cost = max(len(data), BYTES_A_FRAME)
        paid = self._unread + cost <= UNREAD_LIMIT and self._allowance.allows(cost // BYTES_A_FRAME)
        item = _read_frame(data) if paid else None
        if item is None or not self._allowance.allows(EFFORT.get(type(item), 0)):
            self._refuse()
        elif isinstance(item, Closing) or not self._answered(item):
            self._unread += cost
            self._put((cost, item))

    def _refuse(self) -> None:
        """What waits is dropped, and what comes is not read: none of it was answered, so the page keeps it."""
        self._overrun = True
        self._waiting = None
        self._put((0, Closing(protocol.CLOSE_RESUME, "frame.too_many")))


def _read_frame(data: str | bytes) -> protocol.AnyClientFrame | Closing:
    """A frame, or why it is none."""
    if len(data) > protocol.FRAME_LIMIT:
        return Closing(protocol.CLOSE_BAD_FRAME, "frame.too_large", length=len(data), most=protocol.FRAME_LIMIT)
    try:
        return protocol.decode(data)
    except msgspec.DecodeError as error:  # a ValidationError is one, and names the place
        why, _, place = str(error).partition(" - at ")
        return Closing(protocol.CLOSE_BAD_FRAME, "frame.malformed", place.strip("`"), why=why)
    except UnicodeDecodeError:
        return Closing(protocol.CLOSE_BAD_FRAME, "frame.malformed", why="not UTF-8")
    except RecursionError:
        return Closing(protocol.CLOSE_BAD_FRAME, "frame.malformed", why="nested too deeply")


class Page:
    """A connected page: who it is, and its frames one after another."""

    __slots__ = (
        "_greeted",
        "_inbox",
        "_language",
        "_session_key",
        "_zone",
        "account",
        "guest",
        "heard_at",
        "socket",
    )

    def __init__(self, scope: dict[str, Any], socket: Socket) -> None:
        user = scope["user"]
        self.account: int | None = user.pk if user.is_authenticated else None
        self.guest = "" if user.is_authenticated else guest_key(scope["session"])
        self._session_key: str = scope["session"].session_key or ""
        self.socket = socket
        self._inbox = Inbox(self._answered)
        self._greeted = False
        self.heard_at = time.monotonic()
        self._language, self._zone = "en", "UTC"

    @property
    def somebody(self) -> int | str | None:
        """The account that is signed in, else the guest whom the browser stands for; None for a stranger."""
        return self.account if self.account is not None else self.guest or None

    def admission(self, participant: str) -> Admission:
        return Admission(self._session_key, self.account, participant, self.guest)

    def hear(self, message: Message) -> None:
        """What comes from the page, as it comes."""
        self.heard_at = time.monotonic()
        self._inbox.hear(message)

    async def frame(self) -> protocol.AnyClientFrame:
        """The next frame. Raises Gone, or Closing for one that cannot be read."""
        return await self._inbox.take()

    async def stop(self) -> None:
        """The conversation is over: neither read nor send any more."""
        await self.socket.stop()

    def _answered(self, frame: protocol.AnyClientFrame) -> bool:
        """A ping asks whether the line is there: it does not wait behind a command that waits for the database."""
        if not self._greeted or not isinstance(frame, protocol.Ping):
            return False
        self.say(protocol.Pong(now_ms=now_ms()))
        return True

    def deflate(self) -> None:
        """From here on what is said is compressed."""
        if not isinstance(self.socket, DeflatedSocket):
            self.socket = DeflatedSocket(self.socket)

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

    def dismiss(self, code: str, **params: str | int) -> None:
        """Who may not be here any more is told so, and does not come back by itself."""
        close_code = (
            protocol.CLOSE_TOO_MANY_PAGES if code == "pages.too_many" else protocol.CLOSE_ENDED_ELSEWHERE
        )
        self.close(Closing(close_code, code, "", **params))

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
        self._greeted = True
        return frame


def known_language(asked: str) -> str:
    """A language that the interface speaks; English for any other."""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def known_zone(asked: str) -> str:
    """An IANA zone that this machine knows; UTC for any other."""
    return asked if asked in _zones() else "UTC"


@cache
def _zones() -> set[str]:
    """Read once: it looks through some hundred files, for 8 ms of everybody's time."""
    return available_timezones()
