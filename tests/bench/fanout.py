"""Server CPU for each delivered message, latency and memory of many connected pages: this hub beside its peers.

A delivered message is one event that reached one page; all events are equally long. The hub's are votes of people,
sent over the socket, decided, committed (SQLite, synchronous FULL) and told to everybody; the peers only repeat what
one page says. Under load the hub may put several events into one frame, which is its design; the peers' idiom is a
frame an event. Each server has a core of its own and is measured by the kernel's account of all its threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hub.runner.experiments import Goal, Option, Result, Row, at_most
from tests.bench._figures import Figures, alternate, medians, ratio
from tests.bench._load import allow_many_sockets, run_load
from tests.bench._servers import Serve, channels, cores, nchan, nchan_peer, node, npm_peers, prepared_hub

OPTIONS = {
    "sockets": Option("500", "connected pages"),
    "rate": Option("10.0", "events a second"),
    "seconds": Option("4.0", "of each measured part"),
    "window": Option("64", "events under way when saturated (and 1, one by one)"),
    "rounds": Option("5", "alternating runs, whose medians are told"),
}
HUB = "this hub"
RATIOS = {
    "idiomatic Channels": "vs_idiomatic",
    "Node ws": "vs_node_ws",
    "socket.io": "vs_socket_io",
    "Nchan": "vs_nchan",
}
SOCKETIO_PATH = "/socket.io/?EIO=4&transport=websocket"


def run(options: Mapping[str, str]) -> Result:
    sockets, rounds = int(options["sockets"]), int(options["rounds"])
    allow_many_sockets(sockets + 512)
    absent = {name: why for name, why in _absent().items() if why}
    with prepared_hub(people=sockets) as hub:
        servers: dict[str, Serve] = {HUB: hub.serve, **_peers()}
        runs = {
            name: partial(_measure, serve, options) for name, serve in servers.items() if name not in absent
        }
        found = alternate(rounds, runs)
    rows = [Row(name=name, figures=medians(figures)) for name, figures in found.items()]
    rows += [Row(name=name, figures={"absent": why}) for name, why in absent.items()]
    ratios = {
        key: ratio(found[HUB], found[name], "us_saturated") for name, key in RATIOS.items() if name in found
    }
    if "Node ws" in found:
        ratios["memory_vs_node_ws"] = ratio(found[HUB], found["Node ws"], "kb_a_socket")
    return Result(rows=rows, ratios=ratios, goals=_goals(ratios, medians(found[HUB]), sockets))


def _peers() -> dict[str, Serve]:
    return {
        "idiomatic Channels": partial(channels, "_idiomatic"),
        "Node ws": partial(node, "ws_fanout.cjs"),
        "socket.io": partial(node, "socketio_fanout.cjs", dialect="socketio", path=SOCKETIO_PATH),
        "Nchan": nchan,
    }


def _absent() -> dict[str, str | None]:
    """Why each of the peers that must be installed is not there."""
    npm = npm_peers()
    return {"Node ws": npm, "socket.io": npm, "Nchan": nchan_peer()}


def _measure(serve: Serve, options: Mapping[str, str]) -> Figures:
    sockets, seconds = int(options["sockets"]), options["seconds"]
    at_rate, alone = f"rate:{options['rate']}:{seconds}", f"saturated:1:{seconds}"
    saturated = f"saturated:{options['window']}:{seconds}"
    with serve() as plan:
        few = run_load(plan, min(8, sockets), ["open"], cores()[0])["open"]  # what a server needs for any page
        words = ["open", f"warm:{options['rate']}:1", at_rate, alone, saturated]
        seen = run_load(plan, sockets, words, cores()[0])
    busy, steady, parts = seen[saturated], seen[at_rate], (seen[at_rate], seen[alone], seen[saturated])
    return {
        "us_saturated": busy.us_a_message,
        "us_one_by_one": seen[alone].us_a_message,
        "us_at_rate": steady.us_a_message,
        "p50_ms": steady.p50_ms,
        "p99_ms": steady.p99_ms,
        "kb_a_socket": (seen["open"].memory_kb - few.memory_kb) / sockets,
        "messages_per_s": busy.delivered / busy.seconds,
        "events_a_frame": busy.delivered / max(1, busy.frames),
        "server_share": busy.server_share,
        "load_share": busy.load_share,
        **{name: sum(getattr(part, name) for part in parts) for name in ("lost", "doubled", "refused")},
        "closed": busy.closed,
    }


def _goals(ratios: Mapping[str, float], hub: Mapping[str, float | int | str], sockets: int) -> dict[str, Goal]:
    """The goals of the ratios that could be measured, and our own."""
    wanted = {
        "vs_idiomatic": 0.025,
        "vs_node_ws": 1.0,
        "vs_nchan": 1.0 if sockets >= 2000 else 1.2,
        "memory_vs_node_ws": 1.5,
    }
    goals = {name: at_most(ratios[name], goal) for name, goal in wanted.items() if name in ratios}
    goals |= {name: at_most(float(hub[name]), 0) for name in ("lost", "doubled", "closed")}
    promised = sockets <= 500  # and 10 events a second, on one process
    return goals | ({"p99_ms": at_most(float(hub["p99_ms"]), 50)} if promised else {})
