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
UNSAFE_BUT_FAST = {  # the data lives for one test run
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Server:
    """A started server: the address that clients are given, and its process, for drills that kill it."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Both servers, as the environment variables that hub.settings reads. Raises Trouble."""
    with postgresql() as database, redis() as bus:
        yield {"TWINHALL_DATABASE_URL": database.url, "TWINHALL_REDIS_URL": bus.url}


@contextmanager
def postgresql() -> Iterator[Server]:
    """PostgreSQL on a socket in its own folder, listening on no port; a database `twinhall`. Raises Trouble."""
    binaries = programs.postgresql()
    user = _unprivileged()
    with _folder("twinhall-pg-", user) as folder:
        data, log = folder / "data", folder / "log"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "twinhall", "-A", "trust"]
        _finish([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], log, user)
        settings = {**UNSAFE_BUT_FAST, "listen_addresses": "", "unix_socket_directories": str(folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log.open("ab") as output:
            process = start(
                [str(binaries / "postgres"), "-D", str(data), *options],
                output=output,
                cwd=folder,
                user=user,
                parent_signal=signal.SIGQUIT,
            )
        try:
            _wait(process, lambda: _postgresql_answers(folder), "PostgreSQL", log)
            _create_database(folder)
            yield Server(f"postgres://twinhall@{quote(str(folder), safe='')}/twinhall", process)
        finally:
            stop(process, signal.SIGINT)


@contextmanager
def redis() -> Iterator[Server]:
    """Redis on a free loopback port, keeping nothing on disk. Raises Trouble."""
    program = str(programs.redis_server())
    with _folder("twinhall-redis-", None) as folder:
        log = folder / "log"
        port = _free_port()
        words = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        with log.open("ab") as output:
            process = start([*words, "--dir", str(folder)], output=output)
        try:
            _wait(process, lambda: _redis_answers(port), "Redis", log)
            yield Server(f"redis://127.0.0.1:{port}/0", process)
        finally:
            stop(process)


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
