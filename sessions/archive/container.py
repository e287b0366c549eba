"""Files of a recording, WebM and (of H.264) MP4: are they whole, how long are they, and how to mend what a kill tore.

A file that was closed has a duration and cues; without them a player can neither show a length nor seek without
reading everything in between. Remuxing writes both and touches no picture or sound.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from msgspec import Struct

# Element ids with their length marker, RFC 9559 section 5 and RFC 8794 section 11.2.
EBML = 0x1A45DFA3
SEGMENT = 0x18538067
INFO = 0x1549A966
DURATION = 0x4489
CUES = 0x1C53BB6B
# MP4 (ISO/IEC 14496-12): a file that is being written announces fragments, `mvex` in its index `moov`.
FILE_TYPE, INDEX, FRAGMENTED = b"ftyp", b"moov", b"mvex"


class ContainerError(Exception):
    """The file is not one that can be played. `code`: missing, empty, unreadable; or it plays, but could not
    be written anew: not_writable (a full disk).
    """

    def __init__(self, code: str, file: Path) -> None:
        super().__init__(f"{file.name}: {code}")
        self.code = code


class Probe(Struct, frozen=True):
    """What stands in a file, without decoding any of it."""

    duration_ms: int  # to the end of the last packet
    packets: int
    has_duration: bool
    has_cues: bool

    @property
    def whole(self) -> bool:
        """Closed cleanly: it plays and seeks as it is."""
        return self.has_duration and self.has_cues


def probe(file: Path) -> Probe:
    """Read a segment's structure and its packets' times; ContainerError where there is nothing to play."""
    if not file.is_file():
        raise ContainerError("missing", file)
    if not file.stat().st_size:
        raise ContainerError("empty", file)
    has_duration, has_cues = _structure(file)
    end_ms = packets = 0
    try:
        with av.open(str(file)) as container:
            for packet in _packets(container):
                packets += 1
                end_ms = max(end_ms, _end_ms(packet))
    except av.FFmpegError as error:
        raise ContainerError("unreadable", file) from error
    if not packets:
        raise ContainerError("empty", file)
    return Probe(end_ms, packets, has_duration, has_cues)


def remux(file: Path) -> Probe:
    """Give a torn file its duration and cues, in place and at once; ContainerError where it cannot be.

    The new file stands beside the old one until it is complete and on the disk: a kill at any instant leaves
    one of the two. About half a second an hour of sound, one or two an hour of picture.
    """
    probe(file)
    beside = file.with_name(f".{file.name}.remux")
    try:
        _copy(file, beside)
        result = probe(beside)
        if not result.whole:
            raise ContainerError("unreadable", file)
        _sync(beside)
        beside.replace(file)
        _sync(file.parent)
    except OSError as error:  # FFmpeg's words for a full disk are this too
        raise ContainerError("not_writable", file) from error
    except av.FFmpegError as error:
        raise ContainerError("unreadable", file) from error
    finally:
        beside.unlink(missing_ok=True)
    return result


def _copy(source: Path, target: Path) -> None:
    with av.open(str(source)) as torn, _beginning(target, torn) as whole:
        stream = whole.add_stream_from_template(torn.streams[0])
        for packet in _packets(torn):
            packet.stream = stream
            whole.mux(packet)


def _beginning(target: Path, like: InputContainer) -> OutputContainer:
    """A file of the same kind, to be written; an MP4's index goes to its front, where a player looks first."""
    if "mp4" in like.format.name.split(","):
        return av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"})
    return av.open(str(target), "w", format="webm")


def _packets(container: av.container.InputContainer) -> Iterator[av.Packet[Any]]:
    """The packets of the one track, up to where the file was torn."""
    packets = container.demux(container.streams[0])
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.InvalidDataError, av.error.EOFError):
            return
        if packet.dts is not None and packet.size:
            yield packet


def _end_ms(packet: av.Packet[Any]) -> int:
    ticks = (packet.pts or 0) + (packet.duration or 0)
    return round(ticks * packet.time_base * 1000)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _structure(file: Path) -> tuple[bool, bool]:
    """Whether the file has a duration and cues; an index has both. False, False for what is neither kind of file."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, prot=mmap.PROT_READ) as data:
        if data[4:8] == FILE_TYPE:
            return _has_index(data), _has_index(data)
        has_duration = has_cues = False
        for element, start, end in _top_level(data):
            if element == INFO:
                has_duration = any(found == DURATION for found, _, _ in _elements(data, start, end))
            has_cues = has_cues or element == CUES
        return has_duration, has_cues


def _has_index(data: mmap.mmap) -> bool:
    """Whether an MP4 file has an index over all of it, rather than one for each of its fragments."""
    return any(
        kind == INDEX and all(inner != FRAGMENTED for inner, _, _ in _boxes(data, start, end))
        for kind, start, end in _boxes(data, 0, len(data))
    )


def _boxes(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Boxes of an MP4 file as (kind, start, end) of their content, until the data ends or makes no sense."""
    while at + 8 <= end:
        size, kind, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        stop = end if size == 0 else at + size
        if stop > end or stop < at + head:
            return
        yield kind, at + head, stop
        at = stop


def _top_level(data: mmap.mmap) -> Iterator[tuple[int, int, int]]:
    """Children of the Segment, as (id, start, end) of their content."""
    for element, start, end in _elements(data, 0, len(data)):
        if element == SEGMENT:
            yield from _elements(data, start, end)


def _elements(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Elements from `at`, until the data ends or makes no sense. One of unknown size reaches to `end`."""
    while at < end:
        element, at = _vint(data, at, end, marker=True)
        size, at = _vint(data, at, end, marker=False)
        if element < 0 or size == UNREADABLE:
            return
        stop = end if size == UNKNOWN else min(at + size, end)
        yield element, at, stop
        at = stop


UNKNOWN = -1  # all ones: the writer did not know yet (RFC 8794 section 6.2)
UNREADABLE = -2


def _vint(data: mmap.mmap, at: int, end: int, *, marker: bool) -> tuple[int, int]:
    """A variable-size integer (RFC 8794 section 4), and where it ends. An id keeps its length marker."""
    length = 9 - data[at].bit_length() if at < end else 9
    if length > 8 or at + length > end:
        return UNREADABLE, end
    value = int.from_bytes(data[at : at + length], "big")
    if marker:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (UNKNOWN if value == (1 << 7 * length) - 1 else value), at + length
