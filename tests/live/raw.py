"""A WebSocket client of bare bytes, for what no library would send. RFC 6455 section 5.2."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from typing import NamedTuple

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
PATIENCE_S = 30.0


class Frame(NamedTuple):
    """One frame that the server sent."""

    opcode: int
    payload: bytes
    final: bool = True

    @property
    def close_code(self) -> int:
        return int.from_bytes(self.payload[:2], "big") if self.payload else 1005


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    final: bool = True,
    reserved: int = 0,
    mask: bytes | None = b"\x01\x02\x03\x04",
    declared: int | None = None,
) -> bytes:
    """A client's frame. `declared` is a length that may be a lie; `mask=None` leaves it unmasked."""
    length = len(payload) if declared is None else declared
    first = (0x80 if final else 0) | reserved << 4 | opcode
    masked = 0 if mask is None else 0x80
    if length < 126:
        head = bytes((first, masked | length))
    elif length < 65_536:
        head = struct.pack("!BBH", first, masked | 126, length)
    else:
        head = struct.pack("!BBQ", first, masked | 127, length)
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


def handshake(path: str = "/", headers: Iterable[str] = ()) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Origin: http://localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {KEY}",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


class RawLine:
    """One connection, its handshake done; reads frames as they are, checked for being whole."""

    def __init__(
        self, port: int, path: str = "/", headers: Iterable[str] = (), *, receive_buffer: int | None = None
    ) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE_S)
        if receive_buffer is not None:  # before connecting: the window follows from it
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(handshake(path, headers))
        self._rest = b""
        while b"\r\n\r\n" not in self._rest:
            self._rest += self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(head.decode(errors="replace"))

    def send(self, *frames: bytes) -> None:
        for each in frames:
            self.socket.sendall(each)

    def text(self, text: str) -> None:
        self.send(frame(TEXT, text.encode()))

    def read(self) -> Frame:
        """The next frame. Raises EOFError where the server ended the stream, and AssertionError for bad bytes."""
        head = self._take(2)
        assert not head[0] & 0x70 and not head[1] & 0x80, "reserved bits, or a mask, from a server"
        length = head[1]
        if length == 126:
            length = int.from_bytes(self._take(2), "big")
        elif length == 127:
            length = int.from_bytes(self._take(8), "big")
        opcode = head[0] & 0x0F
        assert opcode in (TEXT, BINARY, CLOSE, PING, PONG), f"opcode {opcode} in the middle of nowhere"
        return Frame(opcode, self._take(length), bool(head[0] & 0x80))

    def until_closed(self) -> list[Frame]:
        """Everything up to the end of the stream; a reset ends it too."""
        frames = []
        try:
            while True:
                frames.append(self.read())
        except (EOFError, ConnectionResetError):
            return frames

    def close_code(self) -> int:
        """The code of the server's close frame; 1006 where it ended the line without one."""
        try:
            while (each := self.read()).opcode != CLOSE:
                pass
        except (EOFError, ConnectionResetError):
            return 1006
        return each.close_code

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        """Close with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _take(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._rest += self._more()
        taken, self._rest = self._rest[:length], self._rest[length:]
        return taken

    def _more(self) -> bytes:
        data = self.socket.recv(65_536)
        if not data:
            raise EOFError("the server ended the stream")
        return data
