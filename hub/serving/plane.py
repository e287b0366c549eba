"""The media node, inside the web process or as a process of its own."""

from __future__ import annotations

import asyncio
import gc
import signal

from django.conf import settings

from realtime.hall import close_hall, open_hall
from realtime.media.port import MediaPort
from realtime.media.worker import MediaNode


class MediaPlane:
    """The node of this process's event loop."""

    def __init__(self) -> None:
        self._node: MediaNode | None = None

    async def open(self) -> None:
        """Raises realtime.media.contract.MediaRefusal when the UDP port cannot be had."""
        settings.EXCHANGE_RECORDINGS.mkdir(parents=True, exist_ok=True)
        port = await MediaPort.open(
            settings.EXCHANGE_MEDIA_HOST, settings.EXCHANGE_MEDIA_PORT, settings.EXCHANGE_MEDIA_ADDRESS
        )
        self._node = MediaNode(
            await open_hall(), port, settings.EXCHANGE_RECORDINGS, settings.EXCHANGE_RECORDINGS_QUOTA
        )
        await self._node.open()
        gc.collect()
        gc.freeze()  # what is there at the start stays: looking through it again would hold up every packet for 0.1 s

    async def close(self) -> None:
        if self._node is not None:
            await self._node.close()


async def serve_media() -> None:
    """The `media` process of the Procfile, until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    plane = MediaPlane()
    await plane.open()
    await stopped.wait()
    await plane.close()
    await close_hall()
