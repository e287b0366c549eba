"""The only module that touches the internals of Daphne, Autobahn and Twisted: frames written without detours.

Daphne's own way costs 35-45 µs of CPU a frame, a bare `send(2)` about 4, and it cannot feel how fast a page reads.
Where an internal is not what we know, the connection takes the plain ASGI way instead, and the log says so once.
Importing this module installs Daphne's event loop.
"""

from __future__ import annotations

from typing import Any

import structlog
from autobahn.websocket.protocol import WebSocketProtocol
from daphne.server import Server
from twisted.internet.tcp import Server as TcpTransport

from realtime.socket import EXTENSION

SEAMS = (
    "socket",
    "dataBuffer",
    "offset",
    "_tempDataBuffer",
    "_tempDataLen",
    "disconnecting",
    "abortConnection",
)
# Until a page has answered our close, after it has read what came before. Autobahn's own second is too short for
# a phone: the rest, and the code that says why, would be cut off.
CLOSE_WITHIN_S = 15
logger = structlog.get_logger(__name__)


class DirectServer(Server):  # type: ignore[misc]  # Daphne ships no types
    """Daphne that hands each WebSocket's transport to its application."""

    _told = False

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            protocol.closeHandshakeTimeout = CLOSE_WITHIN_S
            if (direct := self._direct(protocol)) is not None:
                scope.setdefault("extensions", {})[EXTENSION] = direct
        return super().create_application(protocol, scope)

    def _direct(self, protocol: Any) -> DaphneTransport | None:
        missing = missing_seams(protocol)
        if missing and not self._told:
            self._told = True
            logger.warning("socket.plain", missing=missing)
        return None if missing else DaphneTransport(protocol)


def missing_seams(protocol: Any) -> list[str]:
    """What of this connection is not as this module knows it; [] when frames may be written directly."""
    transport = protocol.transport
    if not isinstance(transport, TcpTransport):  # TLS and UNIX sockets buffer in their own ways
        return [type(transport).__name__]
    missing = [name for name in SEAMS if not hasattr(transport, name)]
    if not isinstance(protocol, WebSocketProtocol) or not hasattr(protocol, "state"):
        missing.append("state")
    return missing


class DaphneTransport:
    """A Direct over one Daphne connection. Control frames of Autobahn take the same buffer, so order is kept."""

    __slots__ = ("_protocol", "_transport")

    def __init__(self, protocol: Any) -> None:
        self._protocol, self._transport = protocol, protocol.transport

    def write(self, frame: bytes) -> None:
        """To the kernel; what it does not take waits in Twisted's buffer, and later frames behind it."""
        transport = self._transport
        if self._protocol.state != WebSocketProtocol.STATE_OPEN:
            return
        if transport.dataBuffer or transport._tempDataBuffer or transport.disconnecting:
            transport.write(frame)
            return
        try:
            sent = transport.socket.send(frame)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:  # the line is gone; the reactor will find out and say so
            return
        if sent < len(frame):
            transport.write(frame[sent:])

    def unsent(self) -> int:
        transport = self._transport
        return int(len(transport.dataBuffer) - transport.offset + transport._tempDataLen)

    def abort(self) -> None:
        self._transport.abortConnection()
