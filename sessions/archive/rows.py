"""How a caption is laid out in rows. Pure; the same as frontend/src/state/caption-rows.ts, held to its vectors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

ROW_WIDTH = (
    42  # letters of a row that is read at a glance; those of wide scripts (Hangul, Han, Kana) count as two
)
ROWS_OF_A_LINE = 2
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_WIDTHLESS = ("Mn", "Mc", "Me", "Cf")


def width(text: str) -> int:
    return sum(_width_of(letter) for letter in text)


def _width_of(letter: str) -> int:
    if unicodedata.category(letter) in _WIDTHLESS:
        return 0
    return 2 if _WIDE.match(letter) else 1


def rows(text: str, most: int = ROW_WIDTH) -> list[str]:
    """Broken between words; a word that is wider than a row is broken within."""
    found, row = list[str](), ""
    for piece in chain.from_iterable(_pieces(word, most) for word in text.split()):
        longer = f"{row} {piece}" if row else piece
        if row and width(longer) > most:
            found.append(row)
            row = piece
        else:
            row = longer
    return [*found, row] if row else found


def _pieces(word: str, most: int) -> Iterator[str]:
    piece, wide = "", 0
    for letter in word:
        if piece and wide + _width_of(letter) > most:
            yield piece
            piece, wide = "", 0
        piece += letter
        wide += _width_of(letter)
    yield piece
