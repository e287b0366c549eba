"""Opus packets of a WebM file that is still being written. Only whole clusters are read, each once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Element ids with their length marker, RFC 9559 section 5 and RFC 8794 section 11.2.
SEGMENT, CLUSTER, TIMESTAMP, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK = (
    0x18538067,
    0x1F43B675,
    0xE7,
    0xA3,
    0xA0,
    0xA1,
)
_HEAD = 12  # bytes of the longest id and size
_BLOCK_HEAD = 4  # track number (one byte: a file has one track), timestamp, flags
_MOST_AT_ONCE = 4 * 1024 * 1024


class Packet(NamedTuple):
    at_ms: int  # from the beginning of the file
    data: bytes


class GrowingWebm:
    """Reads on from where it stopped. A file that was replaced by its repaired copy is read from its beginning, and
    what was given before is passed over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at, self._inode = 0, 0
        self._given_ms = -1

    def read(self) -> Iterator[Packet]:
        """What has come since the last time. Raises OSError when the file is not there."""
        with self._path.open("rb") as file:
            inode = self._path.stat().st_ino
            if inode != self._inode:
                self._at, self._inode = 0, inode
            while (cluster := self._next(file.seek(self._at), file.read(_MOST_AT_ONCE))) is not None:
                for packet in _packets(cluster):
                    if packet.at_ms > self._given_ms:
                        self._given_ms = packet.at_ms
                        yield packet

    def _next(self, start: int, data: bytes) -> bytes | None:
        """The content of the next cluster that is there as a whole."""
        at = 0
        while (head := _element(data, at)) is not None:
            element, size, body = head
            if element == SEGMENT:
                at = body
                continue
            if size is None or body + size > len(data):
                break
            at = body + size
            if element == CLUSTER:
                self._at = start + at
                return data[body:at]
        self._at = start + at if at and _element(data, at) is not None else self._at
        return None


def _element(data: bytes, at: int) -> tuple[int, int | None, int] | None:
    """Id, size (None: not known) and where the content begins; None where the head is not whole."""
    if len(data) - at < 2:
        return None
    id_length = 9 - data[at].bit_length()
    if id_length > 4 or at + id_length >= len(data):
        return None
    size_at = at + id_length
    size_length = 9 - data[size_at].bit_length()
    if size_length > 8 or size_at + size_length > len(data):
        return None
    element = int.from_bytes(data[at:size_at])
    raw = int.from_bytes(data[size_at : size_at + size_length]) & ((1 << 7 * size_length) - 1)
    size = None if raw == (1 << 7 * size_length) - 1 else raw
    return element, size, size_at + size_length


def _packets(cluster: bytes) -> Iterator[Packet]:
    began_ms = 0
    for element, content in _children(cluster):
        if element == TIMESTAMP:
            began_ms = int.from_bytes(content)
        elif element == SIMPLE_BLOCK:
            yield _packet(content, began_ms)
        elif element == BLOCK_GROUP:
            yield from (_packet(inner, began_ms) for kind, inner in _children(content) if kind == BLOCK)


def _children(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while (head := _element(data, at)) is not None:
        element, size, body = head
        if size is None or body + size > len(data):
            return
        yield element, data[body : body + size]
        at = body + size


def _packet(block: bytes, began_ms: int) -> Packet:
    return Packet(began_ms + int.from_bytes(block[1:3], signed=True), block[_BLOCK_HEAD:])
