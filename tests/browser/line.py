"""A line between browsers and the hall that a test can cut, hold, and mend: a relay of bytes on a port of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Line:
    """`cut`: all connections end and new ones fail. `mute`: what the hall says is lost, what it hears is not. `die`:
    nothing is heard of either by the other any more, and neither is told."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()
        self._whole, self._muted, self._dead = True, False, False
        self.port = 0

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._whole = False
        for pipe in tuple(self._pipes):
            pipe.cancel()

    def mute(self) -> None:
        self._muted = True

    def die(self) -> None:
        self._dead = True

    def mend(self) -> None:
        self._whole, self._muted, self._dead = True, False, False

    async def close(self) -> None:
        self.cut()
        assert self._server is not None
        self._server.close()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        to_hall = asyncio.create_task(self._pipe(reader, far_writer, from_hall=False))
        to_page = asyncio.create_task(self._pipe(far_reader, writer, from_hall=True))
        for pipe in (to_hall, to_page):
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)
        to_hall.add_done_callback(lambda _: to_page.cancel())
        to_page.add_done_callback(lambda _: to_hall.cancel())

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_hall: bool
    ) -> None:
        try:
            while data := await reader.read(65_536):
                if not (self._dead or (from_hall and self._muted)):
                    writer.write(data)
                    await writer.drain()
        except OSError:  # one end is gone, so is the line
            pass
        finally:
            writer.transport.abort()


@asynccontextmanager
async def line_to(origin: str) -> AsyncIterator[Line]:
    """A line to the hall at `origin`. Cookies of localhost hold for it too: they know no ports."""
    parts = urlsplit(origin)
    line = Line("127.0.0.1", parts.port or 80)
    await line.open()
    try:
        yield line
    finally:
        await line.close()
