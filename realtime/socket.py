"""One connected page, as a Room sees it: somewhere to push frames, bounded.

A page that does not read is cut off, comes back and resumes; it costs the others nothing. There are two ways out:
straight to the server's transport where that can be reached (`daphne_socket`), and the plain ASGI `send` anywhere.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from realtime import protocol

UNSENT_LIMIT = 1024 * 1024  # bytes that may wait for one page, beside the 3 MB that the kernel takes
EXTENSION = "twinhall.direct"  # of the ASGI scope: a Direct, from a server that knows how
Message = dict[str, Any]  # of ASGI: {"type": "websocket.…", …}
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Heard = Callable[[Message], None]
Conversation = Coroutine[Any, Any, None]


class Direct(Protocol):
    """A transport that takes whole WebSocket frames, in order, without awaiting."""

    def write(self, frame: bytes) -> int:
        """Send it, after what waits; bytes that lie in this process now, as the page has not read them yet."""
        ...

    def close(self, code: int) -> None:
        """Begin the closing handshake, after what was written."""
        ...

    def abort(self) -> None:
        """Cut the line now and free what waits."""
        ...

    def listen(self, heard: Heard) -> None:
        """Hand every further message to `heard` as it comes, in place of the application's `receive`."""
        ...

    def adopt(self, conversation: Conversation) -> None:
        """Go on with that in place of the application, so that what led to it can be freed."""
        ...


class Frame:
    """A text message, encoded once for all who get it."""

    __slots__ = ("_wire", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._wire: bytes | None = None

    def __len__(self) -> int:
        """About so many bytes."""
        return len(self.text)

    @property
    def message(self) -> Message:
        """As ASGI words it."""
        return {"type": "websocket.send", "text": self.text}

    @property
    def wire(self) -> bytes:
        """The message as one unmasked, final text frame: RFC 6455 section 5.2."""
        if self._wire is None:
            payload = self.text.encode()
            self._wire = _header(len(payload)) + payload
        return self._wire


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((0x81, length))
    if length < 65_536:
        return struct.pack("!BBH", 0x81, 126, length)
    return struct.pack("!BBQ", 0x81, 127, length)


class Socket(Protocol):
    """The sending half of a WebSocket. Nothing of it blocks but `drained` and `stop`."""

    @property
    def close_code(self) -> int | None:
        """With which it was closed from this side."""
        ...

    @property
    def closed(self) -> bool: ...

    def push(self, frame: Frame) -> None: ...

    def close(self, code: int) -> None:
        """Close after what was pushed."""
        ...

    async def drained(self) -> None:
        """After `close`: until the close was handed over."""
        ...

    async def carry(self, receive: Receive, heard: Heard, conversation: Conversation) -> None:
        """Run the conversation while `heard` gets each message up to the disconnect."""
        ...

    async def stop(self) -> None:
        """The page is gone: send nothing more."""
        ...


def open_socket(scope: dict[str, Any], send: Send) -> Socket:
    """The best way out that the server offers."""
    direct: Direct | None = scope.get("extensions", {}).get(EXTENSION)
    return QueuedSocket(send) if direct is None else DirectSocket(direct)


class DirectSocket:
    """Frames go to the server's transport as they are. It keeps no `send`, which would keep the middleware."""

    __slots__ = ("_direct", "close_code")

    def __init__(self, direct: Direct) -> None:
        self._direct = direct
        self.close_code: int | None = None

    @property
    def closed(self) -> bool:
        return self.close_code is not None

    def push(self, frame: Frame) -> None:
        if self.close_code is not None:
            return
        # A close frame would only wait behind the rest.
        if self._direct.write(frame._wire or frame.wire) > UNSENT_LIMIT:
            self.close_code = protocol.CLOSE_RESUME
            self._direct.abort()

    def close(self, code: int) -> None:
        if not self.closed:
            self.close_code = code
            self._direct.close(code)

    async def drained(self) -> None:
        """The server has it already."""

    async def carry(self, receive: Receive, heard: Heard, conversation: Conversation) -> None:
        """Returns at once: what the server and its middleware keep for a running application is freed."""
        self._direct.listen(heard)
        self._direct.adopt(conversation)

    async def stop(self) -> None:
        self.close_code = self.close_code or protocol.CLOSE_RESUME


class QueuedSocket:
    """Any ASGI server: a task of its own awaits `send` for one frame after another."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: asyncio.Queue[Message] = asyncio.Queue()
        self._unsent = 0
        self.close_code: int | None = None
        self._task = asyncio.create_task(self._pump())

    def push(self, frame: Frame) -> None:
        if self.closed:
            return
        self._unsent += len(frame)
        if self._unsent > UNSENT_LIMIT:
            self.close(protocol.CLOSE_RESUME)
            return
        self._queue.put_nowait(frame.message)

    def close(self, code: int) -> None:
        if not self.closed:
            self.close_code = code
            self._queue.put_nowait({"type": "websocket.close", "code": code})

    @property
    def closed(self) -> bool:
        return self.close_code is not None

    async def drained(self) -> None:
        await asyncio.gather(self._task, return_exceptions=True)

    async def carry(self, receive: Receive, heard: Heard, conversation: Conversation) -> None:
        reading = asyncio.create_task(self._read(receive, heard))
        try:
            await conversation
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read(self, receive: Receive, heard: Heard) -> None:
        message: Message = {"type": ""}
        while message["type"] != "websocket.disconnect":
            message = await receive()
            heard(message)

    async def stop(self) -> None:
        self.close_code = self.close_code or protocol.CLOSE_RESUME
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _pump(self) -> None:
        while True:
            message = await self._queue.get()
            await self._send(message)
            self._unsent -= len(message.get("text") or message.get("bytes") or "")
            if message["type"] == "websocket.close":
                return
