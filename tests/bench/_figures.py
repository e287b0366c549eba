"""Medians of alternating runs, and ratios to peers taken run by run, so that they hold when the machine drifts."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

Figures = Mapping[str, float]


def alternate(rounds: int, runs: Mapping[str, Callable[[], Figures]]) -> dict[str, list[Figures]]:
    """Each in turn, so many times over: what each found, in the order of the rounds."""
    found: dict[str, list[Figures]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            found[name].append(run())
    return found


def medians(found: Sequence[Figures]) -> dict[str, float | int | str]:
    """The median of each figure; of counts of what went wrong the worst."""
    return {
        name: max(each[name] for each in found)
        if name in WORST
        else statistics.median(each[name] for each in found)
        for name in found[0]
    }


WORST = {"lost", "doubled", "gaps", "refused", "closed", "bad"}


def ratio(ours: Sequence[Figures], peers: Sequence[Figures], figure: str) -> float:
    """The median of ours ÷ the peer's, of the runs that stood beside each other."""
    return statistics.median(a[figure] / b[figure] for a, b in zip(ours, peers, strict=True))
