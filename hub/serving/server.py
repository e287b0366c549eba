"""Daphne with our limits, and what lives on its event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import daphne.server  # noqa: F401 - first: it installs the asyncio reactor, which who imports one then gets
from django.conf import settings
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from hub.asgi import application
from hub.serving.plane import MediaPlane
from realtime.daphne_socket import DirectServer
from realtime.hall import close_hall
from realtime.protocol import FRAME_LIMIT

BACKLOG = 4_096  # Daphne's own default of 50 loses joins
# For the answer to a socket that is opened. Of a thousand pages that come back at once to a busy machine the last one
# waits longer than Daphne's own 5 s, and to be turned away would only make it come again.
HANDSHAKE_S = 20


class HubServer:
    """One web process; with a media plane inside when one is given."""

    def __init__(self, port: int, host: str, plane: MediaPlane | None) -> None:
        self._plane = plane
        self.trouble = ""  # why it stopped by itself
        self._server = DirectServer(
            application=application,
            endpoints=[f"tcp:port={port}:interface={host}:backlog={BACKLOG}"],
            websocket_max_message_size=FRAME_LIMIT,
            websocket_max_frame_size=FRAME_LIMIT,
            websocket_handshake_timeout=HANDSHAKE_S,
            websocket_connect_timeout=HANDSHAKE_S,
            proxy_forwarded_address_header="X-Forwarded-For" if settings.BEHIND_TLS else None,
            proxy_forwarded_proto_header="X-Forwarded-Proto" if settings.BEHIND_TLS else None,
            ready_callable=self._ready,
            server_name="twinhall",
            verbosity=0,
        )

    def run(self) -> None:
        """Until SIGINT or SIGTERM."""
        self._server.run()

    def _ready(self) -> None:
        # Twisted's types take the reactor for its interface and miss `self`.
        cast(Any, reactor).addSystemEventTrigger("before", "shutdown", lambda: _deferred(self._close()))
        if self._plane is not None:
            _deferred(self._plane.open()).addErrback(self._failed)

    def _failed(self, failure: Any) -> None:
        self.trouble = f"sound and picture could not be opened: {failure.getErrorMessage()}"
        self._server.stop()

    async def _close(self) -> None:
        """Media first: what it reports as it closes still enters the log."""
        if self._plane is not None:
            await self._plane.close()
        await close_hall()


def _deferred(work: Coroutine[Any, Any, None]) -> Any:
    return Deferred.fromFuture(asyncio.ensure_future(work, loop=asyncio.get_event_loop()))
