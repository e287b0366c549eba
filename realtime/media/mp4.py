"""MP4 files of one H.264 track, written packet by packet: WebM cannot hold it (hub/docs/decisions/0014)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from realtime.media.depacketize import Frame
from realtime.media.h264 import codec_name

# Fragments of a second, each flushed: torn by kill -9 the file is read up to the last of them. Closed cleanly, the
# muxer writes one index over all and the file is an ordinary MP4.
_OPTIONS = {"movflags": "+hybrid_fragmented", "frag_duration": "1000000", "flush_packets": "1"}
_TIME_BASE = Fraction(1, 90_000)
_FRAME_TICKS = 3_000  # of a last frame, which nothing follows


def media_type(first: Frame) -> str:
    return f'video/mp4; codecs="{codec_name(first.parameters)}"'


class Mp4Writer:
    """One file of one track. Every method may raise `OSError` or `FFmpegError`: disk full, folder gone."""

    def __init__(self, path: Path, first: Frame) -> None:
        self._origin = first.timestamp
        self._container = av.open(str(path), "w", format="mp4", options=_OPTIONS)
        self._stream = self._container.add_mux_stream("h264", width=first.width, height=first.height)
        self._stream.time_base = _TIME_BASE
        self._container.start_encoding()  # opens the file: a folder that cannot be written shows itself here

    def write(self, frame: Frame) -> None:
        packet = av.Packet(frame.data)
        packet.stream = self._stream
        packet.time_base = _TIME_BASE
        packet.pts = packet.dts = frame.timestamp - self._origin
        packet.duration = _FRAME_TICKS
        packet.is_keyframe = frame.key
        self._container.mux_one(packet)

    def close(self) -> None:
        """Write the index over all fragments."""
        self._container.close()
