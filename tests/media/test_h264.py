"""H.264 is recorded where a browser offers no VP8: as MP4, readable after kill -9, of one size a file."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from aiortc import RTCRtpSender
from aiortc.codecs.h264 import H264Encoder
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.media import rtp
from realtime.media.contract import Source
from realtime.media.h264 import H264Frames, picture_size
from realtime.media.recorder import Recorded, TrackRecorder
from realtime.media.router import Router
from sessions.archive.container import ContainerError, probe, remux

from .conftest import OpenPolicy, Witness, until
from .peers import browsers
from .test_recorder import START_MS, Listening, key_frames, run_python

FRAME_MS = 40
SHAPES = [(320, 240), (640, 360), (1280, 720), (322, 182)]


def encoded(width: int, height: int, frames: int = 200, **options: str) -> list[tuple[bytes, bool]]:
    """(Annex B, key frame) of a noisy picture, so that key frames take several packets; a key frame each 2 s."""
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.framerate, encoder.time_base = Fraction(25), Fraction(1, 25)
    plain = {"tune": "zerolatency", "g": "50", "keyint_min": "50", "sc_threshold": "0", "preset": "ultrafast"}
    encoder.options = plain | options
    noise = np.random.default_rng(7).integers(60, 190, (height * 3 // 2, width), np.uint8)
    packets = []
    for number in range(frames):
        frame = av.VideoFrame.from_ndarray(np.roll(noise, number, axis=1), format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    return [(bytes(packet), packet.is_keyframe) for packet in [*packets, *encoder.encode(None)]]


def packetized(stream: bytes) -> list[bytes]:
    """RTP payloads as another implementation makes them: single units, STAP-A, FU-A."""
    payloads: list[bytes] = H264Encoder._packetize(H264Encoder._split_bitstream(stream))
    return payloads


def packets(frames: list[tuple[bytes, bool]], first: int = 0, at_ms: int = 0) -> Iterator[tuple[int, bytes]]:
    """(arrival in Unix ms, RTP packet)."""
    number = first
    for position, (stream, _) in enumerate(frames):
        ms = at_ms + position * FRAME_MS
        payloads = packetized(stream)
        for payload in payloads:
            header = (102, payload is payloads[-1], number, ms * 90, 7)
            yield START_MS + ms, rtp.build(header, payload)
            number += 1


@pytest.fixture(scope="module")
def pictures() -> list[tuple[bytes, bool]]:
    return encoded(320, 240)


def recorder_in(folder: Path, listener: Listening) -> TrackRecorder:
    return TrackRecorder(folder, Recorded("amara", Source.CAMERA, "h264"), listener)


def depacketized(sent: list[tuple[int, bytes]]) -> list[Any]:
    frames = H264Frames()
    return [
        frame
        for at_ms, packet in sent
        if (header := rtp.parse(packet)) is not None
        for frame in frames.push(header, packet, at_ms)
    ]


def units(stream: bytes) -> list[bytes]:
    return [unit for unit in H264Encoder._split_bitstream(stream) if unit[0] & 0x1F in range(1, 9)]


def test_every_unit_comes_out_as_it_went_in(pictures: list[tuple[bytes, bool]]) -> None:
    sent = list(packets([*pictures[:60], *encoded(64, 64, 20)], at_ms=0))
    kinds = {packet[12] & 0x1F for _, packet in sent}
    assert {1, 24, 28} <= kinds, "single units, aggregates and fragments"
    found = depacketized(sent)
    went_in = [*pictures[:60], *encoded(64, 64, 20)]
    assert [frame.key for frame in found] == [key for _, key in went_in]
    for frame, (stream, _) in zip(found, went_in, strict=True):
        assert set(units(stream)) <= set(units(frame.data))
    assert [(frame.width, frame.height) for frame in found if frame.key] == [(320, 240), (320, 240), (64, 64)]


@pytest.mark.parametrize(("width", "height"), SHAPES)
@pytest.mark.parametrize("profile", ["baseline", "high"])
def test_the_size_is_read_from_the_parameter_sets(width: int, height: int, profile: str) -> None:
    stream, _ = encoded(width, height, 1, profile=profile)[0]
    (sps,) = [unit for unit in units(stream) if unit[0] & 0x1F == 7]
    assert picture_size(sps) == (width, height)
    assert picture_size(sps[:5]) is None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=60), max_size=30), st.data())
def test_no_bytes_are_too_much_for_it(payloads: list[bytes], data: st.DataObject) -> None:
    frames = H264Frames()
    for number, payload in enumerate(payloads):
        packet = rtp.build((102, data.draw(st.booleans()), number, number // 3, 7), payload)
        header = rtp.parse(packet)
        assert header is not None
        for frame in frames.push(header, packet, 0):
            assert frame.data.startswith(b"\0\0\0\1")
        picture_size(payload)


def test_a_lost_packet_costs_frames_up_to_the_next_key_frame(pictures: list[tuple[bytes, bool]]) -> None:
    sent = list(packets(pictures))
    chance = random.Random(3)
    fragments = [n for n, (_, packet) in enumerate(sent) if packet[12] & 0x1F == 28 and n < len(sent) // 2]
    lost = chance.choice(fragments[5:])
    found = depacketized(sent[:lost] + sent[lost + 1 :])
    at = sent[lost][0] - START_MS
    missing = {n * FRAME_MS for n in range(len(pictures))} - {frame.arrived_ms - START_MS for frame in found}
    after = next(n * FRAME_MS for n, (_, key) in enumerate(pictures) if key and n * FRAME_MS > at)
    assert missing == set(range(at, after, FRAME_MS))


def test_it_becomes_a_whole_mp4_with_its_duration_and_key_frames(
    tmp_path: Path, pictures: list[tuple[bytes, bool]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for at_ms, packet in packets(pictures):
        recorder.packet(packet, at_ms)
    recorder.close("stopped")
    ((segment, ended_ms, reason),) = listener.closed
    assert reason == "stopped"
    assert segment.file.endswith(".mp4")
    assert segment.media_type.startswith('video/mp4; codecs="avc1.') and len(segment.media_type) < 64
    assert ended_ms - START_MS == pytest.approx(8000, abs=50)
    path = tmp_path / segment.file
    found = probe(path)
    assert found.whole and found.packets == 200
    assert found.duration_ms == pytest.approx(8000, abs=50)
    assert key_frames(path) == [0, 2000, 4000, 6000]
    with av.open(str(path)) as container:
        assert len(list(container.decode(video=0))) == 200


def test_another_size_is_another_file_and_no_frame_is_lost(
    tmp_path: Path, pictures: list[tuple[bytes, bool]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    small = list(packets(pictures[:100]))
    large = list(packets(encoded(640, 360, 50), first=len(small), at_ms=4000))
    for at_ms, packet in [*small, *large]:
        recorder.packet(packet, at_ms)
    recorder.close("ended")
    assert [reason for _, _, reason in listener.closed] == ["restarted", "ended"]
    assert [segment.started_ms - START_MS for segment in listener.opened] == [0, 4000]
    assert listener.closed[0][1] == pytest.approx(listener.opened[1].started_ms, abs=40)
    shapes = []
    for segment in listener.opened:
        with av.open(str(tmp_path / segment.file)) as container:
            frames = list(container.decode(video=0))
            shapes.append((frames[-1].width, frames[-1].height, len(frames)))
    assert shapes == [(320, 240, 100), (640, 360, 50)]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.media.test_h264 import *
listener = Listening()
recorder = recorder_in(Path(sys.argv[1]), listener)
for at_ms, packet in packets(encoded(320, 240)):
    recorder.packet(packet, at_ms)
print(listener.opened[0].file, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_kill_9_all_but_the_last_second_is_there_and_made_whole(tmp_path: Path) -> None:
    killed = run_python(KILLED, tmp_path, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    torn = tmp_path / killed.stdout.strip()
    before = probe(torn)
    assert not before.whole
    assert before.duration_ms >= 7000
    mended = remux(torn)
    assert mended.whole
    assert mended.packets == before.packets
    assert mended.duration_ms == pytest.approx(before.duration_ms, abs=50)
    assert key_frames(torn) == [0, 2000, 4000, 6000]
    assert [path.name for path in tmp_path.iterdir()] == [torn.name]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_cut_anywhere_it_is_made_whole_or_refused_with_a_code(
    tmp_path: Path, pictures: list[tuple[bytes, bool]], share: float
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for at_ms, packet in packets(pictures):
        recorder.packet(packet, at_ms)
    path = tmp_path / listener.opened[0].file  # open: only what was flushed is there
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    try:
        assert remux(path).whole
    except ContainerError as error:
        assert error.code in ("unreadable", "empty")
        assert share == 0.02
    recorder.close("stopped")


@pytest.mark.usefixtures("wide_lines")
async def test_a_browser_without_vp8_is_forwarded_and_recorded(
    router: Router, policy: OpenPolicy, witness: Witness, tmp_path: Path, without_vp8: Callable[[Any], None]
) -> None:
    policy.recorded.add("amara")
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        without_vp8(amara.sending)
        await amara.publish()
        await bruno.listen_to("amara")
        await bruno.receives("video", 60)
        policy.recorded.clear()
        router.policy_changed()
        await until(lambda: len(witness.closed) == 2)
    (picture,) = [each for each in witness.closed if each[0].source == Source.CAMERA]
    segment, ended_ms, _ = picture
    assert segment.file.endswith(".mp4")
    found = probe(tmp_path / segment.file)
    assert found.whole
    assert found.duration_ms == pytest.approx(ended_ms - segment.started_ms, abs=100)
    assert key_frames(tmp_path / segment.file)[0] == 0


@pytest.fixture
def without_vp8() -> Callable[[Any], None]:
    """Takes VP8 out of what a connection offers, as some browsers do."""

    def prefer(connection: Any) -> None:
        add = connection.addTrack

        def add_track(track: Any) -> Any:
            sender = add(track)
            if track.kind == "video":
                codecs = RTCRtpSender.getCapabilities("video").codecs
                (transceiver,) = [each for each in connection.getTransceivers() if each.sender is sender]
                transceiver.setCodecPreferences([each for each in codecs if each.mimeType == "video/H264"])
            return sender

        connection.addTrack = add_track

    return prefer
