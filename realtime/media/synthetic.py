"""Synthetic speakers for the demo: a calm moving picture and a voice-like tone, through the recorder's own path.

A short loop of each is encoded once; its packets are repeated with shifted times, under a simulated clock, so that
minutes of recording take seconds. The picture is a clock face on the speaker's colour, with bars that move while
the speaker talks; the voice is a tone in syllables, a different one for each speaker.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from realtime.media import rtp
from realtime.media.contract import FLOOR, Segment, Source
from realtime.media.recorder import Recorded, TrackRecorder

WIDTH, HEIGHT, FRAMES_PER_SECOND = 640, 360, 15
_GROUP_FRAMES = (
    2 * FRAMES_PER_SECOND
)  # from key frame to key frame: where silent and talking pictures may change
_LOOP_FRAMES = 2 * _GROUP_FRAMES
_OPUS_SAMPLES = 960  # 20 ms
_VOICE_LOOP_PACKETS = 200  # 4 s
_PAYLOAD_BYTES = 1100
_VIDEO_TYPE, _AUDIO_TYPE = 96, 111

_Picture = NDArray[np.float32]


class Speaker(Struct, frozen=True, kw_only=True):
    """`colour` is the background as red, green, blue 0-255; `tone_hz` the pitch of the voice, e.g. 220."""

    participant: str
    colour: tuple[int, int, int]
    tone_hz: float
    channel: str = FLOOR  # an interpreter's language: they are heard, and not seen


class SpokenTurn(Struct, frozen=True, kw_only=True):
    """Who speaks from when to when, in Unix milliseconds on the exchange's clock."""

    participant: str
    started_ms: int
    ended_ms: int


class _Timed(NamedTuple):
    at_ms: int
    packets: list[bytes]


class _Collector:
    """The recorder's listener: what was opened and closed."""

    def __init__(self) -> None:
        self.closed: list[tuple[Segment, int]] = []

    def segment_opened(self, segment: Segment) -> None:
        """It is told again when it closes."""

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None:
        self.closed.append((segment, ended_ms))

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        raise OSError(f"The {source} of {participant} could not be recorded: {reason}")

    def key_frame_wanted(self, participant: str, source: Source) -> None:
        """The loop brings one every two seconds by itself."""


def record_synthetic(
    recordings: Path,
    speakers: Sequence[Speaker],
    started_ms: int,
    duration_ms: int,
    turns: Sequence[SpokenTurn],
) -> list[tuple[Segment, int]]:
    """Record microphone and camera of each speaker; gives the closed segments with their ends in Unix ms.

    Blocks for some seconds: call it from a thread or a command. Raises `OSError` when the disk refuses."""
    collector = _Collector()
    for speaker in speakers:
        talking = [
            (turn.started_ms, turn.ended_ms) for turn in turns if turn.participant == speaker.participant
        ]
        span = range(started_ms, started_ms + duration_ms)
        tracks = [(Source.MICROPHONE, "opus", _audio(speaker, span, talking))]
        if speaker.channel == FLOOR:
            tracks.append((Source.CAMERA, "vp8", _video(speaker, span, talking)))
        for source, codec, packets in tracks:
            what = Recorded(speaker.participant, source, codec, speaker.channel)
            recorder = TrackRecorder(recordings, what, collector)
            for timed in packets:
                for packet in timed.packets:
                    recorder.packet(packet, timed.at_ms)
            recorder.close("ended")
    return collector.closed


def _is_talking(at_ms: int, talking: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at_ms < end for start, end in talking)


def _audio(speaker: Speaker, span: range, talking: Sequence[tuple[int, int]]) -> Iterator[_Timed]:
    voice = _encode_voice(speaker.tone_hz)
    silence = _encode_voice(0)[-1]
    for number, at_ms in enumerate(range(span.start, span.stop, 20)):
        payload = voice[number % len(voice)] if _is_talking(at_ms, talking) else silence
        header = (_AUDIO_TYPE, False, number, number * _OPUS_SAMPLES, 1)
        yield _Timed(at_ms, [rtp.build(header, payload)])


