"""What a forwarded packet of sound costs, the worst case for batches: small, and from many publishers.

Each subscriber hears three of the publishers, not the same three as its neighbour. Everything else is as in
`bench media`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.runner.experiments import Option, Result
from tests.bench import _media_clip as clips
from tests.bench._media_client import Publisher, Scene
from tests.bench._media_targets import Wanted
from tests.bench.media import DEFAULT, FALLBACK, HUB, ONE_LOOP, RELAY, compare

OPTIONS = {
    "publishers": Option("6", "who speak all the time"),
    "subscribers": Option("100", "who hear three each"),
    "seconds": Option("4.0", "of each measured part"),
    "rounds": Option("3", "alternating runs, whose medians are told"),
    "relayed": Option("4", "subscribers of the relay, which can bear no more; 0 leaves it out"),
    "peers": Option("1", "whether to measure the peers at all"),
}
HEARD = 3
GOALS = {"vs_janus_one_loop": 0.8, "vs_janus_default": 0.5, "vs_relay": 0.01, "fallback_vs_janus_one_loop": 2.5}


def run(options: Mapping[str, str]) -> Result:
    publishers = int(options["publishers"])
    many = _scene(publishers, int(options["subscribers"]))
    few = _scene(publishers, int(options["relayed"]), reencoded=True)
    return compare(dict.fromkeys((HUB, FALLBACK, ONE_LOOP, DEFAULT), many) | {RELAY: few}, options, GOALS)


def _scene(publishers: int, subscribers: int, *, reencoded: bool = False) -> Scene:
    names, voice = [f"p{number}" for number in range(publishers)], clips.voice()
    return Scene(
        publishers=tuple(Publisher(name=name, clips=(voice,)) for name in names),
        subscribers=tuple(_heard(names, number) for number in range(subscribers)),
        reencoded=reencoded,
    )


def _heard(names: list[str], subscriber: int) -> tuple[Wanted, ...]:
    """Three in turn, so that neighbours hear different ones."""
    count = min(HEARD, len(names))
    return tuple(Wanted(names[(subscriber + place) % len(names)], "audio") for place in range(count))
