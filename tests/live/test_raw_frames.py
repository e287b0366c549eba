"""Bytes that no library sends: what our limits and our own way out add to RFC 6455, over a real network.

After each case the server serves others, has let go of every socket and task, and has logged nothing uncaught.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.bootstrap import ROOT
from hub.runner.processes import start
from realtime.protocol import FRAME_LIMIT
from tests.live.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawLine, frame, handshake
from tests.ports import free_port, wait_for_port

LET_GO_WITHIN_S = 20.0
PROTOCOL_ERROR, INVALID_TEXT, TOO_BIG = 1002, 1007, 1009
NOT_UTF8 = b"caf\xc3\x28"


@dataclass
class RawServer:
    """The server's process, and a line to it that stays open and asks what it holds."""

    port: int
    pid: int
    log: Path
    witness: RawLine

    def left(self) -> dict[str, int]:
        self.witness.text('{"ask": "left"}')
        told: dict[str, int] = json.loads(self.witness.read().payload)
        descriptors = Path(f"/proc/{self.pid}/fd").iterdir()
        return told | {"sockets": sum(_is_socket(descriptor) for descriptor in descriptors)}

    def until(self, true: Callable[[dict[str, int]], bool]) -> dict[str, int]:
        """Ask until it is so."""
        began = time.monotonic()
        while not true(left := self.left()):
            assert time.monotonic() - began < LET_GO_WITHIN_S, left
        return left

    def line(self, **options: Any) -> RawLine:
        return RawLine(self.port, **options)


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RawServer]:
    port, log = free_port(), tmp_path_factory.mktemp("raw") / "log"
    with log.open("wb") as output:
        words = [sys.executable, "-m", "tests.live.raw_server", str(port)]
        running = start(words, output=output, cwd=ROOT, env=dict(os.environ))
        try:
            wait_for_port(running, port)
            with closing(RawLine(port)) as witness:
                yield RawServer(port, running.pid, log, witness)
        finally:
            running.kill()
            running.wait()


@pytest.fixture
def server(process: RawServer) -> Iterator[RawServer]:
    """The server; after the test it must be as it was before."""
    before = process.left()
    logged = process.log.stat().st_size
    yield process
    process.until(lambda left: all(left[name] <= before[name] for name in ("tasks", "pages", "sockets")))
    with closing(process.line()) as other:
        other.text("still here?")
        assert other.read().payload == b"still here?"
    process.until(lambda left: left["pages"] == before["pages"])
    assert process.log.read_bytes()[logged:] == b""


# ------------------------------------------------------------------ what comes in pieces
def test_a_message_in_segments_of_one_byte_arrives_whole(server: RawServer) -> None:
    with closing(server.line()) as line:
        for byte in frame(TEXT, "물 für alle".encode()):
            line.socket.sendall(bytes((byte,)))
        assert line.read().payload.decode() == "물 für alle"


def test_a_handshake_in_segments_of_one_byte_is_answered(server: RawServer) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in handshake():
            raw.sendall(bytes((byte,)))
        assert raw.recv(12) == b"HTTP/1.1 101"


def test_fragments_become_one_message_and_a_ping_between_them_is_answered_first(server: RawServer) -> None:
    with closing(server.line()) as line:
        line.send(
            frame(TEXT, "물".encode()[:2], final=False),
            frame(PING, b"between"),
            frame(CONTINUATION, "물".encode()[2:] + b" for", final=False),
            frame(CONTINUATION, b"", final=False),
            frame(CONTINUATION, b" all"),
        )
        assert line.read() == (PONG, b"between", True)
        assert line.read() == (TEXT, "물 for all".encode(), True)


def test_frames_in_one_segment_are_answered_in_order(server: RawServer) -> None:
    with closing(server.line()) as line:
        line.send(b"".join(frame(TEXT, str(number).encode()) for number in range(50)))
        assert [line.read().payload for _ in range(50)] == [str(number).encode() for number in range(50)]


# ------------------------------------------------------------------ what is too long
def test_the_longest_frame_is_accepted(server: RawServer) -> None:
    with closing(server.line()) as line:
        line.send(frame(TEXT, b"x" * FRAME_LIMIT))
        assert line.read().payload == b"x" * FRAME_LIMIT


