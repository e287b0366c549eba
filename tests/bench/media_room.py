"""How much of one core a full room takes: all publish, everybody gets three voices, the speaker and some tiles.

Every publisher sends a voice, and a picture of the size that the room shows of it: the speaker large, the others as
tiles. Subscribers get the three loudest voices, the speaker's picture and the visible tiles, nothing else. Reports,
checks and 1 % of packets asked for again, as in `bench media`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hub.runner.experiments import Option, Result, Row, at_most
from tests.bench import _media_clip as clips
from tests.bench._figures import alternate, medians
from tests.bench._media_client import MURMURING, SPEAKING, Publisher, Scene, measure
from tests.bench._media_targets import Wanted, hub

OPTIONS = {
    "publishers": Option("20", "who send voice and picture"),
    "subscribers": Option("200", "who receive"),
    "tiles": Option("5", "small pictures that each subscriber sees beside the speaker"),
    "mbps": Option("1.5", "of the speaker's picture; a tile's is 0.15, of 320x180"),
    "seconds": Option("6.0", "of each measured part"),
    "rounds": Option("3", "runs, whose medians are told"),
}
LOUDEST = 3
TILE = clips.Size(320, 180)
TILE_MBPS = 0.15


def run(options: Mapping[str, str]) -> Result:
    room = _room(options)
    seconds = float(options["seconds"])
    found = alternate(
        int(options["rounds"]), {"this hub": lambda: measure(partial(hub), room, seconds).figures()}
    )
    seen = medians(found["this hub"])
    counts = {"publishers": len(room.publishers), "subscribers": len(room.subscribers)}
    return Result(
        rows=[Row(name="full room", figures=counts | seen)],
        goals={
            "core_share": at_most(float(seen["server_share"]), 0.8),
            **{name: at_most(float(seen[name]), 0) for name in ("lost", "bad")},
        },
    )


def _room(options: Mapping[str, str]) -> Scene:
    names = [f"p{number}" for number in range(int(options["publishers"]))]
    large, small = clips.video(float(options["mbps"])), clips.video(TILE_MBPS, TILE)
    voice = clips.voice()
    heard = [Wanted(name, "audio") for name in names[:LOUDEST]]
    shown = [Wanted(name, "video") for name in names[: 1 + int(options["tiles"])]]
    return Scene(
        publishers=tuple(
            Publisher(
                name=name,
                clips=(voice, small if number else large),
                level=SPEAKING if number < LOUDEST else MURMURING,
            )
            for number, name in enumerate(names)
        ),
        subscribers=((*heard, *shown),) * int(options["subscribers"]),
    )
