"""Frames written straight to Daphne's transports, over a real network: whole, in order, bounded."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from hub.runner.processes import start
from realtime.socket import UNSENT_LIMIT, Frame
from tests.ports import free_port, wait_for_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as output:
        words = [sys.executable, "-m", "tests.live.echo_server", str(port)]
        process = start(words, output=output, cwd=ROOT, env=dict(os.environ))
        try:
            wait_for_port(process, port)
            yield port
        finally:
            process.kill()
            process.wait()


def line(port: int) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{port}/", max_size=None, legacy=True)


def test_the_direct_way_is_taken_on_the_locked_versions(server: int) -> None:
    with closing(line(server)) as page:
        assert json.loads(page.recv(timeout=10)) == {"way": "DirectSocket"}


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 300_000])
def test_frames_of_every_header_length_arrive_whole(server: int, size: int) -> None:
    with closing(line(server)) as page:
        page.recv(timeout=10)
        page.send(json.dumps({"frames": 3, "size": size}))
        for number in range(3):
            text = page.recv(timeout=10)
            assert text == f"{number}:" + "ü" * (size // 2) and isinstance(text, str)


def test_frames_that_fill_the_send_buffer_keep_their_order_and_the_close_comes_last(server: int) -> None:
    with closing(line(server)) as page:
        page.recv(timeout=10)
        page.send(json.dumps({"frames": 300, "size": 10_000, "close": 4100}))
        got = [str(page.recv(timeout=10)).partition(":")[0] for _ in range(300)]
        assert got == [str(number) for number in range(300)]
        with pytest.raises(ConnectionClosed) as closed:
            page.recv(timeout=10)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4100


def test_a_page_that_never_reads_is_cut_off_and_the_server_keeps_nothing(server: int) -> None:
    with closing(line(server)) as witness, closing(raw_line(server)) as sleeper:
        witness.recv(timeout=10)
        sleeper.sendall(masked(json.dumps({"frames": 4_000, "size": 20_000})))  # 80 MB, never read
        witness.send(json.dumps({"ask": "unsent"}))
        unsent = json.loads(witness.recv(timeout=30))
        assert unsent["cut"] == 1 and unsent["most"] <= UNSENT_LIMIT + 50_000


def raw_line(port: int) -> socket.socket:
    """A WebSocket whose reader sleeps: the handshake is read, and nothing after it."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=10)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    raw.sendall(
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert raw.recv(12) == b"HTTP/1.1 101"
    return raw


def masked(text: str) -> bytes:
    """A client's text frame, masked with zeros (RFC 6455 section 5.3)."""
    payload = text.encode()
    return bytes((0x81, 0x80 | len(payload))) + bytes(4) + payload


def test_a_frame_is_encoded_once() -> None:
    frame = Frame("once")
    assert frame.wire is frame.wire and frame.wire == b"\x81\x04once"
