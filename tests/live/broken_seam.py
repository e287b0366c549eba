"""The echo server of test_direct_socket.py with something of Daphne, Autobahn or Twisted other than we know it."""

from __future__ import annotations

import sys
from typing import Any

from realtime import daphne_socket
from realtime.daphne_socket import DaphneTransport, DirectServer
from tests.live.echo_server import application


class Other:
    """A transport as the direct way sees it, other than we know it; the plain way has the real one."""

    def __init__(self, transport: Any) -> None:
        self.real = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def _seen_as(other: type[Other]) -> None:
    def open_direct(self: Any, protocol: Any) -> None:
        self._protocol, self._transport = protocol, other(protocol.transport)

    _replace(DaphneTransport, "__init__", open_direct)


def swallows() -> None:
    """What the kernel did not take is lost."""

    class Swallowing(Other):
        def write(self, data: bytes) -> None:
            """Nothing."""

    _seen_as(Swallowing)


def tears() -> None:
    """The rest of a frame comes with some of it doubled."""

    class Tearing(Other):
        def write(self, data: bytes) -> None:
            self.real.write(data + data[-7:])

    _seen_as(Tearing)


def reorders() -> None:
    """What waits is not seen, and is overtaken by what comes after."""

    class Hiding(Other):
        dataBuffer = b""
        _tempDataBuffer = ()

    _seen_as(Hiding)


def hides_what_waits() -> None:
    """Nobody would feel that a page does not read."""
    _replace(DaphneTransport, "unsent", lambda _self: 0)


def hears_nothing() -> None:
    """Messages go somewhere else than to the queue that an application was given."""
    _replace(daphne_socket.Listener, "__init__", lambda self, _heard: setattr(self, "put_nowait", print))


def drops_the_close() -> None:
    _replace(DaphneTransport, "close", lambda _self, _code: None)


def forgets_the_queue() -> None:
    """Something is read after the handshake that we took for its own."""
    daphne_socket.ONLY_OF_THE_HANDSHAKE += ("application_queue",)


def renames(name: str) -> None:
    """That name of the transport is gone; under us alone, as it goes on working."""
    missing = daphne_socket.TRANSPORT_SEAMS
    daphne_socket.TRANSPORT_SEAMS = tuple(f"_no_{each}" if each == name else each for each in missing)


def tells_names() -> None:
    """Prints what an open connection has of its own, before anything of it is dropped."""

    def on_open(self: Any) -> None:
        print("names", *self.__dict__, *dir(type(self)), flush=True)  # noqa: T201 - read by the test
        daphne_socket_on_open(self)

    daphne_socket_on_open = daphne_socket._on_open
    daphne_socket._on_open = on_open


def nothing() -> None:
    """All is as we know it."""


def _replace(owner: type, name: str, value: object) -> None:
    setattr(owner, name, value)


if __name__ == "__main__":
    breakage, _, detail = sys.argv[1].partition(":")
    globals()[breakage](*([detail] if detail else []))
    endpoint = f"tcp:port={sys.argv[2]}:interface=127.0.0.1:backlog=4096"
    DirectServer(application=application, endpoints=[endpoint], verbosity=0).run()
