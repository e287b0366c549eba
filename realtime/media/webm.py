"""WebM files of one track: written packet by packet, examined, made whole. Nothing is decoded or encoded.

Clusters are short and flushed, so that a file torn by kill -9 keeps all but its last second; closed cleanly it
carries cues and a duration, and plays and seeks at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import av
from av.error import FFmpegError

from realtime.media.depacketize import Frame

CLOCK_RATE = {"vp8": 90_000, "opus": 48_000}  # RTP ticks a second
MEDIA_TYPE = {"vp8": 'video/webm; codecs="vp8"', "opus": 'audio/webm; codecs="opus"'}
_OPTIONS = {"cluster_time_limit": "1000", "flush_packets": "1"}
_SEGMENT, _CUES = 0x18538067, 0x1C53BB6B
_UNKNOWN_SIZE = -1


class UnreadableRecording(Exception):
    """The file holds no frame that could be saved."""


class Probe(NamedTuple):
    duration_ms: int
    has_cues: bool
    codec: str  # vp8, opus


class WebmWriter:
    """One file of one track. Every method may raise `OSError` or `FFmpegError`: disk full, folder gone."""

    def __init__(self, path: Path, codec: str, first: Frame) -> None:
        self._origin = first.timestamp
        self._time_base = Fraction(1, CLOCK_RATE[codec])
        self._container = av.open(str(path), "w", format="webm", options=_OPTIONS)
        if codec == "vp8":
            self._stream = self._container.add_mux_stream("vp8", width=first.width, height=first.height)
            self._stream.time_base = self._time_base
        else:
            audio = self._container.add_stream("libopus", rate=48_000)
            audio.codec_context.layout = "stereo"
            audio.codec_context.open()  # writes the OpusHead of the file's header; encodes nothing
            self._stream = audio
        self._container.start_encoding()  # writes the header: a folder that cannot be written shows itself here

    def write(self, frame: Frame) -> None:
        packet = av.Packet(frame.data)
        packet.stream = self._stream
        packet.time_base = self._time_base
        packet.pts = packet.dts = frame.timestamp - self._origin
        packet.is_keyframe = frame.key
        self._container.mux_one(packet)

    def close(self) -> None:
        """Write cues and duration."""
        self._container.close()


def probe(path: Path) -> Probe:
    """What a file holds, torn or whole. Raises `UnreadableRecording`, `OSError`."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams[0]
            whole = has_cues(path)
            told = container.duration if whole else None  # a torn file's own word is worth nothing
            duration_ms = told // 1000 if told else _last_ms(container)
            return Probe(duration_ms, whole, stream.codec_context.name.removeprefix("lib"))
    except (FFmpegError, IndexError) as error:
        if isinstance(error, OSError):
            raise
        raise UnreadableRecording(f"{path.name}: no frame can be read ({error})") from error


def _last_ms(container: av.container.InputContainer) -> int:
    last = Fraction(0)
    for packet in container.demux():
        if packet.pts is not None:
            last = max(last, (packet.pts + (packet.duration or 0)) * packet.time_base)
    return int(last * 1000)


def remux(path: Path) -> int:
    """Replace a torn file by a whole one with cues and duration, in milliseconds. Seconds for an hour.

    Raises `UnreadableRecording` and leaves the file as it is when it holds no frame; `OSError`."""
    whole = path.with_suffix(".whole")
    try:
        frames = _copy(path, whole)
        if not frames:
            raise UnreadableRecording(f"{path.name}: it holds no frame")
        whole.replace(path)
    except FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise UnreadableRecording(f"{path.name}: no frame can be read ({error})") from error
    finally:
        whole.unlink(missing_ok=True)
    return probe(path).duration_ms


def _copy(torn: Path, whole: Path) -> int:
    frames = 0
    with av.open(str(torn)) as source, av.open(str(whole), "w", format="webm", options=_OPTIONS) as target:
        stream = target.add_stream_from_template(source.streams[0])
        for packet in _readable(source):
            packet.stream = stream
            target.mux_one(packet)
            frames += 1
    return frames


def _readable(source: av.container.InputContainer) -> Iterator[Any]:
    """Packets up to where the file is torn."""
    packets = source.demux()
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        if packet.dts is not None:
            yield packet


def has_cues(path: Path) -> bool:
    """Whether the file has an index to seek by: a Cues element of its Segment (RFC 9559 §5.1.5)."""
    with path.open("rb") as file:
        end = path.stat().st_size
        while (element := _element(file)) is not None:
            identifier, size = element
            if identifier == _CUES:
                return size > 0
            if identifier == _SEGMENT:
                continue  # its children follow
            if size == _UNKNOWN_SIZE or file.tell() + size > end:
                return False
            file.seek(size, 1)
    return False


def _element(file: BinaryIO) -> tuple[int, int] | None:
    """EBML identifier and size of the element that begins here (RFC 8794 §5, §6)."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    identifier = int.from_bytes(first + file.read(8 - first[0].bit_length()))
    head = file.read(1)
    if not head or not head[0]:
        return None
    extra = 8 - head[0].bit_length()
    bits = 7 * (extra + 1)
    size = int.from_bytes(head + file.read(extra)) & ((1 << bits) - 1)
    return identifier, _UNKNOWN_SIZE if size == (1 << bits) - 1 else size
