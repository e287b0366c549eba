"""Ten scripted minutes of two cities on the text rung: every byte of the socket, both ways.

Two attendees do the same and are told of the same exchange by the real web process: one on the slow lane, one
on the live lane. Counted are all bytes that they and the server write to their connections: the HTTP upgrade
with a browser's headers and cookies, WebSocket headers, masks, pings, hellos, commands, frames. Beside it, what
the kernel counted in TCP segments, each with 52 bytes of IPv4, TCP and timestamps. Not counted: the page itself
(HTML, script, style), TLS.

The one on the slow lane opens the minutes in the middle, and follows them from there. The script runs `speed`
times as fast, and so do tick, hashes and pings: the bytes are those of ten minutes. At the end both documents
must be the same, and what the server's hashes say, or the bench fails.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from typing import Any

from hub.bootstrap import ROOT
from hub.runner.experiments import Option, Result, Row, at_most
from hub.runner.processes import stop
from hub.trouble import Trouble
from tests.bench._servers import prepared_database, told_by
from tests.bench._text_reader import LIVE, SLOW, Reader, upgraded
from tests.bench._text_script import Script
from tests.ports import free_port, wait_for_port

OPTIONS = {"speed": Option("15", "times as fast as the clock")}
GOAL_BYTES = 80_000


def run(options: Mapping[str, str]) -> Result:
    with prepared_database(1) as (env, _):
        prepared = told_by("_text_prepare", env)
        readers = _read(prepared, env, float(options["speed"]))
    slow, live = readers
    if slow.document_as(live) != live.document_as(slow) or slow.diverged or live.diverged:
        raise Trouble("The two pages did not end with the same document: the figures would mean nothing.")
    ratios = {"slow_to_live": slow.total / live.total}
    rows = [Row(name="slow lane", figures=slow.figures()), Row(name="live lane", figures=live.figures())]
    return Result(rows=rows, ratios=ratios, goals={"text_bytes": at_most(slow.total, GOAL_BYTES)})


def _read(prepared: Mapping[str, Any], env: Mapping[str, str], speed: float) -> tuple[Reader, Reader]:
    port, exchange = free_port(), str(prepared["exchange"])
    words = [sys.executable, "-m", "tests.bench._text_server", str(port), exchange, str(speed)]
    with tempfile.TemporaryFile() as errors:
        server = subprocess.Popen(
            words, cwd=ROOT, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
        try:
            wait_for_port(server, port)
            script = Script(exchange)
            lines = [upgraded(port, prepared["cookies"][name]) for name in ("chen", "dara")]
            slow = Reader(lines[0], exchange, SLOW, script.reader("a"), speed)
            live = Reader(lines[1], exchange, LIVE, script.reader("b"), speed)
            return _play(server, slow, live)
        finally:
            stop(server)


def _play(server: subprocess.Popen[bytes], slow: Reader, live: Reader) -> tuple[Reader, Reader]:
    """Both read while the script runs, and until they have its end."""
    assert server.stdin is not None and server.stdout is not None
    threads = [threading.Thread(target=each.run) for each in (slow, live)]
    for each in (slow, live):
        each.begin()
    server.stdin.write(b"go\n")
    server.stdin.flush()
    for thread in threads:
        thread.start()
    over = server.stdout.readline().split()
    for each in (slow, live):
        each.end_at(int(over[1]) if over[:1] == [b"over"] else None)
    for thread in threads:
        thread.join()
    for each in (slow, live):
        if each.failed:
            raise Trouble(f"A page of the bench broke off: {each.failed}")
    return slow, live
