"""The only module that touches the internals of Daphne, Autobahn and Twisted: frames written without detours, and
connections without what only their handshake needed.

Daphne's own way costs 35-45 µs of CPU a frame, a bare `send(2)` about 4; it cannot feel how fast a page reads, and
keeps some 20 kB a connection. Before the first page is let in, `socket_contract` tries the direct way on a real
connection; where it fails or an internal is not what we know, the plain ASGI way is taken, and the log says so once.
Importing this module installs Daphne's event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from functools import lru_cache
from typing import Any, NamedTuple

import daphne.server  # noqa: F401 - first: it installs the asyncio reactor, which who imports one then gets
import structlog
from autobahn.websocket import protocol as autobahn_protocol
from autobahn.websocket.protocol import WebSocketProtocol as AutobahnProtocol
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.defer import Deferred
from twisted.internet.tcp import Server as TcpTransport

from realtime.socket import EXTENSION
from realtime.socket_contract import Trial

TRANSPORT_SEAMS: tuple[str, ...] = (
    "socket",
    "dataBuffer",
    "offset",
    "_tempDataBuffer",
    "_tempDataLen",
    "disconnecting",
    "abortConnection",
    "unregisterProducer",
)
PROTOCOL_SEAMS = ("state", "server", "path", "request", "handle_reply")
# Until a page has answered our close, after it has read what came before. Autobahn's own second is too short for
# a phone: the rest, and the code that says why, would be cut off.
CLOSE_WITHIN_S = 15
# What a connection of Autobahn or Daphne holds and does not look at any more once it is open.
ONLY_OF_THE_HANDSHAKE: tuple[str, ...] = (
    "http_request_data",
    "http_status_line",
    "http_headers",
    "http_request_uri",
    "http_request_path",
    "http_request_params",
    "http_request_host",
    "http_response_data",
    "websocket_protocols",
    "websocket_origin",
    "websocket_extensions",
    "websocket_protocol_in_use",
    "_wskey",
    "_raw_query_string",
    "_transport_details",
    "clean_headers",
    "server_addr",
    "root_path",
    "protocol_to_accept",
    "application_deferred",
    "keeps_little",
)
# What every open connection of Autobahn has alike until something befalls it: read from the class then.
ALIKE: dict[str, Any] = {
    "websocket_version": 13,
    "triggered": False,
    "send_state": AutobahnProtocol.SEND_STATE_GROUND,
    "trackedTimings": None,
    "_perMessageCompress": None,
    "wasMaxFramePayloadSizeExceeded": False,
    "wasMaxMessagePayloadSizeExceeded": False,
    "closedByMe": False,
    "failedByMe": False,
    "droppedByMe": False,
    "wasClean": False,
    "wasNotCleanReason": None,
    "wasServerConnectionDropTimeout": False,
    "wasOpenHandshakeTimeout": False,
    "wasCloseHandshakeTimeout": False,
    "wasServingFlashSocketPolicyFile": False,
    "localCloseCode": None,
    "localCloseReason": None,
    "remoteCloseCode": None,
    "remoteCloseReason": None,
    "openHandshakeTimeoutCall": None,
    "closeHandshakeTimeoutCall": None,
    "autoPingTimeoutCall": None,
    "autoPingPending": None,
    "autoPingPendingCall": None,
    "autoPingPendingSeq": 0,
    "autoPingPendingSent": None,
}
logger = structlog.get_logger(__name__)


class DirectServer(Server):  # type: ignore[misc]  # Daphne ships no types
    """Daphne that hands each WebSocket's transport to its application."""

    application: Any

    def __init__(self, *args: Any, ready_callable: Callable[[], Any] | None = None, **options: Any) -> None:
        super().__init__(*args, ready_callable=self._ready, **options)
        self._then = ready_callable
        self._trial: Trial | None = None
        self._told = False

    def _ready(self) -> None:
        self._trial = Trial(self.listening_addresses)
        if self._then is not None:
            self._then()

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.ws_factory.protocol = open_protocol(self.ws_factory)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """The queue that the application reads; for a page that comes before the trial is over, later."""
        if scope["type"] != "websocket":
            return super().create_application(protocol, scope)
        trial = self._trial
        if trial is not None and not trial.over.done() and not trial.is_own(scope):
            admitted = Deferred.fromFuture(asyncio.ensure_future(asyncio.wait([trial.over])))
            return admitted.addCallback(lambda _: self._open(protocol, scope))
        return self._open(protocol, scope)

    def _open(self, protocol: Any, scope: dict[str, Any]) -> Any:
        trial = self._trial
        if trial is None:
            return super().create_application(protocol, scope)
        own = trial.is_own(scope)
        if (own or trial.passed) and (direct := self._direct(protocol)) is not None:
            scope.setdefault("extensions", {})[EXTENSION] = direct
            protocol.keeps_little = True
        pages = self.application
        self.application = trial.application if own else pages
        try:
            return super().create_application(protocol, scope)
        finally:
            self.application = pages

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
    missing = [name for name in TRANSPORT_SEAMS if not hasattr(transport, name)]
    if not isinstance(protocol, AutobahnProtocol):
        return [*missing, type(protocol).__name__]
    return missing + [name for name in PROTOCOL_SEAMS if not hasattr(protocol, name)]


