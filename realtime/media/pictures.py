"""VP8's picture numbers, made to go on from one encoding of a track to another (RFC 7741 section 4.2). Pure.

Each encoding counts its pictures, and those of its base layer, from numbers of its own. A browser that is moved to
another encoding takes a lower number for an old picture, and decodes nothing up to the next key frame. So with every
key frame an encoding goes on behind the highest number that any encoding of the track has reached.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

PICTURE_BITS, SHORT_PICTURE_BITS, BASE_BITS = 15, 7, 8


class _Fields(NamedTuple):
    """Where a payload descriptor holds its numbers, and which; `base_at` is 0 without one."""

    picture_at: int
    picture_bits: int
    picture: int
    base_at: int
    base: int


class _Line:
    """A number that wraps around, on a line that does not."""

    __slots__ = ("_at", "_raw")

    def __init__(self, raw: int, at: int) -> None:
        self._raw, self._at = raw, at

    def place(self, raw: int, bits: int) -> int:
        half = 1 << (bits - 1)
        step = ((raw - self._raw + half) & (2 * half - 1)) - half
        at = self._at + step
        if step > 0:
            self._raw, self._at = raw, at
        return at


class _Run:
    """An encoding's packets from one key frame to the next."""

    __slots__ = ("base", "first", "newest", "picture")

    def __init__(self, first: int, picture: _Line, base: _Line) -> None:
        self.first = self.newest = first  # extended sequence numbers
        self.picture, self.base = picture, base


class Pictures:
    """The picture numbers of one track. Packets come in any order, as `number` (extended) says."""

    def __init__(self) -> None:
        self._runs: dict[str, tuple[_Run, _Run | None]] = {}
        self._picture = self._base = 0  # the highest that were given

    def renumbered(self, rid: str, packet: bytes, payload_offset: int, number: int, *, starts: bool) -> bytes:
        """The packet under the track's numbers; as it is when it carries none. `starts`: a key frame begins."""
        fields = _fields(packet, payload_offset)
        if fields is None:
            return packet
        run, before = self._runs.get(rid, (None, None))
        if starts and (run is None or number > run.newest):
            run, before = self._runs[rid] = self._begun(number, fields, run), run
        if run is not None:
            run.newest = max(run.newest, number)
        owner = run if run is None or number >= run.first else before
        return packet if owner is None else self._rewritten(packet, fields, owner)

    def _begun(self, number: int, fields: _Fields, before: _Run | None) -> _Run:
        """Behind all that was given, and behind what of its own encoding is still under way."""
        picture, base = self._picture + 1, self._base + 1
        if before is not None:
            picture = max(picture, before.picture.place(fields.picture, fields.picture_bits))
            base = max(base, before.base.place(fields.base, BASE_BITS))
        return _Run(number, _Line(fields.picture, picture), _Line(fields.base, base))

    def forget(self, rid: str) -> None:
        """The encoding comes under a new SSRC: its sequence numbers begin anew."""
        self._runs.pop(rid, None)

    def _rewritten(self, packet: bytes, fields: _Fields, run: _Run) -> bytes:
        picture = run.picture.place(fields.picture, fields.picture_bits)
        self._picture = max(self._picture, picture)
        changed = bytearray(packet)
        if fields.picture_bits == PICTURE_BITS:
            struct.pack_into("!H", changed, fields.picture_at, 0x8000 | (picture & 0x7FFF))
        else:
            changed[fields.picture_at] = picture & 0x7F
        if fields.base_at:
            base = run.base.place(fields.base, BASE_BITS)
            self._base = max(self._base, base)
            changed[fields.base_at] = base & 0xFF
        return bytes(changed)


def _fields(packet: bytes, at: int) -> _Fields | None:
    """None for a descriptor without a picture number, or one that is cut short."""
    if len(packet) < at + 3 or not packet[at] & 0x80 or not packet[at + 1] & 0x80:
        return None
    long = bool(packet[at + 2] & 0x80)
    base_at = at + 3 + long if packet[at + 1] & 0x40 else 0
    if len(packet) < max(at + 3 + long, base_at + 1):
        return None
    picture = (packet[at + 2] & 0x7F) << 8 | packet[at + 3] if long else packet[at + 2]
    bits = PICTURE_BITS if long else SHORT_PICTURE_BITS
    return _Fields(at + 2, bits, picture, base_at, packet[base_at] if base_at else 0)
