"""Many WebSocket readers in one process, with epoll: counts text frames and how old they are."""

from __future__ import annotations

import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterable

Ready = Callable[[bytes], bool]


class Reader:
    """One connected page. `feed` gives the payloads of whole text frames (RFC 6455 section 5.2)."""

    def __init__(self, port: int, path: str, headers: Iterable[str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: localhost",
            "Origin: http://localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            *headers,
            "",
            "",
        ]
        self.socket.sendall("\r\n".join(lines).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(4_096)
        head, _, self._rest = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(head.decode(errors="replace"))

    def send(self, text: str) -> None:
        """A text frame, masked with zeros."""
        payload = text.encode()
        size = bytes((0x80 | len(payload),)) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
        self.socket.sendall(b"\x81" + size + bytes(4) + payload)

    def feed(self, data: bytes) -> list[bytes]:
        data = self._rest + data if self._rest else data
        payloads, at, end = [], 0, len(data)
        while end - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 126:
                width = 2 if length == 126 else 8
                if end - start < width:
                    break
                length, start = int.from_bytes(data[start : start + width], "big"), start + width
            if end - start < length:
                break
            if data[at] == 0x81:
                payloads.append(data[start : start + length])
            at = start + length
        self._rest = data[at:]
        return payloads


class Load:
    """All readers, and what they have read."""

    def __init__(self) -> None:
        self._selector = selectors.EpollSelector()
        self.readers: list[Reader] = []
        self.delivered = 0
        self.ages_ms: list[float] = []
        self.sent_at: dict[bytes, float] = {}  # mark of a message -> when it was sent

    def add(self, reader: Reader) -> None:
        reader.socket.setblocking(False)
        self._selector.register(reader.socket, selectors.EVENT_READ, reader)
        self.readers.append(reader)

    def run(self, until: float, mark: Callable[[bytes], bytes | None]) -> None:
        """Read until that time (perf_counter); `mark` names the message of a payload, None for others."""
        while (left := until - time.perf_counter()) > 0:
            for key, _ in self._selector.select(left):
                self._read(key.data, mark)

    def _read(self, reader: Reader, mark: Callable[[bytes], bytes | None]) -> None:
        try:
            data = reader.socket.recv(262_144)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError("the server closed a reader's line")
        now = time.perf_counter()
        for payload in reader.feed(data):
            if (name := mark(payload)) is not None:
                self.delivered += 1
                if (sent := self.sent_at.get(name)) is not None:
                    self.ages_ms.append((now - sent) * 1_000)

    def close(self) -> None:
        for reader in self.readers:
            reader.socket.close()
        self._selector.close()
