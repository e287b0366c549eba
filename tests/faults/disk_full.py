"""The disk is full under SQLite: commands are answered "busy", the hub stays up, all goes on when there is room."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from hub.runner.experiments import Option, Result, at_least, at_most
from hub.trouble import Trouble
from tests.faults._crowd import until
from tests.faults._drill import Drill, drill, whole
from tests.faults._hub import Hub, hub

ACCEPTING_WITHIN_S = 10.0
DISK_BYTES = 64 * 1024 * 1024
OPTIONS = {
    "seconds": Option("5.0", "that it stays full, after the first who was told to retry"),
    "times": Option("2", "times"),
    "people": Option("12", "people, all of whom talk"),
    "seed": Option("1", "of what is said"),
}


class Disk(Protocol):
    """Where the hub keeps its data, and how it becomes full."""

    folder: Path

    def fill(self, hub: Hub) -> None: ...

    def make_room(self, hub: Hub) -> None: ...


class SmallDisk:
    """A file system in memory that holds 64 MiB; mounting one needs root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, hub: Hub) -> None:
        """Write until nothing more can be written (ENOSPC)."""
        descriptor = os.open(self.folder / "ballast", os.O_WRONLY | os.O_CREAT)
        try:
            for size in (1_048_576, 4_096):
                while os.write(descriptor, bytes(size)) == size:
                    os.lseek(descriptor, 0, os.SEEK_END)
        except OSError:
            return
        finally:
            os.close(descriptor)

    def make_room(self, hub: Hub) -> None:
        (self.folder / "ballast").unlink()


class SmallFiles:
    """Without root: no file of the hub may grow any more (EFBIG), which SQLite takes for a full disk too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, hub: Hub) -> None:
        self._limit(hub, 4_096)

    def make_room(self, hub: Hub) -> None:
        self._limit(hub, resource.RLIM_INFINITY)

    def _limit(self, hub: Hub, most: int) -> None:
        for web in hub.webs:
            assert web.process is not None
            resource.prlimit(web.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def disk() -> Iterator[Disk]:
    """A small disk of one's own, else files that may not grow. Raises Trouble."""
    with tempfile.TemporaryDirectory(prefix="twinhall-drill-") as name:
        folder = Path(name)
        if os.geteuid() != 0 or not _mount(folder):
            yield SmallFiles(folder)
            return
        try:
            yield SmallDisk(folder)
        finally:
            subprocess.run(["umount", name], check=True)


def _mount(folder: Path) -> bool:
    """Whether a file system could be mounted there; a container's root may be forbidden to."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    try:
        return subprocess.run(words, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        raise Trouble("there is no program `mount`: run the drill as another user than root") from None


def run(options: Mapping[str, str]) -> Result:
    with disk() as small, hub(data=small.folder) as running:
        return asyncio.run(play(running, options, small))


async def play(hub: Hub, options: Mapping[str, str], small: Disk) -> Result:
    times, people = whole(options, "times", "people")
    async with drill(hub, people, seed=options["seed"]) as running:
        slowest, connections = 0.0, sum(client.connections for client in running.crowd.clients)
        for _ in range(times):
            slowest = max(slowest, await _fill(running, small, float(options["seconds"])))
        cut = sum(client.connections for client in running.crowd.clients) - connections
        running.figures |= {"accepting_again_s": slowest, "full": type(small).__name__}
        running.goals |= {
            "told_to_retry": at_least(running.crowd.retries["database.busy"], times),
            "accepting_within_s": at_most(slowest, ACCEPTING_WITHIN_S),
            "lines_that_broke": at_most(cut, 0),
        }
        return await running.result(f"full {times} times")


async def _fill(running: Drill, small: Disk, seconds: float) -> float:
    """Full while everybody talks; the seconds until commands are accepted after there is room again."""
    crowd, hub = running.crowd, running.hub
    await crowd.hear(len(crowd.clients))
    told = sum(crowd.retries.values())
    small.fill(hub)
    await until(lambda: sum(crowd.retries.values()) > told, "word that a command is to be sent again")
    await asyncio.sleep(seconds)
    alive = await hub.webs[0].status("/healthz")
    small.make_room(hub)
    began = asyncio.get_running_loop().time()
    await crowd.hear(len(crowd.clients))
    running.goals["alive"] = at_least(alive, 200)
    return asyncio.get_running_loop().time() - began
