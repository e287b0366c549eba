"""A thousand pages come back at once, each missing some of the last events: CPU for each, and until all have all.

All pages are connected, all lines but one are cut, that one causes the events, and all pages come back: page n misses
1 to `most` events, in turn. The hub's pages are people, let in as at any time: cookie, session, account, membership;
its peers know nobody, and send each missed event as it was sent at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.runner.experiments import Option, Result, Row, at_most
from tests.bench._figures import Figures, alternate, medians, ratio
from tests.bench._load import Plan, allow_many_sockets, run_load
from tests.bench._servers import Serve, channels, cores, node, npm_peers, prepared_hub

OPTIONS = {
    "sockets": Option("1000", "pages that come back at once"),
    "most": Option("200", "events that a page misses at most"),
    "rounds": Option("5", "alternating runs, whose medians are told"),
}
HUB, ORM, RING = "this hub", "ORM query a page", "Node ring"
HELLO = '{"t":"hello","after":{after}}'
WITHIN_S = 15


def run(options: Mapping[str, str]) -> Result:
    sockets, most = int(options["sockets"]), int(options["most"])
    allow_many_sockets(sockets + 512)
    npm = npm_peers()
    with prepared_hub(people=sockets) as hub, TemporaryDirectory(prefix="twinhall-bench-") as folder:
        servers: dict[str, Serve] = {HUB: replace(hub, speakers=1).serve, ORM: partial(_orm, Path(folder))}
        if npm is None:
            servers[RING] = partial(node, "ws_ring.cjs", hello=HELLO)
        runs = {name: partial(_measure, serve, sockets, most) for name, serve in servers.items()}
        found = alternate(int(options["rounds"]), runs)
    rows = [Row(name=name, figures=medians(figures)) for name, figures in found.items()]
    rows += [Row(name=RING, figures={"absent": npm})] if npm else []
    keys = {ORM: "vs_orm", RING: "vs_node_ring"}
    ratios = {key: ratio(found[HUB], found[name], "us_a_page") for name, key in keys.items() if name in found}
    goals = {
        name: at_most(ratios[name], goal)
        for name, goal in (("vs_orm", 0.1), ("vs_node_ring", 1.3))
        if name in ratios
    }
    ours = medians(found[HUB])
    goals |= {name: at_most(float(ours[name]), 0) for name in ("lost", "doubled", "closed")}
    return Result(rows=rows, ratios=ratios, goals=goals | {"wall_s": at_most(float(ours["wall_s"]), WITHIN_S)})


def _orm(folder: Path) -> AbstractContextManager[Plan]:
    database = folder / f"{len(list(folder.iterdir()))}.sqlite3"
    return channels("_orm_resume", {"BENCH_DATABASE": str(database)}, hello=HELLO)


def _measure(serve: Serve, sockets: int, most: int) -> Figures:
    """One page stays and causes the events, so that the room stays open; it is none of those that come back."""
    storm = f"storm:{sockets}:{most}"
    with serve() as plan:
        seen = run_load(plan, sockets, ["open", "cut", f"say:{most}", storm], cores()[0])[storm]
    return {
        "us_a_page": seen.server_cpu_ns / 1_000 / sockets,
        "wall_s": seen.seconds,
        "events": seen.delivered,
        "load_share": seen.load_share,
        "lost": seen.lost,
        "doubled": seen.doubled,
        "closed": seen.closed,
    }
