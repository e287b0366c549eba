"""Server CPU for each delivered message, latency and memory, at a steady rate: this hub beside its peers.

The hub's messages are votes that were decided and committed; the peers only repeat what one page said.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.bootstrap import FRONTEND, ROOT
from hub.runner.experiments import Goal, Option, Result, Row, at_most
from hub.runner.processes import start
from tests.bench._load import Load, Reader
from tests.ports import free_port, wait_for_port

PEOPLE = [f"reader{n}" for n in range(50)]
WARM_UP_S = 1.5
OPTIONS = {
    "sockets": Option("500", "connected pages"),
    "rate": Option("10.0", "events a second"),
    "seconds": Option("8.0", "of each measured run"),
    "rounds": Option("3", "alternating runs, whose medians are told"),
}
SEAT = "00000000-0000-4000-8000-{:012x}"
NODE = """
const { WebSocketServer } = require(process.argv[2]);
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[3]), perMessageDeflate: false });
server.on("connection", (line) => line.on("message", (data) => {
  for (const each of server.clients) each.send(data.toString());
}));
"""


@dataclass
class Server:
    """A started server: where it listens, and how a page joins, asks for a message and knows one."""

    port: int
    pid: int
    join: Callable[[int], Reader]
    say: Callable[[Reader, int], bytes]  # cause message n; its mark in what is delivered
    mark: Callable[[bytes], bytes | None]


def run(options: Mapping[str, str]) -> Result:
    sockets, rate = int(options["sockets"]), float(options["rate"])
    seconds, rounds = float(options["seconds"]), int(options["rounds"])
    found: dict[str, list[dict[str, float]]] = {}
    absent = {} if _ws() else {"Node ws": "not installed (npm package ws)"}
    absent |= dict.fromkeys(("socket.io", "Nchan"), "not measured yet")
    servers = {"this hub": _hub, "idiomatic consumer": _idiomatic} | ({"Node ws": _node} if _ws() else {})
    for _ in range(rounds):
        for name, serve in servers.items():
            with serve() as server:
                found.setdefault(name, []).append(_measure(server, sockets, rate, seconds))
    rows = [Row(name=name, figures={**_medians(figures)}) for name, figures in found.items()]
    rows += [Row(name=name, figures={"absent": why}) for name, why in absent.items()]
    ours = found["this hub"]
    ratios = {}
    for name, key in (("idiomatic consumer", "vs_idiomatic"), ("Node ws", "vs_node_ws")):
        if name in found:
            pairs = zip(ours, found[name], strict=True)
            ratios[key] = statistics.median(a["us_a_message"] / b["us_a_message"] for a, b in pairs)
    hub = _medians(ours)
    goals = {"p99_ms": at_most(hub["p99_ms"], 50), "missing": at_most(hub["missing"], 0)}
    goals["vs_idiomatic"] = Goal(value=ratios["vs_idiomatic"], goal=0.025, met=ratios["vs_idiomatic"] <= 0.025)
    return Result(rows=rows, ratios=ratios, goals=goals)


def _measure(server: Server, sockets: int, rate: float, seconds: float) -> dict[str, float]:
    """Readers on this process's core, the server on its own."""
    load = Load()
    before_kb = _memory_kb(server.pid)
    try:
        for number in range(sockets):
            load.add(server.join(number))
        speaker = server.join(sockets)
        load.add(speaker)
        load.run(time.perf_counter() + WARM_UP_S, server.mark)
        memory = (_memory_kb(server.pid) - before_kb) / sockets
        load.delivered, load.ages_ms = 0, []
        cpu, sent = _cpu_ns(server.pid), 0
        begin = time.perf_counter()
        while sent < rate * seconds:
            load.run(begin + sent / rate, server.mark)
            name = server.say(speaker, sent)
            load.sent_at[name] = time.perf_counter()
            sent += 1
        load.run(time.perf_counter() + 1.0, server.mark)
        used = _cpu_ns(server.pid) - cpu
    finally:
        load.close()
    expected = sent * (sockets + 1)
    ages = statistics.quantiles(load.ages_ms, n=100)
    return {
        "us_a_message": used / 1_000 / max(1, load.delivered),
        "p50_ms": ages[49],
        "p99_ms": ages[98],
        "kb_a_socket": memory,
        "delivered": load.delivered,
        "missing": expected - load.delivered,
    }


