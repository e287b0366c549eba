"""Frames of one page compressed as one stream: for lines that are thin.

Every binary message carries frames, each ended by a newline, as the next piece of one zlib stream (RFC 1950) that
lasts as long as the socket. Each piece is flushed; the four bytes that a flush always ends with are left out, as in
RFC 7692.
"""

from __future__ import annotations

import asyncio
import struct
import zlib

from realtime.protocol import PART_LIMIT
from realtime.socket import Conversation, Frame, Heard, Message, Receive, Socket

FLUSHED = b"\x00\x00\xff\xff"
# Of what was said before 8 kB are kept: 48 kB of memory a page. 256 kB would save a seventh of ten minutes' bytes.
WINDOW_BITS = 13
MEMORY = 5
LEVEL = 9


class Packed(Frame):
    """A binary message: it is one page's alone, so its header is made at once. RFC 6455 section 5.2."""

    __slots__ = ("_payload",)

    def __init__(self, payload: bytes) -> None:
        super().__init__("")
        self._payload = payload
        self._wire = _binary_header(len(payload)) + payload

    def __len__(self) -> int:
        return len(self._payload)

    @property
    def message(self) -> Message:
        return {"type": "websocket.send", "bytes": self._payload}


def _binary_header(length: int) -> bytes:
    if length < 126:
        return bytes((0x82, length))
    return struct.pack("!BBH", 0x82, 126, length) if length < 65_536 else struct.pack("!BBQ", 0x82, 127, length)


class DeflatedSocket:
    """What is pushed in one turn of the event loop leaves as one message, of about PART_LIMIT characters at most."""

    __slots__ = ("_deflate", "_inner", "_size", "_waiting")

    def __init__(self, inner: Socket) -> None:
        self._inner = inner
        self._deflate = zlib.compressobj(LEVEL, wbits=WINDOW_BITS, memLevel=MEMORY)
        self._waiting: list[str] = []
        self._size = 0

    @property
    def close_code(self) -> int | None:
        return self._inner.close_code

    @property
    def closed(self) -> bool:
        return self._inner.closed

    def push(self, frame: Frame) -> None:
        if self.closed:
            return
        if self._size and self._size + len(frame.text) > PART_LIMIT:
            self._send()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._send)
        self._waiting.append(frame.text)
        self._size += len(frame.text)

    def close(self, code: int) -> None:
        self._send()
        self._inner.close(code)

    async def drained(self) -> None:
        await self._inner.drained()

    async def carry(self, receive: Receive, heard: Heard, conversation: Conversation) -> None:
        await self._inner.carry(receive, heard, conversation)

    async def stop(self) -> None:
        await self._inner.stop()

    def _send(self) -> None:
        if not self._waiting or self.closed:
            return
        text = "".join(f"{each}\n" for each in self._waiting)
        self._waiting, self._size = [], 0
        packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._inner.push(Packed(packed.removesuffix(FLUSHED)))
