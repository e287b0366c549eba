"""The load client: many pages in one process, written in C (tests/bench/load) so that it is not what is measured."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from hub.bootstrap import VENV
from hub.trouble import Trouble

SOURCES = Path(__file__).parent / "load"
BUILT = VENV / "bench"


class Phase(msgspec.Struct, frozen=True):
    """What the load client saw of one phase. A delivered message is one event that reached one page."""

    phase: str  # as it was asked for
    lines: int  # pages that are connected
    closed: int
    seconds: float
    said: int
    delivered: int
    frames: int
    bytes: int
    refused: int
    server_cpu_ns: int
    load_cpu_ns: int
    memory_kb: int  # of the server, at the end
    lost: int
    doubled: int
    gaps: int  # pages that saw a hole in the numbers
    ages: int
    p50_ms: float  # from the asking of an event to one page having it
    p99_ms: float
    max_ms: float
    all_p50_ms: float  # to every page having it
    all_p99_ms: float

    @property
    def us_a_message(self) -> float:
        """Microseconds of the server's CPU for each delivered message."""
        return self.server_cpu_ns / 1_000 / max(1, self.delivered)

    @property
    def server_share(self) -> float:
        """Of one core; near 1 when the server is saturated."""
        return self.server_cpu_ns / 1e9 / self.seconds

    @property
    def load_share(self) -> float:
        """Of the load client's core; near 1 it would be the bottleneck itself."""
        return self.load_cpu_ns / 1e9 / self.seconds


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How pages talk to a server; the words are explained in load.c."""

    port: int
    pids: Sequence[int]
    path: str
    dialect: str = "plain"
    speakers: int = 1
    speaker_path: str | None = None
    cookies: Sequence[str] = ()
    hello: str | None = None
    says: Sequence[str]

    def text(self) -> str:
        hello = [f"hello {self.hello}"] if self.hello else []
        lines = [*(f"cookie {each}" for each in self.cookies), *hello, *(f"say {each}" for each in self.says)]
        return "\n".join(lines) + "\n"

    def words(self, lines: int) -> list[str]:
        options = {"port": self.port, "lines": lines, "dialect": self.dialect, "path": self.path}
        options["speakers"] = min(self.speakers, lines)
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        words += [word for pid in self.pids for word in ("--pid", str(pid))]
        return words + (["--speaker-path", self.speaker_path] if self.speaker_path else [])


def run_load(plan: Plan, lines: int, phases: Iterable[str], core: int) -> dict[str, Phase]:
    """Run the phases one after another on that core; what each showed. Raises Trouble when the load breaks off."""
    done = subprocess.run(
        [str(program()), *plan.words(lines), *phases],
        input=plan.text(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    found = [msgspec.json.decode(line, type=Phase) for line in done.stdout.splitlines()]
    if done.returncode:
        raise Trouble(f"The load client broke off on port {plan.port}: {done.stderr.strip()[-500:]}")
    return {phase.phase: phase for phase in found}


def program() -> Path:
    """The built client; built anew when its source has changed. Raises Trouble without a C compiler."""
    sources = sorted(SOURCES.glob("*.[ch]"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    built = BUILT / f"load-{digest}"
    if not built.exists():
        _compile(built)
    return built


def _compile(built: Path) -> None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise Trouble(
            "The benches' load client is written in C, and no C compiler was found: install it with "
            "`sudo apt install gcc libc6-dev`, then start again."
        )
    BUILT.mkdir(parents=True, exist_ok=True)
    fresh = built.with_suffix(f".{os.getpid()}")
    words = [compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(fresh), str(SOURCES / "load.c")]
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        raise Trouble(f"The benches' load client could not be compiled:\n{made.stderr.strip()[-2000:]}")
    fresh.replace(built)


def allow_many_sockets(wanted: int) -> None:
    """Let this process and what it starts hold so many open files. Raises Trouble where the machine forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise Trouble(f"{wanted} open files are needed and {hard} are allowed: raise `ulimit -Hn`.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
