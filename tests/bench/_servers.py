"""Servers that a bench measures, ours and its peers: each started on a core of its own, and ended after."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.bootstrap import ROOT, digest_of, need_node, read_stamp, write_stamp
from hub.package_tools import Failed, explain, run
from hub.runner import programs
from hub.runner.processes import start, stop
from hub.trouble import Trouble
from realtime.protocol import VERSION
from tests.bench._load import Plan
from tests.ports import free_port, wait_for_port

PEERS = Path(__file__).parent / "peers"
# What a vote's patch looks like on the wire: peers repeat a message of the same length.
EVENT = '{"t":"patches","to":{n},"patches":[[{n},{"questions":{"q1":{"votes":3}}}]]}'
COMMAND_ID = "00000000-0000-4000-8000-{id}"
Serve = Callable[[], AbstractContextManager[Plan]]


def cores() -> tuple[int, int]:
    """One core for the load and one for the server; the same where there is but one."""
    mine = sorted(os.sched_getaffinity(0))
    return mine[0], mine[-1]


# ------------------------------------------------------------------ this hub
@dataclass
class Hub:
    """The real web process on SQLite, in a folder that was prepared once and is copied for each start."""

    folder: Path
    exchange: str
    cookies: list[str]
    speakers: int = 32
    spoken_of: Sequence[str] = ("q1",)  # questions that the speakers vote for, and take their votes back from

    @contextmanager
    def serve(self) -> Iterator[Plan]:
        """A start with the log as it was prepared: questions q1, and pages of as many people as cookies."""
        with scratch() as folder:
            shutil.copytree(self.folder, folder / "data")
            env = _environment(folder / "data")
            port = free_port()
            words = [*_manage(), "web", "--port", str(port)]
            with pinned(words, port, folder, env) as pid:
                yield self.plan(port, pid)

    def plan(self, port: int, pid: int) -> Plan:
        def do(command: str, question: str) -> str:
            asked = {"do": command, "question": question}
            return json.dumps({"t": "do", "id": COMMAND_ID, "command": asked}, separators=(",", ":"))

        return Plan(
            port=port,
            pids=[pid],
            path="/ws/",
            dialect="hub",
            speakers=self.speakers,
            cookies=self.cookies,
            hello=f'{{"t":"hello","version":{VERSION},"exchange":"{self.exchange}","after":{{after}}}}',
            says=[do(each, q) for q in self.spoken_of for each in ("question.vote", "question.unvote")],
        )


@contextmanager
def prepared_hub(people: int, questions: int = 1, votes: int = 0) -> Iterator[Hub]:
    """An exchange in its questions, with so many people, each signed in. Prepared once, in some seconds."""
    with prepared_database(people, questions=questions, votes=votes) as (env, prepared):
        yield Hub(Path(env["TWINHALL_DATA"]), prepared["exchange"], prepared["cookies"])


@contextmanager
def prepared_database(
    people: int, settings: Mapping[str, str] | None = None, questions: int = 1, votes: int = 0
) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """A database with such an exchange: the environment that names it, and {"exchange", "cookies"}."""
    with scratch() as folder:
        env = _environment(folder) | dict(settings or {})
        subprocess.run([*_manage(), "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
        yield env, told_by("_exchange", env, people, questions, votes)


def told_by(module: str, env: Mapping[str, str], *words: object) -> dict[str, Any]:
    """What a module of tests.bench prints, in a process and an environment of its own. Raises Trouble."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"{module.strip('_')} ended with code {done.returncode}:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _environment(folder: Path) -> dict[str, str]:
    """SQLite in that folder, whatever settings this shell has."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TWINHALL_")}
    return plain | {"TWINHALL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hub.settings"}


def _manage() -> list[str]:
    return [sys.executable, "-m", "hub.inside", "manage"]


# ------------------------------------------------------------------ peers
@contextmanager
def channels(module: str, env: Mapping[str, str] | None = None, hello: str | None = None) -> Iterator[Plan]:
    """A Channels application of tests.bench on plain Daphne."""
    port = free_port()
    listen = f"tcp:port={port}:interface=127.0.0.1:backlog=4096"
    words = [sys.executable, "-m", "daphne", "-v", "0", "-e", listen, f"tests.bench.{module}:application"]
    with scratch() as folder, pinned(words, port, folder, os.environ | dict(env or {})) as pid:
        yield Plan(port=port, pids=[pid], path="/", hello=hello, says=[EVENT])


@contextmanager
def node(script: str, *, dialect: str = "plain", path: str = "/", hello: str | None = None) -> Iterator[Plan]:
    """A server of tests/bench/peers on Node."""
    port = free_port()
    says = [f'42["say",{EVENT}]'] if dialect == "socketio" else [EVENT]
    words = ["node", str(PEERS / script), str(port)]
    with scratch() as folder, pinned(words, port, folder, os.environ) as pid:
        yield Plan(port=port, pids=[pid], path=path, dialect=dialect, hello=hello, says=says)


@contextmanager
def nchan() -> Iterator[Plan]:
    """Nginx with one worker and Nchan. Everything that it writes lies in a folder of its own."""
    port = free_port()
    with scratch() as folder:
        text = (PEERS / "nginx.conf").read_text(encoding="utf-8")
        for mark, value in (("PORT", str(port)), ("HERE", str(folder)), ("MODULE", str(programs.nchan()[1]))):
            text = text.replace(mark, value)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        folder.chmod(0o755)
        words = [str(programs.nchan()[0]), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        with pinned(words, port, folder, os.environ) as pid:
            yield Plan(
                port=port,
                pids=[pid, *_children(pid)],
                path="/subscribe",
                speaker_path="/publish",
                says=[EVENT],
            )


def npm_peers() -> str | None:
    """Install the peers that are npm packages, at their first use; why they are absent, if they are."""
    files = [PEERS / "package.json", PEERS / "package-lock.json"]
    stamp = PEERS / "node_modules" / ".made"
    if read_stamp(stamp) == digest_of(files):
        return None
    try:
        need_node()
        run(["npm", "ci", "--no-audit", "--no-fund"], "the benches' peers", cwd=PEERS)
    except Trouble as trouble:
        return str(trouble)
    except Failed as failed:
        return explain(failed.what, failed.output)
    write_stamp(stamp, digest_of(files))
    return None


def nchan_peer() -> str | None:
    """Why Nchan is absent, if it is."""
    try:
        programs.nchan()
    except Trouble as trouble:
        return str(trouble)
    return None


# ------------------------------------------------------------------ processes
@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="twinhall-bench-") as folder:
        yield Path(folder)


@contextmanager
def pinned(words: list[str], port: int, folder: Path, env: Mapping[str, str]) -> Iterator[int]:
    """The process id, once it listens; with all its threads on the server's core."""
    with (folder / "output").open("wb") as output:
        mine = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {cores()[1]})  # a child inherits it, and so do its threads
        try:
            process = start(words, output=output, cwd=ROOT, env=env)
        finally:
            os.sched_setaffinity(0, mine)
        try:
            wait_for_port(process, port)
            yield process.pid
        finally:
            stop(process)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
