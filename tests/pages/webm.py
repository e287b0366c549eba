"""Small recordings as the recorder leaves them: one track a file, short flushed clusters, closed or torn."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

FLUSHED = {"flush_packets": "1", "cluster_time_limit": "1000"}
FPS = 10


def tone(path: Path, seconds: float, hertz: float = 440) -> None:
    """Opus, 48 kHz mono, 20 ms packets."""
    with av.open(str(path), "w", format="webm", options=FLUSHED) as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono", options={"frame_duration": "20"})
        samples = np.arange(int(seconds * 48_000))
        wave = (0.2 * np.sin(2 * np.pi * hertz * samples / 48_000)).astype(np.float32)
        for at in range(0, len(wave) - 959, 960):
            frame = av.AudioFrame.from_ndarray(wave[at : at + 960][None], format="flt", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, at, Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def picture(path: Path, seconds: float, shade: int = 90, size: tuple[int, int] = (320, 180)) -> None:
    """VP8 with a key frame every two seconds; a bright bar crosses the picture once in ten seconds."""
    width, height = size
    with av.open(str(path), "w", format="webm", options=FLUSHED) as container:
        stream = container.add_stream("libvpx", rate=FPS, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = width, height, "yuv420p", 2 * FPS
        stream.codec_context.thread_count = 1  # threads wait for each other busily: a hundred times the CPU
        for n in range(int(seconds * FPS)):
            image = np.full((height * 3 // 2, width), 128, np.uint8)
            image[:height] = shade
            at = n * width // 100 % width
            image[:height, at : at + width // 16] = 235
            frame = av.VideoFrame.from_ndarray(image, format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def tear(path: Path) -> None:
    """What a kill of the recorder leaves: the packets again, but no trailer, and the last packet cut short."""
    closed = path.with_suffix(".closed")
    path.rename(closed)
    child = os.fork()
    if child == 0:
        _copy_without_trailer(closed, path)
        os._exit(0)
    os.waitpid(child, 0)
    os.truncate(path, path.stat().st_size - 20)
    closed.unlink()


def _copy_without_trailer(source: Path, target: Path) -> None:
    given = av.open(str(source))
    taken = av.open(str(target), "w", format="webm", options=FLUSHED)
    stream = taken.add_stream_from_template(given.streams[0])
    for packet in given.demux(given.streams[0]):
        if packet.size:
            packet.stream = stream
            taken.mux(packet)
    os._exit(0)
