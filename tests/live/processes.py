"""The processes of the Procfile, started by honcho on databases of one's own; for tests and drills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.runner.processes import start, stop
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, "-m", "hub.inside", "manage"]
PEOPLE = ("amara", "bruno", "chen")
READY_WITHIN = 600  # looks, a tenth of a second apart


@dataclass
class Processes:
    """What runs: ports of the two web processes, an exchange in its questions phase, cookies of its people."""

    ports: tuple[int, int]
    exchange: str
    cookies: dict[str, str]


@contextmanager
def processes(folder: Path, urls: Mapping[str, str]) -> Iterator[Processes]:
    """Two `web`, one `media` and one `jobs`. Fails when one of them wrote a traceback."""
    base = min(free_port(), 65_000)  # the ports behind it are likely free too
    env = os.environ | urls | {
        "TWINHALL_DATA": str(folder),
        "TWINHALL_MEDIA_PORT": str(base + 50),
        "HOST": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "hub.settings",
    }  # fmt: skip
    _run([*MANAGE, "migrate", "--verbosity", "0"], env)
    _run([*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"], env)
    prepared = json.loads(_run([sys.executable, "-m", "tests.live.prepare_processes", *PEOPLE], env))
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
        running = start([*words, "web", "media", "jobs"], output=output, cwd=ROOT, env=env)
        try:
            for port in (base, base + 1):
                _wait(running, port, log)
            yield Processes((base, base + 1), prepared["exchange"], prepared["cookies"])
        finally:
            stop(running, signal.SIGTERM)
    assert b"Traceback" not in log.read_bytes(), log.read_text()[-4000:]


def _run(words: list[str], env: Mapping[str, str]) -> bytes:
    return subprocess.run(words, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE).stdout


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(READY_WITHIN):
        assert running.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            signal.sigtimedwait([], 0.1)
    raise AssertionError(log.read_text())