# ------------------------------------------------------------------ what a connection keeps
def open_protocol(factory: Any) -> type[WebSocketProtocol]:
    """Daphne's protocol for the connections of this factory, which keeps little of each once it is open.

    Autobahn copies a setting of the factory into a connection only where its class has none.
    """
    settings = {name: _as_class_attribute(getattr(factory, name)) for name in WebSocketProtocol.CONFIG_ATTRS}
    own = {
        "closeHandshakeTimeout": CLOSE_WITHIN_S,
        "failByDrop": False,  # a page is told by the close code what was wrong: RFC 6455 section 7.1.7
        "onOpen": _on_open,
        "keeps_little": False,
    }
    # It lays those settings out at every connection, for a log that drops them.
    setattr(autobahn_protocol, "pformat", _unprinted)  # noqa: B010 - its types do not tell of it
    return type("OpenProtocol", (WebSocketProtocol,), settings | ALIKE | own)


def _as_class_attribute(value: Any) -> Any:
    return staticmethod(value) if callable(value) else value


def _unprinted(_settings: object) -> str:
    return ""


def _on_open(self: Any) -> None:
    WebSocketProtocol.onOpen(self)
    if not self.keeps_little:
        return
    self.transport.unregisterProducer()  # frees the HTTP channel and its request
    kept = {name: value for name, value in self.__dict__.items() if not _is_over(name, value)}
    kept |= {"request": _opened(self.path.decode("ascii")), "send_queue": Chopped()}
    self.__dict__ = kept


def _is_over(name: str, value: Any) -> bool:
    return name in ONLY_OF_THE_HANDSHAKE or (name in ALIKE and value is ALIKE[name])


class Opened(NamedTuple):
    """What is looked at of a request after the handshake: Daphne logs its path."""

    path: str


_opened = lru_cache(64)(Opened)


class Chopped(list[Any]):
    """The queue of frames that are sent in pieces, which is Autobahn's own test; a deque takes 760 bytes empty."""

    def popleft(self) -> Any:
        return self.pop(0)


class Listener:
    """Stands where Daphne puts a page's messages, and hands each on at once."""

    __slots__ = ("put_nowait",)

    def __init__(self, heard: Callable[[dict[str, Any]], None]) -> None:
        self.put_nowait = heard


class DaphneTransport:
    """A Direct over one Daphne connection. Control frames of Autobahn take the same buffer, so order is kept."""

    __slots__ = ("_protocol", "_transport")

    def __init__(self, protocol: Any) -> None:
        self._protocol, self._transport = protocol, protocol.transport

    def write(self, frame: bytes) -> int:
        """To the kernel; what it does not take waits in Twisted's buffer, and later frames behind it."""
        transport = self._transport
        if self._protocol.state != AutobahnProtocol.STATE_OPEN:
            return 0
        if transport.dataBuffer or transport._tempDataBuffer or transport.disconnecting:
            transport.write(frame)
            return self.unsent()
        try:
            sent = transport.socket.send(frame)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:  # the line is gone; the reactor will find out and say so
            return 0
        if sent == len(frame):
            return 0
        transport.write(frame[sent:])
        return self.unsent()

    def unsent(self) -> int:
        transport = self._transport
        return int(len(transport.dataBuffer) - transport.offset + transport._tempDataLen)

    def close(self, code: int) -> None:
        self._protocol.handle_reply({"type": "websocket.close", "code": code})

    def abort(self) -> None:
        self._transport.abortConnection()

    def listen(self, heard: Callable[[dict[str, Any]], None]) -> None:
        kept, self._protocol.application_queue = self._protocol.application_queue, Listener(heard)
        while not kept.empty():
            heard(kept.get_nowait())

    def adopt(self, conversation: Coroutine[Any, Any, None]) -> None:
        """In a context of its own: the one of the handshake holds the request and its database connections."""
        details = self._protocol.server.connections[self._protocol]
        details["application_instance"] = asyncio.get_running_loop().create_task(
            conversation, context=Context()
        )
