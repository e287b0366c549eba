"""Each seam of the direct way is broken once: pages must be served by the plain way then, and the log say so."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from hub.runner.processes import start, stop
from realtime.daphne_socket import ALIKE, ONLY_OF_THE_HANDSHAKE, PROTOCOL_SEAMS, TRANSPORT_SEAMS
from tests.ports import free_port, wait_for_port

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def server(folder: Path, breakage: str) -> Iterator[tuple[int, Path]]:
    """The echo server with that piece of Python run before; its port and its log."""
    port, log = free_port(), folder / "log"
    with log.open("wb") as output:
        words = [sys.executable, "-m", "tests.live.broken_seam", breakage, str(port)]
        process = start(words, output=output, cwd=ROOT, env=dict(os.environ))
        try:
            wait_for_port(process, port)
            yield port, log
        finally:
            stop(process)


def served(port: int) -> str:
    """The way that a page is served by: it must get what it asks for, and the close after it, either way."""
    with closing(connect(f"ws://127.0.0.1:{port}/", max_size=None, legacy=True)) as page:
        way = json.loads(page.recv(timeout=20))["way"]
        page.send(json.dumps({"frames": 20, "size": 30_000, "close": 4100}))
        assert [str(page.recv(timeout=20)).partition(":")[0] for _ in range(20)] == [str(n) for n in range(20)]
        with pytest.raises(ConnectionClosed) as closed:
            page.recv(timeout=20)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4100
    return str(way)


def test_the_first_page_after_the_start_already_gets_the_direct_way(tmp_path: Path) -> None:
    with server(tmp_path, "nothing") as (port, log):
        assert served(port) == "DirectSocket"
        assert "socket.plain" not in log.read_text()


@pytest.mark.parametrize(
    "breakage",
    [
        "swallows",
        "tears",
        "reorders",
        "hides_what_waits",
        "hears_nothing",
        "drops_the_close",
        "forgets_the_queue",
    ],
)
def test_what_does_not_do_as_we_know_it_is_found_before_a_page_needs_it(tmp_path: Path, breakage: str) -> None:
    with server(tmp_path, breakage) as (port, log):
        assert served(port) == "QueuedSocket"
        assert "socket.plain" in log.read_text()


@pytest.mark.parametrize("name", TRANSPORT_SEAMS)
def test_a_transport_without_a_seam_is_served_the_plain_way(tmp_path: Path, name: str) -> None:
    with server(tmp_path, f"renames:{name}") as (port, log):
        assert served(port) == "QueuedSocket"
        assert name in log.read_text()


def test_the_locked_versions_have_every_name_that_is_dropped_or_shared(tmp_path: Path) -> None:
    with server(tmp_path, "tells_names") as (port, log):
        assert served(port) == "DirectSocket"
        told = next(line for line in log.read_text().splitlines() if line.startswith("names "))
    there = set(told.split()[1:])
    assert set(ONLY_OF_THE_HANDSHAKE) | set(ALIKE) | set(PROTOCOL_SEAMS) <= there
