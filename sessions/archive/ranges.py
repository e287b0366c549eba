"""HTTP byte ranges: RFC 9110 section 14. Pure."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

# One element of a media player holds one connection of the browser's six: an open-ended range would keep it for
# as long as the element lives. Two MiB are some seconds of video, and all that a reader who stops reading costs.
SPAN_LIMIT = 2 * 1024 * 1024

_ONE_RANGE = re.compile(r"[ \t,]*(\d*)-(\d*)[ \t,]*", re.ASCII)
_DIGITS_READ = 18  # a longer number is beyond the end of any file


class Span(Struct, frozen=True):
    """Bytes `first` up to and including `last` of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


def parse(header: str, size: int, limit: int = SPAN_LIMIT) -> Span | Literal["unsatisfiable"] | None:
    """The span to send for a Range header, at most `limit` bytes of it; the browser asks for the rest.

    None where the header is to be ignored: another unit, bad syntax, or several ranges (section 14.2 lets a
    server ignore those). A shorter answer than was asked for is section 15.3.7's "subset of the data".
    """
    unit, equals, ranges = header.partition("=")
    found = _ONE_RANGE.fullmatch(ranges)
    if unit.strip().lower() != "bytes" or not equals or found is None or found[1] == found[2] == "":
        return None
    first, last = (_number(digits) for digits in found.groups())
    if first is None:
        return _suffix(last or 0, size, limit)
    if last is not None and last < first:
        return None
    if first >= size:
        return "unsatisfiable"
    end = size - 1 if last is None else min(last, size - 1)
    return Span(first, min(end, first + limit - 1), size)


def _suffix(length: int, size: int, limit: int) -> Span | Literal["unsatisfiable"]:
    """The last `length` bytes; a capped one begins where it was asked to begin."""
    if length == 0 or size == 0:
        return "unsatisfiable"
    first = max(0, size - length)
    return Span(first, min(size - 1, first + limit - 1), size)


def _number(digits: str) -> int | None:
    if not digits:
        return None
    significant = digits.lstrip("0") or "0"
    return int(significant) if len(significant) <= _DIGITS_READ else 10**_DIGITS_READ
