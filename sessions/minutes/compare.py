"""What changed between two texts, and between two versions of the minutes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sessions.domain.state import MinuteLine

How = Literal["same", "added", "removed"]
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring words that stayed, came or went."""

    how: How
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the minutes that is not what it was."""

    id: str
    how: Literal["added", "removed", "changed"]
    text: tuple[Part, ...]
    translation: tuple[Part, ...]


def words(before: str, after: str) -> tuple[Part, ...]:
    """The later text with what went struck before what came in its place; whole words, so that it can be read."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[Part] = []
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(old[i:j])))
            continue
        if i < j:
            parts.append(Part("removed", "".join(old[i:j])))
        if k < n:
            parts.append(Part("added", "".join(new[k:n])))
    return tuple(parts)


def versions(before: Mapping[str, MinuteLine], after: Mapping[str, MinuteLine]) -> list[Change]:
    """Lines that came, went or read otherwise, in reading order."""
    found: list[tuple[tuple[int, str], Change]] = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        line = after[key] if new else before[key]
        text = words(old.text if old else "", new.text if new else "")
        translation = words(old.translation if old else "", new.translation if new else "")
        if all(part.how == "same" for part in (*text, *translation)) and old and new:
            continue
        how: Literal["added", "removed", "changed"] = (
            "changed" if old and new else ("added" if new else "removed")
        )
        found.append(((line.at_ms, key), Change(key, how, text, translation)))
    return [change for _, change in sorted(found, key=lambda each: each[0])]