@pytest.mark.parametrize(
    "frames",
    [
        [frame(TEXT, b"x" * (FRAME_LIMIT + 1))],
        [frame(TEXT, b"x", declared=2**63 - 1)],
        [frame(TEXT, b"x" * FRAME_LIMIT, final=False), frame(CONTINUATION, b"x")],
        [frame(TEXT, b"x" * 1_000, final=False)] + [frame(CONTINUATION, b"x" * 1_000, final=False)] * 65,
    ],
    ids=["one byte more", "a length of 2^63 - 1", "a fragment more", "many fragments"],
)
def test_what_is_longer_is_refused(server: RawServer, frames: list[bytes]) -> None:
    with closing(server.line()) as line:
        line.send(*frames)
        assert line.close_code() == TOO_BIG


# ------------------------------------------------------------------ what is no WebSocket
@pytest.mark.parametrize(
    "frames",
    [
        [frame(TEXT, b"x", declared=2**63)],
        [b"\x81\xfe\x00\x05" + b"\x01\x02\x03\x04" + b"12345"],
        [frame(TEXT, b"bare", mask=None)],
        [frame(TEXT, b"x", reserved=0b100)],
        [frame(TEXT, b"x", reserved=0b010)],
        [frame(TEXT, b"x", reserved=0b001)],
        [frame(0x3, b"x")],
        [frame(0xB, b"x")],
        [frame(PING, b"x" * 126)],
        [frame(PING, b"x", final=False)],
        [frame(CONTINUATION, b"of nothing")],
        [frame(TEXT, b"begun", final=False), frame(TEXT, b"another")],
    ],
    ids=[
        "a length with its highest bit set",
        "a length in more bytes than it needs",
        "a frame without a mask",
        "the first reserved bit",
        "the second",
        "the third",
        "an unknown opcode",
        "an unknown control opcode",
        "a long ping",
        "a ping in fragments",
        "a continuation of nothing",
        "a message within another",
    ],
)
def test_what_breaks_the_protocol_is_told_so(server: RawServer, frames: list[bytes]) -> None:
    with closing(server.line()) as line:
        line.send(*frames)
        assert line.close_code() == PROTOCOL_ERROR


def test_nothing_is_heard_behind_what_broke_the_protocol(server: RawServer) -> None:
    """A command that a page sent on a line that it must take for failed is sent again by it: once is enough."""
    with closing(server.line()) as line:
        line.send(frame(TEXT, b"x", reserved=0b100) + frame(TEXT, b"a ghost"))
        assert line.close_code() == PROTOCOL_ERROR
        assert server.left()["ghosts"] == 0


NO_CLOSES = {
    "in fragments": frame(CLOSE, b"\x03\xe8", final=False),
    "of one byte": frame(CLOSE, b"\x03"),
    "with a reason that is not UTF-8": frame(CLOSE, b"\x03\xe8" + NOT_UTF8),
    "of 126 bytes": frame(CLOSE, b"\x03\xe8" + b"x" * 124),
} | {
    f"with the code {code}": frame(CLOSE, struct.pack("!H", code))
    for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535)
}


@pytest.mark.parametrize("close", NO_CLOSES.values(), ids=NO_CLOSES.keys())
def test_a_close_that_is_none_ends_the_line_all_the_same(server: RawServer, close: bytes) -> None:
    """Whoever sent it is leaving: whether our close frame still goes out does not matter to them."""
    with closing(server.line()) as line:
        line.send(close + frame(TEXT, b"a ghost"))
        assert line.close_code() in (PROTOCOL_ERROR, INVALID_TEXT, 1006)
        assert server.left()["ghosts"] == 0


@pytest.mark.parametrize(
    "frames",
    [
        [frame(TEXT, NOT_UTF8)],
        [frame(TEXT, b"\xed\xa0\x80")],
        [frame(TEXT, NOT_UTF8[:4], final=False), frame(CONTINUATION, NOT_UTF8[4:])],
        [frame(TEXT, "물".encode()[:2])],
    ],
    ids=["in text", "half of a surrogate pair", "split over fragments", "cut off"],
)
def test_what_is_not_utf_8_is_told_so(server: RawServer, frames: list[bytes]) -> None:
    with closing(server.line()) as line:
        line.send(*frames)
        assert line.close_code() == INVALID_TEXT


def test_a_binary_frame_reaches_the_application_as_such(server: RawServer) -> None:
    with closing(server.line()) as line:
        line.send(frame(BINARY, b"\x00\xff" * 100))
        assert line.read().payload == b"bytes:200"


