"""Sound for a speech model: Opus in WebM by the recorder's own writer, of tones with pauses, or of a real voice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from realtime.media.depacketize import Frame
from realtime.media.webm import WebmWriter
from realtime.speech.voice import Sound

VOICE = Path(__file__).with_name("voice.webm")  # espeak-ng: see its words in SAID
SAID = "Good morning. The city of Surat loses a third of its water. How do you measure leakage at night?"
RATE = 48_000
PACKET = RATE // 50


def spoken(*pieces: tuple[float, int]) -> Sound:
    """Tones of so many seconds and hertz one after another; 0 Hz is a quiet room."""
    noise = np.random.default_rng(7)
    made = []
    for seconds, hertz in pieces:
        at = np.arange(int(seconds * RATE)) / RATE
        tone = 0.2 * np.sin(2 * np.pi * hertz * at) if hertz else np.zeros(len(at))
        made.append(tone + 0.0005 * noise.standard_normal(len(at)))
    return np.concatenate(made).astype(np.float32)


def opus(sound: Sound) -> list[bytes]:
    """Packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "flt"
    encoder.bit_rate = 16_000
    encoder.time_base, encoder.options = Fraction(1, RATE), {"frame_duration": "20"}
    packets = []
    for at in range(0, len(sound) - PACKET + 1, PACKET):
        frame = av.AudioFrame.from_ndarray(sound[at : at + PACKET][None], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


class Recording:
    """A segment that is being written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._ticks = path, 0
        self._writer: WebmWriter | None = None

    def goes_on(self, packets: Sequence[bytes]) -> None:
        for packet in packets:
            frame = Frame(packet, self._ticks, 0, True)
            self._writer = self._writer or WebmWriter(self._path, "opus", frame)
            self._writer.write(frame)
            self._ticks += PACKET

    def ends(self) -> None:
        assert self._writer is not None
        self._writer.close()


def record(path: Path, sound: Sound) -> None:
    recording = Recording(path)
    recording.goes_on(opus(sound))
    recording.ends()