def _encode_voice(tone_hz: float) -> list[bytes]:
    """Four seconds of Opus packets: a tone with two overtones, swelling like syllables. 0 Hz is silence."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.bit_rate = 32_000
    encoder.time_base = Fraction(1, 48_000)
    seconds = np.arange(_VOICE_LOOP_PACKETS * _OPUS_SAMPLES) / 48_000
    tone = sum(np.sin(2 * math.pi * tone_hz * n * seconds) / n for n in (1, 2, 3))
    syllables = np.clip(np.sin(2 * math.pi * 2.5 * seconds) + 0.6, 0, 1) * (seconds % 2 < 1.7)
    samples = (tone * syllables * 6000).astype(np.int16)
    packets = []
    for number in range(_VOICE_LOOP_PACKETS):
        part = samples[number * _OPUS_SAMPLES : (number + 1) * _OPUS_SAMPLES]
        frame = av.AudioFrame.from_ndarray(np.repeat(part, 2).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, number * _OPUS_SAMPLES
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


def _video(speaker: Speaker, span: range, talking: Sequence[tuple[int, int]]) -> Iterator[_Timed]:
    loops = {state: _encode_picture(speaker.colour, talking=state) for state in (False, True)}
    frame_count = len(span) * FRAMES_PER_SECOND // 1000
    sequence_number, state = 0, False
    for number in range(frame_count):
        at_ms = span.start + number * 1000 // FRAMES_PER_SECOND
        if number % _GROUP_FRAMES == 0:
            state = _is_talking(at_ms + 1000, talking)
        frame = loops[state][number % _LOOP_FRAMES]
        timestamp = number * 90_000 // FRAMES_PER_SECOND
        packets = list(_packetize(frame, sequence_number, timestamp))
        sequence_number += len(packets)
        yield _Timed(at_ms, packets)


def _packetize(frame: bytes, sequence_number: int, timestamp: int) -> Iterator[bytes]:
    """RFC 7741 with the shortest descriptor: one byte, S set where the frame begins."""
    bounds = [*range(0, len(frame), _PAYLOAD_BYTES), len(frame)]
    for offset, (start, end) in enumerate(pairwise(bounds)):
        descriptor = b"\x10" if start == 0 else b"\x00"
        header = (_VIDEO_TYPE, end == len(frame), sequence_number + offset, timestamp, 1)
        yield rtp.build(header, descriptor + frame[start:end])


def _encode_picture(colour: tuple[int, int, int], *, talking: bool) -> list[bytes]:
    """One loop of VP8 frames, a key frame at the start of each group."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base = Fraction(1, FRAMES_PER_SECOND)
    encoder.bit_rate, encoder.gop_size = 250_000, _GROUP_FRAMES
    encoder.thread_count = 1  # more cost eight times the CPU on so small a picture
    encoder.options = {
        "deadline": "realtime",
        "cpu-used": "8",
        "lag-in-frames": "0",
        "auto-alt-ref": "0",
        "keyint_min": str(_GROUP_FRAMES),
    }
    ground, packets = _ground(colour), []
    for number in range(_LOOP_FRAMES):
        picture = av.VideoFrame.from_ndarray(_draw(ground, number, talking=talking), format="rgb24")
        picture.pts = number
        packets += encoder.encode(picture.reformat(format="yuv420p"))
    packets += encoder.encode(None)
    return [bytes(packet) for packet in packets]


_CENTRE = (WIDTH // 2, 150)  # of the clock's face, column and row
_FACE_RADIUS = 92
_ROWS, _COLUMNS = np.mgrid[-100:100, -100:100].astype(np.float32)  # around the face's centre
_FACE = (slice(_CENTRE[1] - 100, _CENTRE[1] + 100), slice(_CENTRE[0] - 100, _CENTRE[0] + 100))


def _draw(ground: _Picture, number: int, *, talking: bool) -> NDArray[np.uint8]:
    """Frame `number` of the loop on its ground, HEIGHT x WIDTH x 3: white shapes with softened edges."""
    picture = ground.copy()
    share = number / _LOOP_FRAMES
    _lighten(picture[_FACE], _clock_face(2 * math.pi * share))
    picture[334:338, 40 : 40 + round((WIDTH - 80) * share)] = 235
    for bar in range(7) if talking else ():
        height = round(6 + 16 * abs(math.sin(4 * math.pi * number / _GROUP_FRAMES + bar * 0.9)))
        column = WIDTH // 2 + (bar - 3) * 16
        picture[286 - height : 286 + height, column - 3 : column + 4] = 235
    return picture.astype(np.uint8)


def _ground(colour: tuple[int, int, int]) -> _Picture:
    """The speaker's colour, a little darker towards the foot."""
    shade = np.linspace(1.06, 0.84, HEIGHT, dtype=np.float32)[:, None, None]
    row: _Picture = np.clip(np.asarray(colour, np.float32) * shade, 0, 255)
    return np.repeat(row, WIDTH, axis=1)


def _lighten(region: _Picture, light: _Picture) -> None:
    region += (250 - region) * light[..., None]


def _clock_face(angle: float) -> _Picture:
    """How white each point around the centre is, 0-1: a pale disc, its rim, a hand at `angle` from the top."""
    radius = np.hypot(_COLUMNS, _ROWS)
    along = _COLUMNS * math.sin(angle) - _ROWS * math.cos(angle)
    across = _COLUMNS * math.cos(angle) + _ROWS * math.sin(angle)
    disc = 0.16 * np.clip(_FACE_RADIUS - radius, 0, 1)
    rim = 0.7 * np.clip(2.5 - np.abs(radius - _FACE_RADIUS), 0, 1)
    hand = 0.9 * np.clip(3 - np.abs(across), 0, 1) * np.clip(along + 3, 0, 1) * np.clip(74 - along, 0, 1)
    light: _Picture = np.clip(disc + rim + hand, 0, 1)
    return light
