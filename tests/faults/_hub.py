"""The hub under a drill: web processes on a database, each of which may be killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from hub.bootstrap import ROOT
from hub.runner.processes import start, stop
from hub.runner.services import Server, postgresql, redis
from tests.faults._database import Database
from tests.ports import free_port, wait_for_port

TRACEBACK = "Traceback (most recent call last)"
DEALT_WITH = (
    "Unexpected exception in receive task",  # the Redis layer's own, which connects again
)
OURS = ("TWINHALL_", "DJANGO_")  # of the environment: what a developer has set must not decide a drill


@dataclass(frozen=True)
class Person:
    """Somebody who belongs to the exchange, with a session."""

    name: str
    role: str
    participant: str
    cookie: str


@dataclass
class Web:
    """One web process. Its port stays the same when it is started again."""

    port: int
    log: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it. A child ends with the thread that started it, so that must be the main one."""
        words = [sys.executable, "-m", "hub.inside", "manage", "web", "--port", str(self.port)]
        with self.log.open("ab") as output:
            self.process = start(words, output=output, cwd=ROOT, env=self.env)

    def wait(self) -> None:
        """Until it listens."""
        assert self.process is not None
        wait_for_port(self.process, self.port)

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def resident(self) -> int:
        """Bytes of memory that it holds now."""
        assert self.process is not None
        return _status(self.process.pid, "VmRSS")

    async def status(self, path: str) -> int:
        """The HTTP status of a page; 0 when nothing answered within 5 s."""
        return (await asyncio.to_thread(get, self.port, path, ""))[0]

    def uncaught(self) -> list[str]:
        return tracebacks(self.log)


def tracebacks(log: Path) -> list[str]:
    """Tracebacks in a log, each with the line before it, but for troubles that it says it has dealt with."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    found: list[str] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else ""
        if TRACEBACK in line and not any(known in before + line for known in DEALT_WITH):
            inside = takewhile(lambda told: told.startswith(" "), lines[at + 1 :])
            block = [before, line, *inside]
            found.append("\n".join([*block, *lines[at - 1 + len(block) :][:1]]))
    return found


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def get(port: int, path: str, cookie: str) -> tuple[int, bytes]:
    """Status and body of a page; status 0 when nothing answered within 5 s."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 our own address
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@dataclass
class Hub:
    """Web processes, their database, and the exchange that everybody is in."""

    folder: Path
    database: Database
    webs: list[Web]
    backstage: Backstage
    postgresql: Server | None = None
    redis: Server | None = None
    exchange: str = ""
    people: list[Person] = field(default_factory=list)

    @property
    def ports(self) -> list[int]:
        return [web.port for web in self.webs]

    def invite(self, roles: Iterable[str]) -> None:
        """A new exchange, and a person for each role."""
        words = (f"p{number:04}:{role}" for number, role in enumerate(roles))
        invited = self.backstage.ask("invite", *words)
        self.exchange = invited["exchange"]
        self.people = [Person(**person) for person in invited["people"]]

    def verified(self) -> int:
        """Entries whose chain `manage verify_log` recomputed. Raises Failed where it does not hold."""
        return int(self.backstage.ask("verify_log", self.exchange).split()[0])

    def uncaught(self) -> list[str]:
        return [told for web in self.webs for told in web.uncaught()]


class Failed(Exception):
    """The hub's own command did not succeed."""


class Backstage:
    """The hub's own commands, in a process that stays: starting Django for each takes seconds."""

    def __init__(self, env: Mapping[str, str]) -> None:
        words = [sys.executable, "-m", "tests.faults._backstage"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(words, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True)

    def ask(self, *words: str) -> Any:
        """Raises Failed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"failed": "it ended"}')
        if "failed" in answer:
            raise Failed(f"{' '.join(words[:2])}: {answer['failed']}")
        return answer["done"]

    def stop(self) -> None:
        self._process.communicate()


@contextmanager
def _services(durable: bool) -> Iterator[tuple[Server, Server]]:
    with postgresql(durable=durable) as database, redis() as bus:
        yield database, bus


@contextmanager
def hub(webs: int = 1, *, durable: bool = False, data: Path | None = None) -> Iterator[Hub]:
    """A hub on real PostgreSQL and Redis; with `data`, one process on SQLite in that folder."""
    with ExitStack() as held:
        folder = data or _temporary(held)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        env = kept | {"TWINHALL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hub.settings"}
        database, servers = Database("", folder), None
        if data is None:
            servers = held.enter_context(_services(durable))
            database = Database(servers[0].url, folder)
            env |= {"TWINHALL_DATABASE_URL": servers[0].url, "TWINHALL_REDIS_URL": servers[1].url}
        backstage = Backstage(env)
        held.callback(backstage.stop)
        backstage.ask("migrate", "--verbosity", "0")
        logs = _temporary(held)
        running = [Web(free_port(), logs / f"web{number}.log", env) for number in range(webs)]
        for web in running:
            held.callback(web.stop)
            web.begin()
        for web in running:
            web.wait()
        yield Hub(folder, database, running, backstage, *(servers or ()))


def _temporary(held: ExitStack) -> Path:
    return Path(held.enter_context(tempfile.TemporaryDirectory(prefix="twinhall-drill-")))
