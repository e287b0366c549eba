"""Whether this machine has fonts for what is to be printed: a letter without one would be an empty box."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LATIN_ENDS = 0x24F  # every font has what comes before
KOREAN, OTHERS = "fonts-noto-cjk", "fonts-noto-core"  # Debian's packages
PACKAGES = dict.fromkeys(("HANGUL", "CJK", "HIRAGANA", "KATAKANA"), KOREAN)
ANSWER_S = 30  # the first answer after fonts were installed reads them all


@dataclass(frozen=True, slots=True)
class Missing:
    """A letter that no font here has, and Debian's package that brings one."""

    letter: str
    package: str


def missing(text: str) -> tuple[Missing, ...]:
    """One letter for each script of a text that this machine cannot print. Raises OSError without fontconfig."""
    return tuple(
        Missing(letter, PACKAGES.get(script, OTHERS)) for script, letter in _scripts(text) if not _has(letter)
    )


def _scripts(text: str) -> Iterator[tuple[str, str]]:
    """The scripts of a text, each with a letter of it: the first word of a letter's name in Unicode."""
    found: dict[str, str] = {}
    for letter in sorted(set(text)):
        if ord(letter) > LATIN_ENDS and letter.isalpha():
            found.setdefault(unicodedata.name(letter, "").partition(" ")[0], letter)
    yield from found.items()


def _has(letter: str) -> bool:
    """Whether fontconfig, which Pango asks as well, knows a font with this letter."""
    words = ["fc-list", f":charset={ord(letter):x}", "family"]
    answer = subprocess.run(words, capture_output=True, text=True, timeout=ANSWER_S, check=True)
    return answer.stdout.strip() != ""
