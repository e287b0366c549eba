"""Readers of a recording who stop reading cost the hall two MiB each, not the file."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions.archive.ranges import SPAN_LIMIT
from tests.browser.hall_process import HallProcess, archive_hall

FILE_BYTES = 96 * 1024 * 1024
READERS = 6
PIPELINED = 40


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallProcess]:
    with archive_hall(tmp_path_factory.mktemp("hall")) as running:
        with (running.folder / "recordings/x1/s1.webm").open("r+b") as large:
            large.truncate(FILE_BYTES)
        yield running


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def request(hall: HallProcess) -> bytes:
    head = f"GET /exchange/x1/recording/s1/ HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\nRange: bytes=0-\r\n"
    return f"{head}Cookie: sessionid={hall.cookies['bruno']}\r\n\r\n".encode()


def page_answers(hall: HallProcess) -> bool:
    with urllib.request.urlopen(f"{hall.origin}/archive/", timeout=30) as answer:  # noqa: S310 our own address
        return bool(answer.status == 200)


def first_bytes(hall: HallProcess, requests: int) -> socket.socket:
    """A connection that asked so many times, read the first answer's first bytes, and reads no more."""
    connection = socket.create_connection(("127.0.0.1", hall.port), timeout=30)
    connection.sendall(request(hall) * requests)
    assert connection.recv(64).startswith(b"HTTP/1.1 206")
    return connection


@pytest.mark.parametrize(("readers", "requests"), [(READERS, 1), (1, PIPELINED)])
def test_who_never_reads_costs_two_mebibytes_a_connection(
    hall: HallProcess, readers: int, requests: int
) -> None:
    assert page_answers(hall)
    before = resident(hall.pid)
    stalled = [first_bytes(hall, requests) for _ in range(readers)]
    try:
        assert page_answers(hall)  # others are served
        # What was sent lies in the process twice for a moment; the file and what was asked are far more.
        assert resident(hall.pid) - before < (readers + 4) * 3 * SPAN_LIMIT < FILE_BYTES
    finally:
        for connection in stalled:
            connection.close()
