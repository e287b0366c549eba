"""What the benches' publishers send: real VP8 and Opus, encoded once, cut into packets as a browser does."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import msgspec
import numpy as np
from numpy.typing import NDArray

from hub.bootstrap import VENV

CACHE = VENV / "bench"
VERSION = 1  # of what is below: a change makes the clips anew
WIDTH, HEIGHT, FRAMES_PER_SECOND = 1280, 720, 30
SECONDS = 4  # of a loop
PAYLOAD_BYTES = 1_150  # libwebrtc fills packets to 1,200 bytes
OPUS_SAMPLES, OPUS_PER_SECOND = 960, 50


class Clip(msgspec.Struct, frozen=True):
    """A loop. A key frame begins it; `frames` holds the payloads of each frame's packets."""

    kind: str  # audio or video
    per_second: int
    ticks: int  # of the media clock, from frame to frame
    frames: list[list[bytes]]

    @property
    def packets_per_second(self) -> float:
        return sum(map(len, self.frames)) * self.per_second / len(self.frames)


class Size(NamedTuple):
    """Of a picture."""

    width: int = WIDTH
    height: int = HEIGHT


def video(megabits: float, size: Size = Size()) -> Clip:  # noqa: B008 - immutable
    """VP8 at about so many megabits a second; made in some seconds at its first use, then read from a file."""
    path = CACHE / f"clip{VERSION}-{size.width}x{size.height}-{megabits:g}.msgpack"
    return _cached(path) or _store(path, _encode_video(megabits, size))


def voice() -> Clip:
    """Opus of 32 kb/s and varying length, 20 ms a packet."""
    path = CACHE / f"clip{VERSION}-voice.msgpack"
    return _cached(path) or _store(path, _encode_voice())


def silent(kind: str) -> Clip:
    """Of somebody who is there and sends nothing."""
    return Clip(kind, 1, 48_000 if kind == "audio" else 90_000, [[]])


def _cached(path: Path) -> Clip | None:
    return msgspec.msgpack.decode(path.read_bytes(), type=Clip) if path.exists() else None


def _store(path: Path, clip: Clip) -> Clip:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".unfinished")
    fresh.write_bytes(msgspec.msgpack.encode(clip))
    fresh.replace(path)
    return clip


def _encode_video(megabits: float, size: Size) -> Clip:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = size.width, size.height, "yuv420p"
    encoder.time_base, encoder.bit_rate = Fraction(1, FRAMES_PER_SECOND), round(megabits * 1e6)
    encoder.gop_size, encoder.thread_count = SECONDS * FRAMES_PER_SECOND, 1
    encoder.options = {
        "deadline": "realtime",
        "cpu-used": "8",
        "lag-in-frames": "0",
        "auto-alt-ref": "0",
        "minrate": str(encoder.bit_rate),
        "maxrate": str(encoder.bit_rate),
        "bufsize": str(encoder.bit_rate // 2),
    }
    scene, frames = _Scene(size, grain=12 if megabits > 3 else 3), []
    for number in range(SECONDS * FRAMES_PER_SECOND):
        picture = av.VideoFrame.from_ndarray(scene.picture(number), format="yuv420p")
        picture.pts = number
        frames += [bytes(packet) for packet in encoder.encode(picture)]
    frames += [bytes(packet) for packet in encoder.encode(None)]
    return Clip(
        "video", FRAMES_PER_SECOND, 90_000 // FRAMES_PER_SECOND, [_packetize(frame) for frame in frames]
    )


class _Scene:
    """A coarse texture that drifts, under a camera's grain: something that an encoder must work for."""

    def __init__(self, size: Size, grain: int) -> None:
        self._size, self._grain = size, grain
        self._random = np.random.default_rng(4)
        coarse = self._random.integers(40, 215, (size.height // 16 + 2, size.width // 8 + 2)).astype(np.float32)
        self._ground = np.kron(coarse, np.ones((16, 16), np.float32))

    def picture(self, number: int) -> NDArray[np.uint8]:
        width, height = self._size
        left = number * 3 % (width - 16)
        luma = self._ground[:height, left : left + width]
        grain = self._random.normal(0, self._grain, luma.shape)
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        planes[:height] = np.clip(luma + grain, 0, 255)
        return planes


def _packetize(frame: bytes) -> list[bytes]:
    """RFC 7741 with a 15-bit picture id, in parts of about equal length: the longer ones last, as libwebrtc."""
    count = -(-len(frame) // PAYLOAD_BYTES)
    length, longer = divmod(len(frame), count)
    parts, offset = [], 0
    for number in range(count):
        end = offset + length + (number >= count - longer)
        descriptor = bytes((0x90 if number == 0 else 0x80, 0x80, 0x80, 0x01))
        parts.append(descriptor + frame[offset:end])
        offset = end
    return parts


def _encode_voice() -> Clip:
    """A tone that swells like syllables, over a room's noise."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.bit_rate, encoder.time_base = 32_000, Fraction(1, 48_000)
    seconds = np.arange(SECONDS * 48_000) / 48_000
    sound = np.sin(2 * np.pi * 180 * seconds) * np.clip(np.sin(5 * np.pi * seconds) + 0.5, 0, 1) * 6_000
    sound += np.random.default_rng(5).normal(0, 300, len(sound))
    frames = []
    for start in range(0, len(sound), OPUS_SAMPLES):
        samples = np.repeat(sound[start : start + OPUS_SAMPLES].astype(np.int16), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, start
        frames += [[bytes(packet)] for packet in encoder.encode(frame)]
    return Clip("audio", OPUS_PER_SECOND, OPUS_SAMPLES, frames)
