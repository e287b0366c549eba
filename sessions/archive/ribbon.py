"""The ribbon: an exchange drawn as one band of time. Pure: turns, marks and a duration in, geometry out.

Time runs from left to right in every script, right-to-left ones too: the ribbon is the player's seek bar,
and players' bars show the direction of the recording, not of the writing. A moment is then at the same
place for both cities of an exchange, in print and on the screen.

Positions and widths are percent of the whole time, heights are CSS pixels, so that one drawing fits a
thumbnail and a full page without stretching its letters or its hatching.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext, ngettext, pgettext

MarkKind = Literal["question", "answer", "decision", "slide", "poll"]
SIGNS: dict[MarkKind, str] = {"question": "?", "answer": "✓", "decision": "§", "slide": "▢", "poll": "≡"}
LANE_PX = 17  # one row of marks
BAND_PX = 28
THUMB_PX = 14
TICK_PX = 6
SHORTEST = 0.15  # percent; a turn of one word stays visible


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody of `side` (1, 2, …) had the floor; milliseconds from the start of the exchange."""

    side: int
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Mark:
    kind: MarkKind
    at_ms: int


@dataclass(frozen=True, slots=True)
class Bar:
    side: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class PlacedMark:
    kind: MarkKind
    x: float
    lane: int  # 0 is next to the band
    count: int = 1  # marks of one kind too close to be told apart

    @property
    def sign(self) -> str:
        return f"{SIGNS[self.kind]}{self.count if self.count > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Ribbon:
    duration_ms: int
    bars: tuple[Bar, ...]
    marks: tuple[PlacedMark, ...]

    @property
    def lanes(self) -> int:
        return max((mark.lane + 1 for mark in self.marks), default=0)

    @property
    def sides(self) -> tuple[int, ...]:
        return tuple(sorted({bar.side for bar in self.bars}))

    @property
    def band_top(self) -> int:
        return self.lanes * LANE_PX

    @property
    def height(self) -> int:
        return self.band_top + BAND_PX

    def baseline(self, mark: PlacedMark) -> int:
        """Where a mark's letter stands: pixels from the top."""
        return self.band_top - mark.lane * LANE_PX - 5


def draw(turns: Iterable[Turn], marks: Iterable[Mark], duration_ms: int, *, gap: float = 4.4) -> Ribbon:
    """Geometry of a ribbon. What lies outside the whole time is cut at its ends.

    `gap` is the least distance, in percent, between two marks of a row: 4.4 keeps 14-pixel signs apart on
    a phone. A mark that would come nearer joins the one of its kind before it, else takes the next row."""
    whole = max(1, duration_ms)
    bars = [_bar(turn, whole) for turn in sorted(turns, key=lambda turn: (turn.from_ms, turn.to_ms))]
    return Ribbon(whole, tuple(bar for bar in bars if bar), _place(marks, whole, gap))


def spoken_ms(turns: Iterable[Turn]) -> dict[int, int]:
    """Milliseconds of speech of each side."""
    total: dict[int, int] = {}
    for turn in turns:
        total[turn.side] = total.get(turn.side, 0) + max(0, turn.to_ms - turn.from_ms)
    return total


def sentence(spoken: Sequence[tuple[str, int]], *, questions: int, decisions: int) -> str:
    """The ribbon in words: "Surat spoke 22 minutes, Busan 25; 14 questions, 3 decisions".

    `spoken` is each city's name with its milliseconds, in the order in which to name them."""
    comma = pgettext("between parts of a list", ", ")
    counted = comma.join(
        [
            ngettext("%(count)d question", "%(count)d questions", questions) % {"count": questions},
            ngettext("%(count)d decision", "%(count)d decisions", decisions) % {"count": decisions},
        ]
    )
    if not any(ms for _, ms in spoken):
        return gettext("Nobody has spoken yet; %(counted)s") % {"counted": counted}
    voices = comma.join(_voice(city, ms, first=index == 0) for index, (city, ms) in enumerate(spoken))
    return gettext("%(voices)s; %(counted)s") % {"voices": voices, "counted": counted}


def _voice(city: str, ms: int, *, first: bool) -> str:
    minutes = round(ms / 60_000) or (1 if ms else 0)
    words = {"city": city, "minutes": minutes}
    if not first:
        return pgettext("a further city in “Surat spoke 22 minutes, Busan 25”", "%(city)s %(minutes)d") % words
    return ngettext("%(city)s spoke %(minutes)d minute", "%(city)s spoke %(minutes)d minutes", minutes) % words


def _bar(turn: Turn, whole: int) -> Bar | None:
    start, end = max(0, turn.from_ms), min(whole, turn.to_ms)
    if end <= start:
        return None
    width = max(SHORTEST, 100 * (end - start) / whole)
    return Bar(turn.side, round(min(100 * start / whole, 100 - width), 3), round(width, 3))


def _place(marks: Iterable[Mark], whole: int, gap: float) -> tuple[PlacedMark, ...]:
    placed: list[PlacedMark] = []
    for mark in sorted(marks, key=lambda mark: mark.at_ms):
        x = round(100 * min(max(0, mark.at_ms), whole) / whole, 3)
        near = next((i for i, p in enumerate(placed) if p.kind == mark.kind and x - p.x < gap), None)
        if near is not None:
            placed[near] = replace(placed[near], count=placed[near].count + 1)
            continue
        taken = {p.lane for p in placed if x - p.x < gap}
        lane = next(lane for lane in range(len(taken) + 1) if lane not in taken)
        placed.append(PlacedMark(mark.kind, x, lane))
    return tuple(placed)
