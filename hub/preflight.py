"""What `run` looks at before it starts: the data folder and the ports. Standard library only."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import Literal

from hub.trouble import Trouble

DATABASE = "twinhall.sqlite3"
SQLITE_HEADER = b"SQLite format 3\x00"


def check_port(kind: Literal["TCP", "UDP"], host: str, port: int, option: str) -> None:
    """Raise Trouble when nothing can listen on that port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if kind == "TCP" else socket.SOCK_DGRAM) as probe:
        if kind == "TCP":  # connections of the last run that are still closing do not count as taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(_port_sentence(kind, host, port, option, error)) from error


def _port_sentence(kind: str, host: str, port: int, option: str, error: OSError) -> str:
    free = f"choose another with {option}, for example {option} {port + 1 if port < 65_535 else port - 1}."
    if error.errno == errno.EADDRINUSE:
        return f"{kind} port {port} is taken, another program listens on it: stop that program, or {free}"
    if error.errno == errno.EACCES:
        return f"{kind} port {port} may not be used by this account (ports below 1024 are the system's): {free}"
    return f"{kind} port {port} on {host} cannot be used ({error.strerror}): {free}"


def check_data_folder(folder: Path) -> None:
    """Make the folder if it is missing. Raise Trouble when it cannot hold data or what it holds is broken."""
    other = "name another folder with --data DIR."
    try:
        if folder.exists() and not folder.is_dir():
            raise Trouble(f"The data folder {folder} is a file, not a folder: {other}")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The data folder {folder} cannot be reached or made ({error.strerror}): {other}"
        ) from error
    for path in (folder, folder / DATABASE):
        if path.exists() and not os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)):
            raise Trouble(f"{path} may not be written by this account: change its owner, or {other}")
    _check_database(folder / DATABASE)


def _check_database(path: Path) -> None:
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        header = file.read(len(SQLITE_HEADER))
    if header != SQLITE_HEADER:
        raise Trouble(
            f"{path} is not a database, so it was damaged or replaced: put a backup in its place, "
            "or move it away and start with an empty one."
        )
