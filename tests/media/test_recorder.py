"""Recording: readable after the worst, whole after the ordinary, and never in the exchange's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from realtime.media import rtp, webm
from realtime.media.contract import Segment, Source
from realtime.media.recorder import Recorded, Recorder, TrackRecorder
from realtime.media.router import Router
from realtime.media.synthetic import Speaker, SpokenTurn, record_synthetic

from .conftest import OpenPolicy, Witness, until
from .peers import browsers

START_MS = 1_800_000_000_000
BLUE = (43, 76, 155)

pytestmark = pytest.mark.usefixtures("wide_lines")


class Listening(Witness):
    def __init__(self) -> None:
        super().__init__()
        self.wanted_key_frames = 0

    def key_frame_wanted(self, participant: str, source: Source) -> None:
        self.wanted_key_frames += 1


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, bytes]]:
    """Eight seconds of a real VP8 track: (milliseconds, frame)."""
    folder = tmp_path_factory.mktemp("source")
    speaker = Speaker(participant="amara", colour=BLUE, tone_hz=220)
    closed = record_synthetic(folder, [speaker], START_MS, 8000, [])
    (camera,) = [segment for segment, _ in closed if segment.source == Source.CAMERA]
    with av.open(str(folder / camera.file)) as container:
        return [(int(packet.pts or 0), bytes(packet)) for packet in container.demux() if packet.size]


def packets(pictures: list[tuple[int, bytes]], first: int = 0) -> Iterator[tuple[int, bytes]]:
    """(arrival in Unix ms, RTP packet) of frames, one packet each."""
    for number, (at_ms, frame) in enumerate(pictures[first:]):
        header = (96, True, number, at_ms * 90, 7)
        yield START_MS + at_ms, rtp.build(header, b"\x10" + frame)


def recorder_in(folder: Path, listener: Listening) -> TrackRecorder:
    return TrackRecorder(folder, Recorded("amara", Source.CAMERA, "vp8"), listener)


def key_frames(path: Path) -> list[int]:
    """Milliseconds of the key frames; every frame is decoded on the way."""
    with av.open(str(path)) as container:
        return [round((frame.time or 0) * 1000) for frame in container.decode(video=0) if frame.key_frame]


def test_a_closed_recording_has_cues_duration_and_key_frames(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for at_ms, packet in packets(pictures):
        recorder.packet(packet, at_ms)
    recorder.close("stopped")
    ((segment, ended_ms, reason),) = listener.closed
    assert listener.opened == [segment]
    assert (segment.started_ms, reason) == (START_MS, "stopped")
    assert abs(ended_ms - START_MS - 8000) < 50
    probed = webm.probe(tmp_path / segment.file)
    assert (probed.has_cues, probed.codec) == (True, "vp8")
    assert abs(probed.duration_ms - 8000) < 100
    assert key_frames(tmp_path / segment.file) == [0, 2000, 4000, 6000]


def test_a_picture_begins_with_a_key_frame_and_asks_for_one(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for at_ms, packet in packets(pictures, first=5):
        recorder.packet(packet, at_ms)
    recorder.close("stopped")
    assert listener.wanted_key_frames > 0
    assert listener.opened[0].started_ms == START_MS + 2000
    assert key_frames(tmp_path / listener.opened[0].file) == [0, 2000, 4000]


def test_sender_reports_place_a_track_on_the_exchanges_clock(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    recorder.clock(90_000, START_MS + 840)  # so the frame of timestamp 0 was taken 160 ms before START_MS
    for at_ms, packet in packets(pictures[:30]):
        recorder.packet(packet, at_ms)
    assert listener.opened[0].started_ms == START_MS - 160


@pytest.mark.parametrize(
    ("after_ms", "started_ms"), [(4_000, START_MS - 160), (40_000, START_MS)], ids=["settling", "drifting"]
)
def test_a_report_that_comes_soon_sets_the_start_right_and_a_late_one_does_not(
    tmp_path: Path, pictures: list[tuple[int, bytes]], after_ms: int, started_ms: int
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for at_ms, packet in packets(pictures[:30]):
        recorder.packet(packet, at_ms)
    recorder.clock(90 * (after_ms + 160), START_MS + after_ms)
    recorder.close("stopped")
    ((closed, ended_ms, _),) = listener.closed
    assert listener.opened[0].started_ms == START_MS
    assert closed.started_ms == started_ms
    assert ended_ms - closed.started_ms == pytest.approx(30 * 66, abs=100)


def test_a_publishers_clock_that_is_hours_off_is_not_believed(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    recorder.clock(0, START_MS - 3_600_000)
    for at_ms, packet in packets(pictures[:30]):
        recorder.packet(packet, at_ms)
    assert listener.opened[0].started_ms == START_MS


def test_a_pause_ends_a_segment_and_the_next_one_begins_afterwards(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    sent = list(packets(pictures))
    for at_ms, packet in sent[:45]:
        recorder.packet(packet, at_ms)
    recorder.elapse(sent[44][0] + 2500)
    assert [reason for _, _, reason in listener.closed] == ["paused"]
    assert listener.closed[0][1] - START_MS == pytest.approx(3000, abs=50)
    for at_ms, packet in sent[90:]:
        recorder.packet(packet, at_ms)
    recorder.close("ended")
    assert [segment.started_ms - START_MS for segment in listener.opened] == [0, 6000]


def test_a_track_whose_own_time_jumps_starts_another_segment_with_a_key_frame(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for number, (at_ms, frame) in enumerate(pictures):
        timestamp = at_ms * 90 + (3_000_000_000 if number >= 40 else 0)
        recorder.packet(rtp.build((96, True, number, timestamp, 7), b"\x10" + frame), START_MS + at_ms)
    recorder.close("ended")
    assert [reason for _, _, reason in listener.closed] == ["restarted", "ended"]
    assert [segment.started_ms - START_MS for segment in listener.opened] == [0, 4000]
    assert key_frames(tmp_path / listener.opened[1].file) == [0, 2000]


def test_malformed_packets_are_left_out(tmp_path: Path, pictures: list[tuple[int, bytes]]) -> None:
    listener = Listening()
    recorder = recorder_in(tmp_path, listener)
    for at_ms, packet in packets(pictures):
        recorder.packet(b"", at_ms)
        recorder.packet(b"\x80\x60", at_ms)
        recorder.packet(packet, at_ms)
    recorder.close("stopped")
    assert key_frames(tmp_path / listener.opened[0].file) == [0, 2000, 4000, 6000]


def test_a_folder_that_cannot_be_written_is_told_once(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    listener = Listening()
    recorder = recorder_in(blocked, listener)
    for at_ms, packet in packets(pictures):
        recorder.packet(packet, at_ms)
    recorder.close("stopped")
    assert [(who, source) for who, source, _ in listener.failures] == [("amara", Source.CAMERA)]
    assert listener.opened == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.media.test_recorder import *
limit = 100_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
folder = Path(sys.argv[1])
with av.open(sys.argv[2]) as container:
    frames = [(int(packet.pts or 0), bytes(packet)) for packet in container.demux() if packet.size]
listener = Listening()
recorder = recorder_in(folder, listener)
for at_ms, packet in packets(frames):
    recorder.packet(packet, at_ms)
recorder.close("stopped")
assert len(listener.failures) == 1 and "/" not in listener.failures[0][2], listener.failures
assert [reason for _, _, reason in listener.closed] == ["failed"], listener.closed
print(folder / listener.opened[0].file)
"""


