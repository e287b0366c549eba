"""One segment of the recording as utterances: packets decoded, brought to the model's rate, cut at pauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import structlog
from av.audio.resampler import AudioResampler

from realtime.speech.growing import GrowingWebm, Packet
from realtime.speech.voice import RATE, Sound, Utterance, Voice

logger = structlog.get_logger(__name__)


class Listening:
    """Follows a file from its beginning; nothing of it is kept but the utterance that is open."""

    def __init__(self, path: Path) -> None:
        self._file = GrowingWebm(path)
        self._decoder = av.CodecContext.create("libopus", "r")
        self._resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
        self._voice = Voice()

    def news(self) -> Iterator[Utterance]:
        """What was said and is over. Raises OSError when the file is not there."""
        for packet in self._file.read():
            for sound in self._decoded(packet):
                yield from self._voice.hear(sound, packet.at_ms)

    def rest(self) -> Iterator[Utterance]:
        """The segment is over, and so is what was being said."""
        yield from self.news()
        yield from self._voice.end()

    def _decoded(self, packet: Packet) -> Iterator[Sound]:
        """A packet that cannot be decoded is a silence of its length."""
        try:
            frames = self._decoder.decode(av.Packet(packet.data))
        except av.FFmpegError as error:
            logger.debug("speech.packet_not_decoded", error=str(error))
            return
        for frame in frames:
            frame.pts = None
            for resampled in self._resampler.resample(frame):
                yield np.asarray(resampled.to_ndarray(), np.float32).reshape(-1)