# ------------------------------------------------------------------ how it ends
@pytest.mark.parametrize(
    ("payload", "answered"),
    [(b"", 1000), (b"\x03\xe8", 1000), (b"\x03\xe9gone", 1000), (b"\x10\x04", 1000), (b"\x0b\xb8", 1000)],
    ids=["without a code", "1000", "1001 with a reason", "4100", "3000"],
)
def test_a_close_is_answered_by_a_close(server: RawServer, payload: bytes, answered: int) -> None:
    with closing(server.line()) as line:
        line.send(frame(CLOSE, payload))
        assert line.close_code() == answered


def test_bytes_after_the_close_are_not_heard(server: RawServer) -> None:
    with closing(server.line()) as line:
        line.send(frame(CLOSE, b"\x03\xe8") + frame(TEXT, b"and another thing") + b"\xff" * 1_000)
        assert [each.opcode for each in line.until_closed()] == [CLOSE]


def test_our_close_comes_after_what_was_sent_and_waits_for_the_answer(server: RawServer) -> None:
    with closing(server.line()) as line:
        line.text('{"frames": 3, "size": 10, "close": 4100}')
        assert [line.read().payload[:2] for _ in range(3)] == [b"0:", b"1:", b"2:"]
        assert line.read() == (CLOSE, struct.pack("!H", 4100), True)
        line.send(frame(CLOSE, struct.pack("!H", 4100)))
        assert line.until_closed() == []


@pytest.mark.parametrize(
    "how", [socket.SHUT_WR, socket.SHUT_RD, socket.SHUT_RDWR], ids=["sending", "receiving", "both"]
)
def test_a_line_of_which_one_half_is_closed_is_let_go(server: RawServer, how: int) -> None:
    with closing(server.line()) as line:
        line.text('{"frames": 50, "size": 10000}')
        line.socket.shutdown(how)
        if how == socket.SHUT_WR:
            line.until_closed()


def test_a_reset_in_the_middle_of_a_frame_in_is_let_go(server: RawServer) -> None:
    line = server.line()
    line.send(frame(TEXT, b"x" * 60_000)[:30_000])
    line.reset()


def test_a_reset_in_the_middle_of_a_frame_out_is_let_go(server: RawServer) -> None:
    line = server.line(receive_buffer=4_096)
    fill(server, line)
    line.reset()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9], ids=["at once", "in its first line", "near its end"])
def test_a_handshake_that_is_cut_off_is_let_go(server: RawServer, share: float) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as raw:
        raw.sendall(handshake()[: int(len(handshake()) * share)])


# ------------------------------------------------------------------ a full send buffer
def test_control_frames_find_their_place_between_our_own(server: RawServer) -> None:
    with closing(server.line()) as line:
        for number in range(20):
            line.text('{"frames": 5, "size": 3000}')
            line.send(frame(PING, str(number).encode()))
        frames = [line.read() for _ in range(120)]
        assert [each.payload for each in frames if each.opcode == PONG] == [str(n).encode() for n in range(20)]
        texts = [each.payload for each in frames if each.opcode == TEXT]
        assert [text[:2] for text in texts] == [b"%d:" % n for n in range(5)] * 20
        assert {len(text) for text in texts} == {3_002}


def fill(server: RawServer, line: RawLine) -> int:
    """Have half a megabyte sent to a line that does not read, again and again, until the kernel takes no more;
    how often. Each time it is ten frames of 50 kB."""
    for times in range(1, 40):
        line.text('{"frames": 10, "size": 50000}')
        line.send(frame(PING, b""))
        if server.left()["unsent"] > 100_000:
            return times
    raise AssertionError("the kernel took twenty megabytes")


def test_who_stops_reading_in_the_middle_of_a_frame_finds_all_in_order_after_it(server: RawServer) -> None:
    with closing(server.line(receive_buffer=4_096)) as line:
        times = fill(server, line)
        line.send(frame(PING, b"are you there?"))
        line.text("the last")
        line.text('{"close": 4100}')
        frames = [line.read() for _ in range(times * 11 + 3)]
        texts = [each.payload for each in frames if each.opcode == TEXT]
        assert [text.partition(b":")[0] for text in texts] == [
            *[b"%d" % n for n in range(10)] * times,
            b"the last",
        ]
        assert {len(text) for text in texts[:-1]} == {50_002}
        pongs = [each.payload for each in frames if each.opcode == PONG]
        assert pongs == [b""] * times + [b"are you there?"]
        assert frames[-1] == (CLOSE, struct.pack("!H", 4100), True)
