"""People come and go, a thousand times, each way: tasks, sockets, tables and memory are what they were before."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextvars import Context
from pathlib import Path
from typing import NamedTuple

from hub.runner.experiments import Option, Result, Row, Verdict, at_most
from realtime.media import icelite, rtp
from realtime.media.port import MediaPort
from realtime.media.router import Router
from tests.bench._media_sdp import OPUS, VP8, Outgoing
from tests.bench._media_server import Everybody, Nobody
from tests.media.conftest import until
from tests.media.ends import End, listen, publish

WITHIN_S = 10.0
KEY_FRAME = b"\x10" + bytes.fromhex("1002009d012a80016801") + bytes(200)
PACKET_EVERY_S = 0.002
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
OF_TIMERS = {asyncio.TimerHandle, Context}  # counted by themselves: the loop keeps a hundred cancelled ones
OPTIONS = {
    "cycles": Option("1000", "times that somebody publishes, somebody listens, and both go"),
    "warm": Option("100", "times before that, after which the baseline is taken"),
    "megabytes": Option("10", "by which memory may have grown"),
}


class Census(NamedTuple):
    """What there is."""

    tasks: int
    timers: int
    descriptors: int
    kept: int  # in the tables of the port and the router
    objects: Counter[str]  # that the garbage collector knows, by type
    resident_kb: int


def run(options: Mapping[str, str]) -> Result:
    cycles, warm = int(options["cycles"]), int(options["warm"])
    return asyncio.run(_play(cycles, warm, float(options["megabytes"])))


async def _play(cycles: int, warm: int, megabytes: float) -> Result:
    with tempfile.TemporaryDirectory(prefix="twinhall-drill-") as folder:
        port = await MediaPort.open("127.0.0.1", 0)
        router = Router(port, Everybody(), Nobody(), Path(folder), lambda: time.time_ns() // 1_000_000)
        for number in range(warm):
            await _come_and_go(router, port, number)
        before, began, heard = _census(router, port), time.monotonic(), 0
        for number in range(cycles):
            heard += await _come_and_go(router, port, number)
        lasted, after = time.monotonic() - began, _census(router, port)
        await router.close()
        await port.close()
    more = after.objects - before.objects
    grown = {name: count for name, count in more.most_common(5) if count >= cycles // 10}
    figures: dict[str, float | int | str] = {
        "heard": heard,
        "cycles_per_s": cycles / lasted,
        "memory_mb": after.resident_kb / 1024,
        "grown": ", ".join(f"{count} {name}" for name, count in grown.items()) or "nothing",
    }
    goals = {
        "tasks": at_most(after.tasks - before.tasks, 0),
        "timers": at_most(after.timers - before.timers, 0),
        "sockets_and_files": at_most(after.descriptors - before.descriptors, 0),
        "kept_in_tables": at_most(after.kept, 0),
        "types_that_grew": at_most(len(grown), 0),
        "faults": at_most(port.counts["faults"], 0),
        "memory_grown_mb": at_most((after.resident_kb - before.resident_kb) / 1024, megabytes),
    }
    verdict = Verdict(accepted=heard, lost=cycles - heard)
    return Result([Row(name=f"{cycles} times", figures=figures)], {}, goals, verdict)


async def _come_and_go(router: Router, port: MediaPort, number: int) -> int:
    """1 when the listener heard the publisher. They go by signalling, by DTLS's goodbye, or without a word."""
    amara, tracks = await publish(router, "amara")
    bruno = await listen(router, "bruno")
    try:
        async with asyncio.timeout(WITHIN_S):
            await _talk(amara, bruno, tracks)
        if number % 3 == 0:
            await router.leave("amara-out")
            await router.leave("bruno-in")
        for end in (amara, bruno):
            await end.leave(goodbye=number % 3 == 1)
        if number % 3 == 2:
            port._ice.sweep(asyncio.get_running_loop().time() + icelite.CONSENT_S + 1)
        await until(lambda: not len(port._ice), WITHIN_S)
    except TimeoutError:
        return 0
    return 1


async def _talk(amara: End, bruno: End, tracks: list[Outgoing]) -> None:
    """Until sound and picture have come."""
    sent, kinds = 0, set[int]()
    while kinds != {OPUS, VP8}:
        amara.send_media(rtp.build((OPUS, False, sent, sent * 960, tracks[0].ssrc), b"\xf8tone"))
        amara.send_media(rtp.build((VP8, True, sent, sent * 3_000, tracks[1].ssrc), KEY_FRAME))
        sent += 1
        await asyncio.sleep(PACKET_EVERY_S)
        kinds = {each.header.payload_type for each in bruno.arrived}


def _census(router: Router, port: MediaPort) -> Census:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    agent = port._ice
    tables = (
        agent.by_ufrag,
        agent.by_address,
        agent._links,
        agent._challenges,
        port._after_burst,
        router._publishing,
        router._receiving,
        router._closing,
        router._voices._voices,
    )
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB
    timers = [timer for timer in _timers() if not timer.cancelled()]
    return Census(
        tasks=len(asyncio.all_tasks()),
        timers=len(timers),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        kept=sum(len(table) for table in tables),
        objects=Counter(type(each).__qualname__ for each in gc.get_objects() if type(each) not in OF_TIMERS),
        resident_kb=resident,
    )


def _timers() -> list[asyncio.TimerHandle]:
    found: list[asyncio.TimerHandle] = vars(asyncio.get_running_loop())["_scheduled"]
    return found
