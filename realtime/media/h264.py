"""H.264 from RTP (RFC 6184) to whole frames, for the recorder. Pure: headers are read, no picture is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from realtime.media import rtp
from realtime.media.depacketize import Frame, Ready, Reorder

START_CODE = b"\0\0\0\1"  # of the byte stream, ITU-T H.264 Annex B
_SLICE, _KEY_SLICE, _INFORMATION, _SEQUENCE, _PICTURE = 1, 5, 6, 7, 8
_AGGREGATE, _FRAGMENT = 24, 28  # STAP-A, FU-A: what packetization-mode 1 sends beside single units
_KEPT = range(_SLICE, _PICTURE + 1)
_MAX_FRAME_BYTES = 4 << 20  # a key frame of 1080p takes some 300 kB
_WITH_CHROMA = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)  # profile_idc, H.264 §7.3.2.1.1
_MAX_SIDE = 8192


class Size(NamedTuple):
    width: int
    height: int


class H264Frames:
    """Frames as Annex B. After a loss, nothing until the next key frame: `broken` says one is wanted.

    A key frame carries its parameter sets, in front and as `Frame.parameters`: with others, a picture of another size
    may begin, and another file.
    """

    def __init__(self) -> None:
        self._order = Reorder()
        self._sets: dict[int, bytes] = {}  # the last SPS and PPS
        self._units: list[bytes] = []
        self._fragments: list[bytes] = []
        self._timestamp: int | None = None  # of the frame that is being put together; None: it is lost
        self._octets = 0
        self.broken = True

    def push(self, header: rtp.Header, packet: bytes, arrived_ms: int) -> Iterator[Frame]:
        for ready in self._order.push(header, packet, arrived_ms):
            if ready is None:
                self._lost()
            elif (frame := self._part(ready)) is not None:
                yield frame

    def _lost(self) -> None:
        self._timestamp, self.broken = None, True
        self._units, self._fragments = [], []

    def _part(self, ready: Ready) -> Frame | None:
        if ready.timestamp != self._timestamp:
            if self._units or self._fragments:  # the last frame had no end
                self._lost()
            self._timestamp, self._octets = ready.timestamp, 0
        self._octets += len(ready.payload)
        if self._octets > _MAX_FRAME_BYTES or not self._take(ready.payload):
            self._lost()
            return None
        return self._finished(ready) if ready.marker else None

    def _take(self, payload: bytes) -> bool:
        """The units of one payload; False for what is cut short or of a kind that was not agreed on."""
        kind = payload[0] & 0x1F
        if kind == _FRAGMENT:
            return self._take_fragment(payload)
        if self._fragments:
            return False
        if kind == _AGGREGATE:
            return self._take_aggregate(payload)
        self._unit(payload)
        return 1 <= kind < _AGGREGATE

    def _take_aggregate(self, payload: bytes) -> bool:
        at = 1
        while at < len(payload):
            size = int.from_bytes(payload[at : at + 2])
            unit = payload[at + 2 : at + 2 + size]
            if not size or len(unit) < size:
                return False
            self._unit(unit)
            at += 2 + size
        return True

    def _take_fragment(self, payload: bytes) -> bool:
        if len(payload) < 3:
            return False
        starts, ends = payload[1] & 0x80, payload[1] & 0x40
        if bool(starts) == bool(self._fragments):
            return False
        if starts:
            self._fragments = [bytes(((payload[0] & 0xE0) | (payload[1] & 0x1F),))]
        self._fragments.append(payload[2:])
        if ends:
            unit, self._fragments = b"".join(self._fragments), []
            self._unit(unit)
        return True

    def _unit(self, unit: bytes) -> None:
        kind = unit[0] & 0x1F
        if kind in (_SEQUENCE, _PICTURE):
            self._sets[kind] = unit
        elif kind in _KEPT:
            self._units.append(unit)

    def _finished(self, ready: Ready) -> Frame | None:
        units, self._units = self._units, []
        if self._fragments:
            self._lost()
            return None
        if not any(unit[0] & 0x1F <= _KEY_SLICE for unit in units):  # parameter sets alone, say
            return None
        key = any(unit[0] & 0x1F == _KEY_SLICE for unit in units)
        if key:
            return self._key_frame(units, ready)
        return None if self.broken else Frame(_byte_stream(units), ready.timestamp, ready.arrived_ms, key=False)

    def _key_frame(self, units: list[bytes], ready: Ready) -> Frame | None:
        sets = [self._sets.get(kind, b"") for kind in (_SEQUENCE, _PICTURE)]
        size = picture_size(sets[0]) if all(sets) else None
        if size is None:
            self._lost()
            return None
        self.broken = False
        parameters = _byte_stream(sets)
        data = parameters + _byte_stream(units)
        return Frame(data, ready.timestamp, ready.arrived_ms, True, size.width, size.height, parameters)


def _byte_stream(units: list[bytes]) -> bytes:
    return b"".join(START_CODE + unit for unit in units)


def codec_name(parameters: bytes) -> str:
    """The codec as a media type names it (RFC 6381 §3.3), from the parameter sets of a key frame: "avc1.42e01f"."""
    return "avc1." + parameters[len(START_CODE) + 1 : len(START_CODE) + 4].hex()


def picture_size(sps: bytes) -> Size | None:
    """Width and height that a sequence parameter set (H.264 §7.3.2.1.1) tells; None for one that makes no sense."""
    try:
        size = _size(_Bits(sps[1:].replace(b"\0\0\3", b"\0\0")))
    except IndexError:
        return None
    return size if 0 < size.width <= _MAX_SIDE and 0 < size.height <= _MAX_SIDE else None


class _Bits:
    """A bit string from its first bit on. Raises IndexError where it ends."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, bits: int = 1) -> int:
        value = 0
        for _ in range(bits):
            value = value << 1 | self._data[self._at >> 3] >> (7 - (self._at & 7)) & 1
            self._at += 1
        return value

    def unsigned(self) -> int:
        """An Exp-Golomb number, §9.1."""
        zeros = 0
        while not self.take():
            zeros += 1
            if zeros > 31:
                raise IndexError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        number = self.unsigned()
        return (number + 1) // 2 if number & 1 else -(number // 2)