def _medians(figures: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in figures) for name in figures[0]}


def _cpu_ns(pid: int) -> int:
    """CPU time of all threads, in nanoseconds (proc_pid_schedstat)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def _memory_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


# ------------------------------------------------------------------ the servers
@contextmanager
def _hub() -> Iterator[Server]:
    """The real web process on SQLite; a message is the patch of a vote that is durable."""
    with tempfile.TemporaryDirectory(prefix="twinhall-bench-") as folder:
        env = os.environ | {"TWINHALL_DATA": folder, "DJANGO_SETTINGS_MODULE": "hub.settings"}
        manage = [sys.executable, "-m", "hub.inside", "manage"]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
        prepare = [sys.executable, "-m", "tests.live.prepare_processes", *PEOPLE]
        prepared = json.loads(
            subprocess.run(prepare, cwd=ROOT, env=env, check=True, capture_output=True).stdout
        )
        port = free_port()

        def join(number: int) -> Reader:
            reader = Reader(port, "/ws/", [f"Cookie: {prepared['cookies'][PEOPLE[number % len(PEOPLE)]]}"])
            reader.send(json.dumps({"t": "hello", "version": 1, "exchange": prepared["exchange"]}))
            return reader

        def say(reader: Reader, number: int) -> bytes:
            if number == 0:
                command = {"do": "question.ask", "question": "q1", "text": "How do you meter leakage?"}
                reader.send(json.dumps({"t": "do", "id": str(uuid.uuid4()), "command": command}))
                return b"asked"
            command = {"do": "question.vote" if number % 2 else "question.unvote", "question": "q1"}
            reader.send(json.dumps({"t": "do", "id": SEAT.format(number), "command": command}))
            return b"%d" % number

        seen: dict[bytes, bytes] = {}

        def mark(payload: bytes) -> bytes | None:
            """Patches are known by their seq: the first one is the question, then a vote each."""
            if not payload.startswith(b'{"t":"patches"') or b"questions" not in payload:
                return None
            seq = payload[19 : payload.index(b",", 19)]
            return seen.setdefault(seq, b"asked" if b"status" in payload else b"%d" % len(seen))

        words = [*manage, "web", "--port", str(port)]
        with _started(words, port, env, folder) as pid:
            yield Server(port, pid, join, say, mark)


@contextmanager
def _idiomatic() -> Iterator[Server]:
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "daphne",
        "-v",
        "0",
        "-e",
        f"tcp:port={port}:interface=127.0.0.1:backlog=4096",
    ]
    with (
        tempfile.TemporaryDirectory(prefix="twinhall-bench-") as folder,
        _started([*words, "tests.bench._idiomatic:application"], port, os.environ, folder) as pid,
    ):
        yield _echoing(port, pid)


@contextmanager
def _node() -> Iterator[Server]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="twinhall-bench-") as folder:
        script = Path(folder) / "peer.cjs"
        script.write_text(NODE, encoding="utf-8")
        with _started(["node", str(script), str(_ws()), str(port)], port, os.environ, folder) as pid:
            yield _echoing(port, pid)


def _echoing(port: int, pid: int) -> Server:
    """A peer that sends to all what one says; its messages are as long as a vote's patch."""

    def say(reader: Reader, number: int) -> bytes:
        text = json.dumps(
            {"t": "patches", "n": number, "patches": [[number, {"questions": {"q1": {"votes": 1}}}]]}
        )
        reader.send(text)
        return text.encode()

    return Server(port, pid, lambda _: Reader(port, "/", []), say, lambda payload: payload)


def _ws() -> Path | None:
    found = FRONTEND / "node_modules" / "ws"
    return found if found.is_dir() else None


@contextmanager
def _started(words: list[str], port: int, env: Mapping[str, str], folder: str) -> Iterator[int]:
    """The process id, once it listens; on the last core, away from the readers'."""
    with (Path(folder) / "log").open("wb") as output:
        process = start(words, output=output, cwd=ROOT, env=env)
        cores = sorted(os.sched_getaffinity(0))
        try:
            wait_for_port(process, port)
            for task in Path(f"/proc/{process.pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), {cores[-1]})
            os.sched_setaffinity(0, {cores[0]})
            yield process.pid
        finally:
            os.sched_setaffinity(0, cores)
            process.kill()
            process.wait()
