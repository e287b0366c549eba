"""How much of a core it takes to record one person's sound and picture, as they come and without re-encoding.

The same server with the same publishers records and does not, in turn; the difference is the recorder, its writing
thread included. Its files go to the temporary folder of this machine.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, Row, at_most
from tests.bench import _media_clip as clips
from tests.bench._media_client import Publisher, Scene, cpu_share, on_core, open_load
from tests.bench._media_targets import hub
from tests.bench._servers import cores

OPTIONS = {
    "pairs": Option("10", "people whose sound and picture are recorded"),
    "mbps": Option("1.5", "of each picture"),
    "seconds": Option("4.0", "of each stretch, recorded and not"),
    "rounds": Option("3", "pairs of stretches, whose median difference is told"),
}


def run(options: Mapping[str, str]) -> Result:
    with on_core(cores()[0]):
        return asyncio.run(_run(options))


async def _run(options: Mapping[str, str]) -> Result:
    pairs, seconds, rounds = int(options["pairs"]), float(options["seconds"]), int(options["rounds"])
    sent = (clips.voice(), clips.video(float(options["mbps"])))
    people = tuple(Publisher(name=f"p{number}", clips=sent) for number in range(pairs))
    differences, recorded_shares = [], []
    async with hub() as server, open_load(server, Scene(publishers=people, subscribers=())):
        for _ in range(rounds):
            plain = await cpu_share(server.pid, seconds)
            await server.ask("record", on=True)
            recorded = await cpu_share(server.pid, seconds)
            await server.ask("record", on=False)
            differences.append((recorded - plain) / pairs)
            recorded_shares.append(recorded)
        written = await server.ask("recorded")
    share = statistics.median(differences)
    figures: dict[str, float | int | str] = {
        "core_share": share,
        "server_share": statistics.median(recorded_shares),
        "pairs": pairs,
        "segments": written["segments"],
        "mbit_per_s": written["octets"] * 8 / 1e6 / seconds / rounds / pairs,
    }
    return Result(
        rows=[Row(name="one person's sound and picture", figures=figures)],
        goals={"core_share": at_most(share, 0.01)},
    )
