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
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hub.bootstrap import ROOT
from hub.runner.processes import start, stop
from hub.runner.services import Server, postgresql, redis
from tests.faults._database import Database
from tests.ports import free_port, wait_for_port


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

    async def start(self) -> None:
        words = [sys.executable, "-m", "hub.inside", "manage", "web", "--port", str(self.port)]
        with self.log.open("ab") as output:
            self.process = start(words, output=output, cwd=ROOT, env=self.env)
        await asyncio.to_thread(wait_for_port, self.process, self.port)

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

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

    def uncaught(self) -> int:
        """Tracebacks in its log."""
        return self.log.read_bytes().count(b"Traceback (most recent call last)")


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

    env: Mapping[str, str]
    folder: Path
    database: Database
    webs: list[Web]
    postgresql: Server | None = None
    redis: Server | None = None
    exchange: str = ""
    people: list[Person] = field(default_factory=list)

    @property
    def ports(self) -> list[int]:
        return [web.port for web in self.webs]

    def prepare(self, roles: Iterable[str]) -> None:
        """Make the tables, an exchange, and a person for each role."""
        self.manage("migrate", "--verbosity", "0")
        words = [f"p{number:04}:{role}" for number, role in enumerate(roles)]
        prepared = json.loads(self._run("-m", "tests.faults._prepare", *words))
        self.exchange = prepared["exchange"]
        self.people = [Person(**person) for person in prepared["people"]]

    def manage(self, *words: str) -> str:
        return self._run("-m", "hub.inside", "manage", *words)

    def verified(self) -> int:
        """Entries whose chain was recomputed. Raises subprocess.CalledProcessError where it does not hold."""
        return int(self.manage("verify_log", self.exchange).split()[0])

    def uncaught(self) -> int:
        return sum(web.uncaught() for web in self.webs)

    def _run(self, *words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout


@contextmanager
def _services(durable: bool) -> Iterator[tuple[Server, Server]]:
    with postgresql(durable=durable) as database, redis() as bus:
        yield database, bus


@asynccontextmanager
async def hub(
    roles: Iterable[str], webs: int = 1, *, durable: bool = False, data: Path | None = None
) -> AsyncIterator[Hub]:
    """A hub on real PostgreSQL and Redis; with `data`, one process on SQLite in that folder."""
    with ExitStack() as held:
        folder = data or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="twinhall-drill-")))
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("TWINHALL_", "DJANGO_"))
        }
        env = kept | {"TWINHALL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hub.settings"}
        running = Hub(env, folder, Database("", folder), [])
        if data is None:
            running.postgresql, running.redis = held.enter_context(_services(durable))
            running.database = Database(running.postgresql.url, folder)
            urls = {"TWINHALL_DATABASE_URL": running.postgresql.url, "TWINHALL_REDIS_URL": running.redis.url}
            running.env = env = env | urls
        logs = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="twinhall-drill-log-")))
        running.prepare(roles)
        running.webs = [Web(free_port(), logs / f"web{number}.log", env) for number in range(webs)]
        try:
            for web in running.webs:
                await web.start()
            yield running
        finally:
            for web in running.webs:
                if web.process is not None:
                    stop(web.process)
