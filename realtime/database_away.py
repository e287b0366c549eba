"""A socket whose database is away is told to come back: an error of ours is none of the page's."""

from __future__ import annotations

from typing import Any

import structlog
from django.db import DatabaseError

from realtime.protocol import CLOSE_RESUME

logger = structlog.get_logger(__name__)


class ClosesToResume:
    """Around the sockets' application and the sign-in before it: both read the database before a page is in."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        said: set[str] = set()

        async def noting(message: dict[str, Any]) -> None:
            said.add(message["type"])
            await send(message)

        try:
            await self._application(scope, receive, noting)
        except DatabaseError as error:
            logger.warning("socket.not_admitted", error=str(error))
            if "websocket.accept" not in said:  # a refused handshake has no code that says why
                await send({"type": "websocket.accept"})
            if "websocket.close" not in said:
                await send({"type": "websocket.close", "code": CLOSE_RESUME})
