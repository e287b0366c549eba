"""What a forwarded packet of sound costs, the worst case for batches: small, and from many publishers.

All publishers send, and everybody hears the three loudest, which is this hub's rule; Janus's subscribers ask for the
same three. Everything else is as in `bench media`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.runner.experiments import Option, Result
from tests.bench import _media_clip as clips
from tests.bench._media_client import MURMURING, SPEAKING, Publisher, Scene
from tests.bench._media_targets import Wanted
from tests.bench.media import DEFAULT, FALLBACK, HUB, ONE_LOOP, RELAY, compare

OPTIONS = {
    "publishers": Option("6", "who send all the time; three of them speak"),
    "subscribers": Option("100", "who hear those three"),
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
    voice = clips.voice()
    people = tuple(
        Publisher(name=f"p{number}", clips=(voice,), level=SPEAKING if number < HEARD else MURMURING)
        for number in range(publishers)
    )
    heard = tuple(Wanted(each.name, "audio") for each in people[:HEARD])
    return Scene(publishers=people, subscribers=(heard,) * subscribers, reencoded=reencoded)
