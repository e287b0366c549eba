"""What a forwarded packet costs the media plane, beside Janus and beside aiortc's decode-and-encode relay.

One publisher sends camera and voice as a browser does; every subscriber gets both over a real connection, sends
reports and asks for 1 % of the packets again. A forwarded packet is a datagram of media that reached a subscriber;
the CPU is that of all the forwarder's threads, on a core of its own, loopback UDP. `load_share` near 1 would mean
that the load, not the forwarder, was the limit; the fallback is this hub where batches are not to be had.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hub.runner.experiments import Goal, Option, Result, Row, at_most
from tests.bench import _media_clip as clips
from tests.bench._figures import Figures, alternate, medians, ratio
from tests.bench._media_client import Publisher, Scene, measure
from tests.bench._media_targets import Open, Wanted, hub, janus, janus_absent, relay

OPTIONS = {
    "subscribers": Option("100", "who receive it all"),
    "mbps": Option("1.5", "of the picture: 1280x720, 30 a second; 0 for voice alone"),
    "voice": Option("1", "whether there is a microphone too"),
    "seconds": Option("4.0", "of each measured part"),
    "rounds": Option("3", "alternating runs, whose medians are told"),
    "relayed": Option("2", "subscribers of the relay, which can bear no more; 0 leaves it out"),
    "peers": Option("1", "whether to measure the peers at all"),
}
HUB, FALLBACK, ONE_LOOP, DEFAULT, RELAY = (
    "this hub",
    "its fallback",
    "Janus, one event loop",
    "Janus, default",
    "MediaRelay",
)
RATIOS = {
    "vs_janus_one_loop": (HUB, ONE_LOOP),
    "vs_janus_default": (HUB, DEFAULT),
    "vs_relay": (HUB, RELAY),
    "fallback_vs_janus_one_loop": (FALLBACK, ONE_LOOP),
}
GOALS = {
    "vs_janus_one_loop": 0.7,
    "vs_janus_default": 0.5,
    "vs_relay": 0.01,
    "fallback_vs_janus_one_loop": 2.5,
}
ENOUGH = 60  # subscribers, from which the goals hold: with few, what a packet costs once is not yet shared out
BOTTLENECK = 0.9  # of the load's core


def run(options: Mapping[str, str]) -> Result:
    many = _scene(int(options["subscribers"]), options)
    few = _scene(int(options["relayed"]), options, reencoded=True)
    scenes = dict.fromkeys((HUB, FALLBACK, ONE_LOOP, DEFAULT), many) | {RELAY: few}
    return compare(scenes, options, GOALS)


def _scene(subscribers: int, options: Mapping[str, str], *, reencoded: bool = False) -> Scene:
    megabits = float(options["mbps"])
    voice = [clips.voice()] if options["voice"] != "0" else []
    picture = [clips.video(megabits)] if megabits else []
    amara = Publisher(name="amara", clips=(*voice, *picture))
    wanted = tuple(Wanted("amara", clip.kind) for clip in amara.clips)
    return Scene(publishers=(amara,), subscribers=(wanted,) * subscribers, reencoded=reencoded)


def compare(scenes: Mapping[str, Scene], options: Mapping[str, str], goals: Mapping[str, float]) -> Result:
    """Those forwarders that have a scene with subscribers, each in its turn."""
    absent = _absent(options)
    targets: dict[str, Open] = {
        HUB: hub,
        FALLBACK: partial(hub, "--robust"),
        ONE_LOOP: partial(janus, 1),
        DEFAULT: janus,
        RELAY: relay,
    }
    seconds = float(options["seconds"])
    runs = {
        name: partial(_figures, opened, scenes[name], seconds)
        for name, opened in targets.items()
        if name not in absent and name in scenes and scenes[name].subscribers
    }
    found = alternate(int(options["rounds"]), runs)
    rows = [Row(name=name, figures=_told(medians(figures))) for name, figures in found.items()]
    rows += [Row(name=name, figures={"absent": why}) for name, why in absent.items() if name in scenes]
    ratios = {
        name: ratio(found[ours], found[theirs], "us_a_packet")
        for name, (ours, theirs) in RATIOS.items()
        if ours in found and theirs in found
    }
    return Result(rows=rows, ratios=ratios, goals=_goals(ratios, found, goals))


def _absent(options: Mapping[str, str]) -> dict[str, str]:
    """Why each of the peers is not measured."""
    if options["peers"] == "0":
        return dict.fromkeys((ONE_LOOP, DEFAULT, RELAY), "not asked for")
    why = janus_absent()
    return dict.fromkeys((ONE_LOOP, DEFAULT), why) if why else {}


def _figures(opened: Open, scene: Scene, seconds: float) -> Figures:
    seen = measure(opened, scene, seconds)
    return {"subscribers": len(scene.subscribers), **seen.figures()}


def _told(figures: dict[str, float | int | str]) -> dict[str, float | int | str]:
    limited = float(figures["load_share"]) > BOTTLENECK
    return figures | {"limited_by": "the load" if limited else ""}


def _goals(
    ratios: Mapping[str, float], found: Mapping[str, list[Figures]], goals: Mapping[str, float]
) -> dict[str, Goal]:
    """The goals of the ratios that could be measured; and that nothing is lost or comes broken."""
    ours = medians(found[HUB])
    judged = ratios if float(ours["subscribers"]) >= ENOUGH else {}
    told = {name: at_most(judged[name], goal) for name, goal in goals.items() if name in judged}
    return told | {name: at_most(float(ours[name]), 0) for name in ("lost", "bad")}
