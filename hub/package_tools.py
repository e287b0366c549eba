"""Running pip, uv, npm and apt, and wording what went wrong with them. Standard library only."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hub.trouble import Trouble

NO_NETWORK = re.compile(
    r"name resolution|Name or service not known|getaddrinfo|dns error|tcp connect error|timed out"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT"
    r"|Network is unreachable|Connection refused|Failed to establish a new connection"
    r"|Temporary failure resolving|Could not resolve",
    re.IGNORECASE,
)
NO_ROOM = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded", re.IGNORECASE)
NOT_ALLOWED = re.compile(r"Permission denied|EACCES|EPERM|Read-only file system|EROFS", re.IGNORECASE)
WRONG_BYTES = re.compile(r"DO NOT MATCH THE HASHES|Hash mismatch|EINTEGRITY", re.IGNORECASE)


class Failed(Exception):
    """A program ended badly. `what` it was to make; `output` is all that it printed."""

    def __init__(self, what: str, output: str) -> None:
        super().__init__(what)
        self.what = what
        self.output = output


def run(words: list[str], what: str, *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed. Raises Failed.

    It gets a process group of its own, so that being interrupted stops it with all that it started.
    """
    try:
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
            close_fds=False,  # it holds the set-up's lock too: what outlives a killed start is waited for
        )
    except OSError as error:
        raise Failed(what, f"{words[0]}: {error.strerror}") from error
    try:
        output, _ = process.communicate()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        raise Failed(what, output)
    return output


def explain(what: str, output: str) -> str:
    """One sentence: what could not be made, why as far as the output tells, what to do."""
    start = f"{what[0].upper()}{what[1:]} could not be installed"
    if NO_ROOM.search(output):
        return f"{start}, because the disk is full: free some space (about 1 GB), then start again."
    if WRONG_BYTES.search(output):
        return (
            f"{start}, because a download differs from what this version was locked to: "
            "try again, and if it stays so, do not use that mirror."
        )
    if NO_NETWORK.search(output):
        return (
            f"{start}, because the package registry cannot be reached: check this machine's network, proxy and "
            "mirror settings, then start again; what is done already is kept."
        )
    if NOT_ALLOWED.search(output):
        return f"{start}, because this account may not write there: {_last_line(output, NOT_ALLOWED)}"
    tail = "\n".join(output.strip().splitlines()[-15:])
    return f"{start}. Its last words were:\n{tail}\nPut that right, then start again."


def _last_line(output: str, pattern: re.Pattern[str]) -> str:
    return next(line.strip() for line in reversed(output.splitlines()) if pattern.search(line))


def install(python: Path, lock: Path, uv_lock: Path) -> None:
    """Install the packages of a lock file, each checked against its hash. Raises Failed or Trouble.

    uv does it in a tenth of pip's time; where uv itself cannot be had or fails, pip does it.
    """
    pip = [
        str(python),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--require-hashes",
        "--retries",
        "2",
    ]
    try:
        run([*pip, "--quiet", "-r", str(uv_lock)], "uv, the package installer")
        uv = [str(python), "-m", "uv", "--quiet", "pip", "install", "--python", str(python), "--require-hashes"]
        run(
            [*uv, "-r", str(lock)], "the Python packages", env=uv_environment(os.environ, _pip_settings(python))
        )
    except Failed as failed:
        if NO_NETWORK.search(failed.output) or NO_ROOM.search(failed.output):
            raise Trouble(explain("the Python packages", failed.output)) from failed
        print(" with pip, which takes longer …", end="", flush=True)
        run([*pip, "-r", str(lock)], "the Python packages")


def _pip_settings(python: Path) -> dict[str, str]:
    told = run([str(python), "-m", "pip", "--disable-pip-version-check", "config", "list"], "pip's settings")
    return parse_pip_settings(told)


def parse_pip_settings(told: str) -> dict[str, str]:
    """Name and value of each line of `pip config list`; the environment's come first there, and win."""
    found: dict[str, str] = {}
    for line in told.splitlines():
        name, equals, value = line.partition("=")
        if equals and value.startswith(("'", '"')):
            found.setdefault(name.rpartition(".")[2], str(ast.literal_eval(value)))
    return found


def uv_environment(environment: Mapping[str, str], pip: Mapping[str, str]) -> dict[str, str]:
    """uv reads none of pip's settings: hand it this machine's mirrors, unless it has settings of its own."""
    lists = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    rest = {"cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY", "trusted-host": "UV_INSECURE_HOST"}
    told = {
        variable: (",".join(pip[name].split()) if variable == "UV_FIND_LINKS" else " ".join(pip[name].split()))
        for name, variable in (lists | rest).items()
        if name in pip
    }
    if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        told["UV_NO_INDEX"] = "1"
    # Hashes decide what may be installed, so any mirror that has the file will do.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_PROGRESS": "1"} | told | dict(environment)
