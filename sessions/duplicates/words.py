"""The words of a question that count, as they are compared and as they were written. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from sessions.duplicates.languages import ASKS, ENDINGS, LETTERS, RANGES, SAME, STOP

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0903\u093a-\u094f]+[^\W_]*)*")
VOWEL_SIGNS = range(0x064B, 0x0653)  # of Arabic script, which few people type


class Word(Struct, frozen=True, gc=False):
    """`keys` is how it is compared: its stem, or of a Korean word each two neighbouring syllables."""

    written: str
    keys: tuple[str, ...]


def words(text: str) -> Iterator[Word]:
    """Those that say what a question is about, in their order; and who, why, when where it asks for that."""
    for found in WORD.finditer(folded(text)):
        word = found.group()
        if (asks := ASKS.get(word)) is not None:
            yield Word("", (asks,))
        elif word not in STOP and (keys := _keys(word)):
            yield Word(word, keys)


def folded(text: str) -> str:
    """One form of what looks alike: NFKC, small letters, no accents, one letter for those typed in several ways."""
    small = unicodedata.normalize("NFKC", text).casefold().translate(LETTERS)
    plain = (letter for letter in unicodedata.normalize("NFD", small) if not _is_accent(letter))
    return unicodedata.normalize("NFC", "".join(plain)).translate(LETTERS)


def _is_accent(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f" or ord(letter) in VOWEL_SIGNS


@cache
def _keys(word: str) -> tuple[str, ...]:
    script = next((name for name, first, last in RANGES if first <= ord(word[0]) <= last), "")
    stem = SAME.get(word) or _stem(word, script)
    stem = SAME.get(stem, stem)
    if stem in STOP or (len(stem) == 1 and not (script == "hangul" or stem.isdigit())):
        return ()
    if script != "hangul" or len(stem) < 3:
        return (stem,)
    return tuple(stem[at : at + 2] for at in range(len(stem) - 1))


def _stem(word: str, script: str) -> str:
    for endings, least in ENDINGS.get(script, ()):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= least:
                return word[: -len(ending)]
    return word
