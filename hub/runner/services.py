"""A real PostgreSQL and a real Redis of one's own: in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hub.runner import programs
from hub.runner.processes import start, stop
from hub.trouble import Trouble

READY_WITHIN_S = 30.0
POSTGRESQL = {"max_connections": "200", "autovacuum": "off"}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """A started server: the address that clients are given, and its process, for drills that kill it."""

    url: str
    process: subprocess.Popen[bytes]
    _begin: Callable[[], subprocess.Popen[bytes]]

    def kill(self) -> None:
        """kill -9. Returns when the process is gone."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """At the same address, with the data that the killed process left. Raises Trouble."""
        self.process = self._begin()


@contextmanager
def services(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Both servers, as the environment variables that hub.settings reads. Raises Trouble."""
    with postgresql(durable=durable) as database, redis() as bus:
        yield {"TWINHALL_DATABASE_URL": database.url, "TWINHALL_REDIS_URL": bus.url}


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Server]:
    """PostgreSQL on a socket in its own folder, listening on no port; a database `twinhall`. Raises Trouble.

    `durable`: what is committed is on the disk, as in production; else it lives for one test run.
    """
    binaries = programs.postgresql()
    user = _unprivileged()
    with _folder("twinhall-pg-", user) as folder:
        data, log = folder / "data", folder / "log"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "twinhall", "-A", "trust"]
        _finish([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], log, user)
        settings = POSTGRESQL | ({} if durable else UNSAFE_BUT_FAST)
        settings |= {"listen_addresses": "", "unix_socket_directories": str(folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        words = [str(binaries / "postgres"), "-D", str(data), *options]

        def begin() -> subprocess.Popen[bytes]:
            return _begin_postgresql(words, folder, log, user)

        server = Server(f"postgres://twinhall@{quote(str(folder), safe='')}/twinhall", begin(), begin)
        try:
            _create_database(folder)
            yield server
        finally:
            stop(server.process, signal.SIGINT)


def _begin_postgresql(words: list[str], folder: Path, log: Path, user: str | None) -> subprocess.Popen[bytes]:
    """Start it until it stays: after a kill -9 it refuses as long as a process of the killed one holds the data."""
    until = time.monotonic() + READY_WITHIN_S
    while True:
        with log.open("ab") as output:
            process = start(words, output=output, cwd=folder, user=user, parent_signal=signal.SIGQUIT)
        try:
            _wait(process, lambda: _postgresql_answers(folder), "PostgreSQL", log)
        except BaseException as error:
            stop(process, signal.SIGINT)
            if not isinstance(error, Trouble) or time.monotonic() > until or not _still_held(log):
                raise
            select.select([], [], [], 0.1)
        else:
            return process


def _still_held(log: Path) -> bool:
    last = log.read_text(errors="replace").splitlines()[-6:]
    return any("lock file" in line or "shared memory block" in line for line in last)


@contextmanager
def redis() -> Iterator[Server]:
    """Redis on a free loopback port, keeping nothing on disk. Raises Trouble."""
    program = str(programs.redis_server())
    with _folder("twinhall-redis-", None) as folder:
        log = folder / "log"
        port = _free_port()
        words = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]

        def begin() -> subprocess.Popen[bytes]:
            with log.open("ab") as output:
                process = start([*words, "--dir", str(folder)], output=output)
            try:
                _wait(process, lambda: _redis_answers(port), "Redis", log)
            except BaseException:
                stop(process)
                raise
            return process

        server = Server(f"redis://127.0.0.1:{port}/0", begin(), begin)
        try:
            yield server
        finally:
            stop(server.process)


def _unprivileged() -> str | None:
    """The account for PostgreSQL, which refuses to run as root: None if this account will do."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in known)


@contextmanager
def _folder(prefix: str, owner: str | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        if owner:
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder)


def _finish(words: list[str], log: Path, user: str | None) -> None:
    with log.open("ab") as output:
        process = start(words, output=output, cwd=log.parent, user=user)
        try:
            process.wait(timeout=READY_WITHIN_S)
        except BaseException:
            stop(process)
            raise
    if process.returncode:
        raise Trouble(f"{Path(words[0]).name} ended with code {process.returncode}:\n{log.read_text()[-2000:]}")


def _wait(process: subprocess.Popen[bytes], answers: Callable[[], bool], name: str, log: Path) -> None:
    """Until the server answers. Raises Trouble with its log when it ends or stays silent."""
    until = time.monotonic() + READY_WITHIN_S
    while not answers():
        if process.poll() is not None or time.monotonic() > until:
            raise Trouble(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        select.select([], [], [], 0.02)


def _postgresql_answers(folder: Path) -> bool:
    import psycopg

    try:
        psycopg.connect(_dsn(folder, "postgres")).close()
    except psycopg.OperationalError:
        return False
    return True


def _create_database(folder: Path) -> None:
    import psycopg

    with psycopg.connect(_dsn(folder, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE twinhall")


def _dsn(folder: Path, database: str) -> str:
    return f"host={folder} user=twinhall dbname={database}"


def _redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
