"""Which layer of which track a subscriber gets: the ladder from moving pictures down to text. Pure.

Sound comes before everything, slides before faces, whoever speaks before whoever listens. A rung is left at once when
the line gets thinner, and taken only with room to spare, so that a line on the edge does not make pictures flap.
Rates are bits a second on the wire; sizes are CSS pixels of the tile times the page's device pixel ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from realtime.media.contract import Source

HEADROOM = 1.2  # the estimate has to exceed a new rung's rate by so much
PICTURES = frozenset({Source.CAMERA, Source.SCREEN})
ENOUGH = 0.75  # of a tile's height: a layer this high is as good as any higher one


class Rung(StrEnum):
    """What a subscriber's line carries, from the top down."""

    VIDEO = "video"
    SLIDES = "slides"  # the screen, and sound
    AUDIO = "audio"
    TEXT = "text"  # the exchange's document alone: no media


class Standing(NamedTuple):
    """On which rung a page stands, for its owner's web process to tell."""

    participant: str
    connection: str
    rung: Rung


class Layer(Struct, frozen=True):
    """One encoding of a track, as it is measured now."""

    rid: str  # "" where the track has one encoding
    height: int  # pixels; 0 for sound
    bits_per_second: int


class Wanted(Struct, frozen=True):
    """A track that a subscriber has a place for. `layers` are those that arrive, the thinnest first."""

    track: str
    source: Source
    layers: tuple[Layer, ...]
    height: int = 0  # pixels of its tile; 0 when it is not on the screen (a paused tile costs nothing)
    speaking: bool = False


class Ceiling(StrEnum):
    """What a person allows at most ("save data")."""

    NONE = "none"
    LOW = "low"  # pictures, in their thinnest layer
    AUDIO = "audio"
    TEXT = "text"


Choice = Mapping[str, str]  # track -> rid of its layer; a track that is not in it is not sent


def choose(
    wanted: Iterable[Wanted], available_bps: int, ceiling: Ceiling = Ceiling.NONE, current: Choice | None = None
) -> dict[str, str]:
    """What to send, for at most `available_bps`. `current` is what is sent now: keeping it needs no headroom.

    Every track gets its thinnest layer, the most important first, before any gets a better one.
    """
    ordered = sorted((each for each in wanted if _may_be_sent(each, ceiling)), key=_importance)
    budget = _Budget(available_bps, current or {})
    sent: dict[str, int] = {}
    for each in ordered:
        if not budget.take(each, 0, previous=None):
            break  # nothing of less importance goes while this one waits
        sent[each.track] = 0
    if ceiling is Ceiling.NONE:
        _improve([each for each in ordered if each.track in sent], sent, budget)
    return {each.track: each.layers[sent[each.track]].rid for each in ordered if each.track in sent}


def rung(choice: Choice, wanted: Iterable[Wanted]) -> Rung:
    """How far down the ladder a subscriber stands, to be told in words.

    What nobody sends, and what the page does not show, is not held back: who lacks nothing stands at the top."""
    sent = {each.source for each in wanted if each.track in choice}
    held = {each.source for each in wanted if _may_be_sent(each, Ceiling.NONE) and each.track not in choice}
    if Source.CAMERA in sent or not held:
        return Rung.VIDEO
    if Source.SCREEN in sent:
        return Rung.SLIDES
    return Rung.TEXT if held - PICTURES and not sent - PICTURES else Rung.AUDIO


def _may_be_sent(wanted: Wanted, ceiling: Ceiling) -> bool:
    if not wanted.layers or ceiling is Ceiling.TEXT:
        return False
    if wanted.source not in PICTURES:
        return True
    return wanted.height > 0 and ceiling is not Ceiling.AUDIO


def _importance(wanted: Wanted) -> tuple[int, bool, int, str]:
    """Sorts the most important first; a larger tile is looked at more, an id makes it the same each time."""
    order = {Source.SCREEN: 1, Source.CAMERA: 2}
    return order.get(wanted.source, 0), not wanted.speaking, -wanted.height, wanted.track


def _improve(ordered: Sequence[Wanted], sent: dict[str, int], budget: _Budget) -> None:
    """One step for each in turn, as long as a step fits and is seen."""
    rising = [each for each in ordered if len(each.layers) > 1]
    while rising:
        rising = [each for each in rising if _step(each, sent, budget)]


def _step(wanted: Wanted, sent: dict[str, int], budget: _Budget) -> bool:
    layer = sent[wanted.track]
    if layer + 1 >= len(wanted.layers) or wanted.layers[layer].height >= ENOUGH * wanted.height:
        return False
    if not budget.take(wanted, layer + 1, previous=layer):
        return False
    sent[wanted.track] = layer + 1
    return True


class _Budget:
    """What is left of a line. A layer above the one that is sent now has to fit with headroom."""

    def __init__(self, available_bps: int, current: Choice) -> None:
        self._available, self._spent, self._current = available_bps, 0, current

    def take(self, wanted: Wanted, layer: int, previous: int | None) -> bool:
        replaced = 0 if previous is None else wanted.layers[previous].bits_per_second
        total = self._spent - replaced + wanted.layers[layer].bits_per_second
        needed = total if layer <= self._sent_now(wanted) else total * HEADROOM
        if needed > self._available:
            return False
        self._spent = total
        return True

    def _sent_now(self, wanted: Wanted) -> int:
        rid = self._current.get(wanted.track)
        return next((n for n, layer in enumerate(wanted.layers) if layer.rid == rid), -1)
