"""Ranks: strings of 0-9a-z that sort by code units, with room for another between any two."""

from __future__ import annotations

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def between(low: str, high: str) -> str:
    """A rank above `low` and below `high`; "" is no bound on that side. Neither ends in 0, nor does the answer."""
    prefix = ""
    while True:
        at = len(prefix)
        first = DIGITS.index(low[at]) if at < len(low) else 0
        last = DIGITS.index(high[at]) if at < len(high) else len(DIGITS)
        if last - first > 1:
            return prefix + DIGITS[(first + last) // 2]
        prefix += DIGITS[first]
        if first < last:  # already below `high`: what follows is bounded by `low` alone
            high = ""
