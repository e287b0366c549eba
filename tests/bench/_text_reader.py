"""One connected page of the text bench, with a count of every byte: what a browser would send, when it would."""

from __future__ import annotations

import json
import select
import socket
import struct
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from realtime.protocol import VERSION
from tests.live.raw import BINARY, CLOSE, RawLine, handshake
from tests.live.replica import Replica

SEGMENT_HEADERS = 52  # IPv4 20, TCP 20, timestamps 12
SEGMENTS_AT = 136  # of struct tcp_info: u32 tcpi_segs_out, tcpi_segs_in (Linux 4.2 and later)
OVER_WITHIN_S = 30.0
BROWSER = (
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
    "Mobile Safari/537.36",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-IN,en;q=0.9",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
)
CSRF = "csrftoken=0123456789abcdef0123456789abcdef"


class Lane(NamedTuple):
    hello: dict[str, Any]
    ping_after_s: float  # of silence
    ask_every_s: float  # how long the line takes, whatever it carries
    wants: Sequence[tuple[float, dict[str, Any]]] = ()  # frames, and at which second


SHOWN = (
    *("hall", "people", "hands", "questions", "turns", "channels", "agenda", "floor", "delegations", "plan"),
    *("polls", "captions", "captioning"),
)
LIVE = Lane({}, 10, 20)
SLOW = Lane(
    {"lane": "slow", "deflate": True, "sections": SHOWN},
    30,
    60,
    [(240, {"t": "want", "sections": ["minutes"]})],
)


class Reader(Replica):
    """Connects, says hello, gives its commands at their seconds, pings when nothing came, until the end is here."""

    def __init__(
        self,
        line: CountedLine,
        exchange: str,
        lane: Lane,
        does: Iterable[tuple[float, dict[str, Any]]],
        speed: float,
    ) -> None:
        super().__init__()
        self._line, self._lane, self._speed, self._exchange = line, lane, speed, exchange
        asked = [(second, {"t": "do", "id": str(uuid.uuid4()), "command": command}) for second, command in does]
        self._says = sorted([*asked, *lane.wants], key=lambda each: each[0])
        self._inflate = zlib.decompressobj()
        self._end: int | None = None
        self._stop_at: float | None = None
        self._asked: set[str] = set()
        self.frames, self.plain = Counter[str](), 0
        self.failed = ""

    @property
    def total(self) -> int:
        return self._line.came + self._line.went

    def begin(self) -> None:
        """Hello, and what it brings."""
        hello = {"t": "hello", "version": VERSION, "exchange": self._exchange, "after": 0, "audience": None}
        self._say(hello | self._lane.hello | {"language": "en", "zone": "Asia/Kolkata"})
        while not self.document:
            self._read()

    def end_at(self, seq: int | None) -> None:
        """The script is over: read on until that is here. None: it broke off."""
        self._end = seq
        self._stop_at = time.monotonic() + (OVER_WITHIN_S if seq is not None else 0)

    def run(self) -> None:
        try:
            self._run()
        except (AssertionError, OSError, EOFError, zlib.error) as error:
            self.failed = f"{type(error).__name__}: {error}"

    def _run(self) -> None:
        began = heard = asked = time.monotonic()
        while not self._is_over():
            now = time.monotonic()
            if self._says and now >= began + self._says[0][0] / self._speed:
                self._say(self._says.pop(0)[1])
            if now >= heard + self._lane.ping_after_s / self._speed:
                self._say({"t": "ping"})
                heard = now
            if now >= asked + self._lane.ask_every_s / self._speed:
                self._say({"t": "ping"})
                asked = now
            if self._line.has_more(0.02):
                self._read()
                heard = time.monotonic()

    def _is_over(self) -> bool:
        if self._stop_at is None:
            return False
        if self._end is not None and self.seq >= self._end and not self._says and not self._asked:
            return True
        if time.monotonic() > self._stop_at:
            raise AssertionError(f"the end ({self._end}) did not come: at {self.seq}, unanswered {self._asked}")
        return False

    def document_as(self, other: Reader) -> dict[str, Any]:
        """What both pages hold. Turns apart: of these a page on the slow lane holds those it came in time for."""
        names = self.document.keys() & other.document.keys() - {"turns"}
        return {name: self.document[name] for name in names}

    def figures(self) -> dict[str, float | int | str]:
        line = self._line
        segments = line.segments()
        kinds = {f"frames_{name}": count for name, count in sorted(self.frames.items())}
        return {
            "bytes": self.total,
            "down_bytes": line.came,
            "up_bytes": line.went,
            "upgrade_bytes": line.upgrade,
            "json_bytes": self.plain,
            "messages": line.messages,
            "segments": segments,
            "with_tcp_ip_bytes": self.total + segments * SEGMENT_HEADERS,
            **kinds,
        }

    def _say(self, told: dict[str, Any]) -> None:
        self._asked |= {told["id"]} if "id" in told else set()
        self._line.text(json.dumps(told, separators=(",", ":"), ensure_ascii=False))

    def _read(self) -> None:
        opcode, payload, _ = self._line.read()
        assert opcode != CLOSE, f"closed: {payload!r}"
        self._line.messages += 1
        text = payload.decode() if opcode != BINARY else self._inflated(payload)
        self.plain += len(text.encode())
        for told in map(json.loads, text.splitlines()):
            self.frames[told["t"].replace(".", "_")] += 1
            assert told["t"] not in ("refused", "problem"), told
            self._asked.discard(told.get("id", ""))
            self.take(told)

    def _inflated(self, payload: bytes) -> str:
        return self._inflate.decompress(payload + b"\x00\x00\xff\xff").decode()


class CountedLine(RawLine):
    """Counts what passes, from the first byte of the upgrade on."""

    came = went = upgrade = messages = 0

    def __init__(self, port: int, path: str, headers: Sequence[str]) -> None:
        self.went = len(handshake(path, headers))
        super().__init__(port, path, headers)
        self.upgrade = self.went + self.came - len(self._rest)

    def send(self, *frames: bytes) -> None:
        self.went += sum(map(len, frames))
        super().send(*frames)

    def has_more(self, seconds: float) -> bool:
        return bool(self._rest) or bool(select.select([self.socket], [], [], seconds)[0])

    def segments(self) -> int:
        """Of TCP, both ways, as the kernel counted them."""
        info = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return sum(struct.unpack_from("=II", info, SEGMENTS_AT))

    def _more(self) -> bytes:
        data = super()._more()
        self.came += len(data)
        return data


def upgraded(port: int, cookie: str) -> CountedLine:
    """A connection as a phone's browser opens it."""
    return CountedLine(port, "/ws/", [f"Cookie: {cookie}; {CSRF}", *BROWSER])
