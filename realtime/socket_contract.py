"""Before the first page is let in: does the direct way do, on a real connection, what pages will need of it?

A connection from this process to itself says hello, falls asleep while more is written to it than the kernel takes,
then must get every frame whole and in order, and the close at the end. Anything else, or silence, and pages get the
plain ASGI way.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from typing import Any, Protocol, cast

import structlog

from realtime.socket import EXTENSION, Direct, Frame

WITHIN_S = 2.0  # pages that come meanwhile wait, and their handshake has 5 s
BUFFER = 65_536  # bytes that the sleeping end's kernel takes, about
FRAME_LENGTH = 20_000
MOST_FRAMES = 1_000  # until some bytes wait: more than both ends' kernels hold
FRAMES_BEHIND = 50  # written while others wait and leave
CLOSE_CODE = 4_999
logger = structlog.get_logger(__name__)


class Broken(Exception):
    """The direct way did something else than was asked of it."""


class Message(Protocol):
    def __getitem__(self, key: str) -> Any: ...


class Trial:
    """One try-out of the direct way; `over` is done when `passed` is known."""

    def __init__(self, addresses: list[tuple[str, int]]) -> None:
        self.passed = False
        self._path = f"/{secrets.token_hex(16)}"
        self._heard: list[str] = []
        self._written, self._most_unsent = 0, 0
        self.over = asyncio.ensure_future(self._run(addresses), loop=asyncio.get_event_loop())

    def is_own(self, scope: dict[str, Any]) -> bool:
        return bool(scope["path"] == self._path)

    async def _run(self, addresses: list[tuple[str, int]]) -> None:
        try:
            if not addresses:
                raise Broken("no TCP address to try it on")
            async with asyncio.timeout(WITHIN_S):
                await self._try(*addresses[0])
            self.passed = True
        except TimeoutError:
            logger.warning("socket.plain", why=f"no answer within {WITHIN_S} s")
        except (Broken, OSError, EOFError) as error:
            logger.warning("socket.plain", why=f"{type(error).__name__}: {error}")

    # -------------------------------------------------------------- the server's end
    async def application(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Writes what the other end expects, by way of everything that a Direct can."""
        await receive()
        await send({"type": "websocket.accept"})
        direct: Direct | None = scope.get("extensions", {}).get(EXTENSION)
        if direct is None:
            await send({"type": "websocket.close", "code": CLOSE_CODE})
            return
        self._write(direct)  # must not overtake the answer to the handshake
        hello = asyncio.Event()

        def heard(message: Message) -> None:
            if message["type"] == "websocket.receive":
                self._heard.append(message["text"])
            hello.set()

        direct.listen(cast(Any, heard))
        direct.adopt(self._converse(direct, hello))

    async def _converse(self, direct: Direct, hello: asyncio.Event) -> None:
        await hello.wait()
        while not self._most_unsent and self._written < MOST_FRAMES:
            self._write(direct)
        for _ in range(FRAMES_BEHIND):
            await asyncio.sleep(0)  # the page reads between two writes, and some of what waits leaves
            self._write(direct)
        direct.close(CLOSE_CODE)

    def _write(self, direct: Direct) -> None:
        self._most_unsent = max(self._most_unsent, direct.write(Frame(text_of(self._written)).wire))
        self._written += 1

    # -------------------------------------------------------------- the page's end
    async def _try(self, host: str, port: int) -> None:
        line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        line.setblocking(False)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - replaced, not listened on
        await asyncio.get_running_loop().sock_connect(line, (here, port))
        reader, writer = await asyncio.open_connection(sock=line, limit=BUFFER)
        try:
            await self._talk(reader, writer, f"{here}:{port}")
        finally:
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        writer.write(
            f"GET {self._path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 101"):
            raise Broken(f"the handshake was answered by {answer[:40]!r}")
        writer.write(b"\x81\x85" + bytes(4) + b"hello")  # masked with zeros, RFC 6455 section 5.3
        read = 0
        while (start := await reader.readexactly(4)) != b"\x88\x02" + CLOSE_CODE.to_bytes(2, "big"):
            frame = Frame(text_of(read)).wire
            if start + await reader.readexactly(len(frame) - 4) != frame:
                raise Broken(f"frame {read} did not arrive as it was written")
            read += 1
        self._judge(read)

    def _judge(self, read: int) -> None:
        if read != self._written or read <= FRAMES_BEHIND:
            raise Broken(f"{read} frames of {self._written} came before the close")
        if self._heard != ["hello"]:
            raise Broken(f"what the page said was heard as {self._heard}")
        if not 0 < self._most_unsent <= self._written * (FRAME_LENGTH + 16):
            raise Broken(f"{self._most_unsent} bytes were said to wait for a page that does not read")


def text_of(number: int) -> str:
    return f"{number}:".ljust(FRAME_LENGTH, "x")
