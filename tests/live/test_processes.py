"""Two `web`, one `media` and one `jobs` process from the Procfile, on PostgreSQL and Redis."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.runner.processes import start, stop
from tests.live.wire import Wire

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]
ROOT = Path(__file__).resolve().parents[2]


class Hub:
    """The running processes: ports of the web processes, an exchange, cookies of its people."""

    def __init__(self, ports: tuple[int, int], prepared: dict[str, Any]) -> None:
        self.ports, self.exchange, self.cookies = ports, prepared["exchange"], prepared["cookies"]

    def page(self, name: str, process: int, after: int = 0) -> Wire:
        wire = Wire(self.ports[process], self.cookies[name], self.exchange)
        wire.hello(after)
        return wire


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("processes")
    base = _free_ports()
    env = os.environ | {
        "TWINHALL_DATA": str(folder),
        "TWINHALL_MEDIA_PORT": str(base + 50),
        "HOST": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "hub.settings",
    }
    run = [sys.executable, "-m", "hub.inside", "manage"]
    subprocess.run([*run, "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    prepare = [sys.executable, "-m", "tests.live.prepare_processes", "amara", "bruno", "chen"]
    prepared = json.loads(subprocess.run(prepare, cwd=ROOT, env=env, check=True, capture_output=True).stdout)
    words = [
        sys.executable,
        "-m",
        "honcho",
        "start",
        "--no-prefix",
        "--port",
        str(base),
        "--concurrency",
        "web=2",
    ]
    log = folder / "log"
    with log.open("wb") as output:
        processes = start([*words, "web", "media", "jobs"], output=output, cwd=ROOT, env=env)
        try:
            for port in (base, base + 1):
                _wait(processes, port, log)
            yield Hub((base, base + 1), prepared)
        finally:
            stop(processes, signal.SIGTERM)
    assert b"Traceback" not in log.read_bytes(), log.read_text()[-4000:]


def _free_ports() -> int:
    """A port whose successors are likely free too."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return min(port, 65_000)


def _wait(processes: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(600):
        assert processes.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            signal.sigtimedwait([], 0.1)
    pytest.fail(log.read_text())


def test_what_is_done_on_one_process_is_seen_on_the_other(hub: Hub) -> None:
    amara, chen = hub.page("amara", 0), hub.page("chen", 1)
    asked = chen.do("question.ask", question="q1a", text="Do you hear me across?")
    amara.reached(asked["seq"])
    promoted = amara.do("question.promote", question="q1a")
    chen.reached(promoted["seq"])
    assert chen.document["questions"]["q1a"]["status"] == "floor"
    bruno = hub.page("bruno", 0)
    bruno.reached(chen.do("hand.raise")["seq"])
    chen.reached(bruno.seq)
    bruno.reached(chen.seq)
    assert chen.document == bruno.document


def test_a_page_that_moves_to_the_other_process_misses_nothing(hub: Hub) -> None:
    amara, chen = hub.page("amara", 0), hub.page("chen", 1)
    before, document = chen.seq, chen.document
    chen.close()
    asked = amara.do("question.ask", question="q2a", text="While you were away")
    moved = Wire(hub.ports[0], hub.cookies["chen"], hub.exchange)
    moved.seq, moved.document = before, document
    moved.hello(after=before)
    moved.reached(asked["seq"])
    assert moved.document["questions"]["q2a"]["text"] == "While you were away"


def test_the_same_command_on_both_processes_is_one(hub: Hub) -> None:
    once = "00000000-0000-4000-8000-00000000abcd"
    one, other = hub.page("chen", 0), hub.page("chen", 1)
    first = one.do("question.ask", command_id=once, question="q3a", text="Once?")
    assert other.do("question.ask", command_id=once, question="q3a", text="Once?") == first


def test_the_media_process_answers_a_bad_offer_from_either_web_process(hub: Hub) -> None:
    for process in (0, 1):
        bruno = hub.page("bruno", process)
        offer = "00000000-0000-4000-8000-00000000000" + str(process)
        bruno.send(
            {"t": "media.offer", "id": offer, "connection": f"c{process}", "sdp": "nonsense", "tracks": {}}
        )
        refused = bruno.until(lambda frame: frame.get("id") == offer)  # noqa: B023
        assert refused["t"] == "media.refused" and len(refused["message"]) > 20
