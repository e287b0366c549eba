"""The hall as a process of its own, on a free port, with a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class HallProcess(Struct, frozen=True):
    """A running hall. `cookies` are sessions of the people of tests.browser.archive_hall, by name."""

    origin: str
    port: int
    pid: int
    folder: Path
    cookies: dict[str, str]


@contextmanager
def archive_hall(folder: Path) -> Iterator[HallProcess]:
    """A hall with one ended, recorded exchange, x1; stopped at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TWINHALL_")}
    environment = kept | {"TWINHALL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hub.settings"}
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.archive_hall"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "hub.asgi:application"]
    with (folder / "daphne.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        origin = f"http://127.0.0.1:{port}"
        _await_answer(origin, process)
        cookies = json.loads(told.stdout.splitlines()[-1])
        yield HallProcess(origin, port, process.pid, folder, cookies)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(origin: str, process: subprocess.Popen[bytes]) -> None:
    """Until it serves pages; it is asked again as soon as it has refused."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the hall stopped by itself: see its daphne.log"
        try:
            with urllib.request.urlopen(f"{origin}/archive/", timeout=5) as answer:  # noqa: S310 our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            continue
    raise AssertionError(f"{origin} did not answer within {START_SECONDS} s")