def test_a_full_disk_closes_the_segment_and_keeps_what_is_there(tmp_path: Path) -> None:
    speaker = Speaker(participant="amara", colour=BLUE, tone_hz=220)
    source = next(
        segment
        for segment, _ in record_synthetic(tmp_path, [speaker], START_MS, 20_000, [])
        if segment.source == Source.CAMERA
    )
    done = run_python(FULL_DISK, tmp_path, tmp_path / source.file)
    torn = Path(done.stdout.strip())
    assert webm.probe(torn).duration_ms > 1000
    assert webm.remux(torn) > 1000
    assert webm.has_cues(torn)


KILLED = """
import os, sys, threading, time
from pathlib import Path
from tests.media.test_recorder import *
with av.open(sys.argv[2]) as container:
    frames = [(int(packet.pts or 0), bytes(packet)) for packet in container.demux() if packet.size]
listener = Listening()
recorder = recorder_in(Path(sys.argv[1]), listener)
for at_ms, packet in packets(frames):
    recorder.packet(packet, at_ms)
print(listener.opened[0].file, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_kill_9_all_but_the_last_second_is_there_and_made_whole(tmp_path: Path) -> None:
    speaker = Speaker(participant="amara", colour=BLUE, tone_hz=220)
    closed = record_synthetic(tmp_path, [speaker], START_MS, 8000, [])
    (source,) = [segment for segment, _ in closed if segment.source == Source.CAMERA]
    killed = run_python(KILLED, tmp_path, tmp_path / source.file, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    torn = tmp_path / killed.stdout.strip()
    before = webm.probe(torn)
    assert not before.has_cues
    assert before.duration_ms > 6500
    assert webm.remux(torn) == pytest.approx(before.duration_ms, abs=100)
    assert webm.probe(torn).has_cues
    assert key_frames(torn) == [0, 2000, 4000, 6000]


def run_python(code: str, *arguments: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, capture_output=True, text=True, check=check, cwd=root, env=environment)


def test_a_file_without_a_frame_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    empty = tmp_path / "empty.webm"
    empty.write_bytes(b"\x1a\x45\xdf\xa3 not more than a beginning")
    with pytest.raises(webm.UnreadableRecording, match=r"empty\.webm"):
        webm.remux(empty)
    assert [path.name for path in tmp_path.iterdir()] == ["empty.webm"]


def test_synthetic_speakers_talk_in_their_turns(tmp_path: Path) -> None:
    speakers = [
        Speaker(participant="amara", colour=BLUE, tone_hz=220),
        Speaker(participant="bruno", colour=(168, 71, 31), tone_hz=330),
    ]
    turn = SpokenTurn(participant="amara", started_ms=START_MS + 2000, ended_ms=START_MS + 4000)
    closed = record_synthetic(tmp_path, speakers, START_MS, 6000, [turn])
    assert {(segment.participant, segment.source) for segment, _ in closed} == {
        (who, what) for who in ("amara", "bruno") for what in (Source.MICROPHONE, Source.CAMERA)
    }
    assert all(webm.probe(tmp_path / segment.file).has_cues for segment, _ in closed)
    loud = {segment.participant: loud_seconds(tmp_path, segment) for segment, _ in closed if is_voice(segment)}
    assert loud == {"amara": [2, 3], "bruno": []}


def is_voice(segment: Segment) -> bool:
    return segment.source == Source.MICROPHONE


def loud_seconds(folder: Path, segment: Segment) -> list[int]:
    loud: set[int] = set()
    with av.open(str(folder / segment.file)) as container:
        for frame in container.decode(audio=0):
            samples: Any = frame.to_ndarray()
            if abs(samples).max() > 0.05:
                loud.add(int((frame.time or 0) + 0.02))
    return sorted(loud)


async def test_what_an_exchange_recorded_is_in_step_and_whole(
    router: Router, policy: OpenPolicy, witness: Witness, tmp_path: Path
) -> None:
    policy.recorded.add("amara")
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.publish()
        await bruno.listen_to("amara")
        await bruno.receives("video", 60)
        policy.recorded.clear()
        router.policy_changed()
        await until(lambda: len(witness.closed) == 2)
        await bruno.receives("video")
    assert {segment.participant for segment in witness.opened} == {"amara"}  # bruno has not agreed
    for segment, ended_ms, reason in witness.closed:
        probed = webm.probe(tmp_path / segment.file)
        assert reason == "stopped"
        assert probed.has_cues
        assert abs(probed.duration_ms - (ended_ms - segment.started_ms)) < 100
    (picture,) = [segment for segment in witness.opened if segment.source == Source.CAMERA]
    assert key_frames(tmp_path / picture.file)[0] == 0


async def test_lips_and_voice_are_in_step_on_the_exchanges_clock(
    router: Router, policy: OpenPolicy, witness: Witness, tmp_path: Path
) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish_clap(at_s=4)
        await bruno.listen_to("amara")
        await bruno.receives("video", 45)
        policy.recorded.add("amara")
        router.policy_changed()
        await until(lambda: any(frame.to_ndarray().max() > 200 for frame in bruno.frames["video"][-3:]))
        await bruno.receives("video", 30)
    await until(lambda: len(witness.closed) == 2)
    claps = {segment.source: segment.started_ms + clap_ms(tmp_path, segment) for segment in witness.opened}
    assert abs(claps[Source.MICROPHONE] - claps[Source.CAMERA]) <= 80


def clap_ms(folder: Path, segment: Segment) -> int:
    """When the first loud, or bright, frame is in a file."""
    with av.open(str(folder / segment.file)) as container:
        for frame in container.decode(container.streams[0]):
            content: Any = frame
            threshold = 0.1 if segment.source == Source.MICROPHONE else 200
            if abs(content.to_ndarray()).max() > threshold:
                return round((content.time or 0) * 1000)
    raise AssertionError(f"no clap in {segment.source}")


async def test_when_the_recorder_is_closed_everything_was_told(
    tmp_path: Path, pictures: list[tuple[int, bytes]]
) -> None:
    listener = Listening()
    recorder = Recorder(tmp_path, listener)
    recording = recorder.record(Recorded("amara", Source.CAMERA, "vp8"))
    for at_ms, packet in packets(pictures):
        recording.packet(packet, at_ms)
    recording.close("ended")
    assert listener.opened == []  # the loop has not run: whatever the disk does, it was not waited for
    await recorder.close()
    assert [reason for _, _, reason in listener.closed] == ["ended"]