def _size(bits: _Bits) -> Size:
    profile = bits.take(8)
    bits.take(16)
    bits.unsigned()
    chroma = _chroma(bits) if profile in _WITH_CHROMA else 1
    bits.unsigned()  # log2_max_frame_num
    _skip_order_count(bits)
    bits.unsigned()  # max_num_ref_frames
    bits.take()
    columns, rows = bits.unsigned() + 1, bits.unsigned() + 1
    frames_only = bits.take()
    if not frames_only:
        bits.take()
    bits.take()
    left, right, top, bottom = (bits.unsigned() for _ in range(4)) if bits.take() else (0, 0, 0, 0)
    across = 2 if chroma in (1, 2) else 1
    down = (2 if chroma == 1 else 1) * (2 - frames_only)
    width = columns * 16 - (left + right) * across
    return Size(width, rows * 16 * (2 - frames_only) - (top + bottom) * down)


def _chroma(bits: _Bits) -> int:
    """chroma_format_idc, past what only the larger profiles tell."""
    chroma = bits.unsigned()
    if chroma == 3:
        bits.take()
    bits.unsigned()
    bits.unsigned()
    bits.take()
    if bits.take():
        for number in range(12 if chroma == 3 else 8):
            if bits.take():
                _skip_scaling_list(bits, 16 if number < 6 else 64)
    return chroma


def _skip_scaling_list(bits: _Bits, length: int) -> None:
    last = following = 8
    for _ in range(length):
        if following:
            following = (last + bits.signed()) & 0xFF
        last = following or last


def _skip_order_count(bits: _Bits) -> None:
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.take()
        bits.signed()
        bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()
