"""One connected page, as a Room sees it: somewhere to push text, bounded.

A page that does not read is closed with a code that says "resume", and costs the others nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from realtime import protocol

UNSENT_LIMIT = 4 * 1024 * 1024  # characters that wait for one socket
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Socket:
    """The sending half of a WebSocket. `push` never blocks; a task of its own sends in order."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._unsent = 0
        self.close_code: int | None = None
        self._task = asyncio.create_task(self._pump())

    def push(self, text: str) -> None:
        """Queue one frame."""
        if self.closed:
            return
        self._unsent += len(text)
        if self._unsent > UNSENT_LIMIT:
            self.close(protocol.CLOSE_RESUME)
            return
        self._queue.put_nowait({"type": "websocket.send", "text": text})

    def close(self, code: int) -> None:
        """Close after what is queued has been sent."""
        if not self.closed:
            self.close_code = code
            self._queue.put_nowait({"type": "websocket.close", "code": code})

    @property
    def closed(self) -> bool:
        return self.close_code is not None

    async def drained(self) -> None:
        """After `close`: until what was queued has been handed over."""
        await asyncio.gather(self._task, return_exceptions=True)

    async def stop(self) -> None:
        """The page is gone: send nothing more."""
        self.close_code = self.close_code or protocol.CLOSE_RESUME
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _pump(self) -> None:
        while True:
            message = await self._queue.get()
            await self._send(message)
            self._unsent -= len(message.get("text", ""))
            if message["type"] == "websocket.close":
                return
