"""A growing file gives each packet once, and sound the same utterances however it comes in."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.container import InputContainer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realtime.speech.growing import GrowingWebm, Packet
from realtime.speech.listening import Listening
from realtime.speech.voice import LONGEST_MS, RATE, Sound, Utterance, Voice
from tests.pages.webm import tear
from tests.speech.sounds import VOICE, record, spoken

CODEC_DELAY_MS = 7  # that FFmpeg takes off: an ear does not tell it
TALK = ((0.8, 0), (1.0, 300), (0.9, 0), (1.5, 500), (1.0, 0))


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.webm"
    record(path, spoken(*TALK))
    return path


def by_ffmpeg(path: Path) -> list[Packet]:
    with av.open(str(path)) as container:
        assert isinstance(container, InputContainer)
        found = [each for each in container.demux() if each.size]
        return [Packet(round((each.pts or 0) * each.time_base * 1000), bytes(each)) for each in found]


def same(some: list[Packet], others: list[Packet]) -> bool:
    return [each.data for each in some] == [each.data for each in others] and all(
        0 <= one.at_ms - other.at_ms <= CODEC_DELAY_MS for one, other in zip(some, others, strict=True)
    )


def test_what_is_read_is_what_ffmpeg_reads(talk: Path) -> None:
    found = list(GrowingWebm(talk).read())
    assert len(found) == 260
    assert same(found, by_ffmpeg(talk))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.floats(0, 1), max_size=12))
def test_a_file_that_grows_gives_each_packet_once_in_order(
    talk: Path, tmp_path: Path, cuts: list[float]
) -> None:
    whole, grows = talk.read_bytes(), tmp_path / "grows.webm"
    grows.write_bytes(b"")
    reading, found = GrowingWebm(grows), list[Packet]()
    for cut in [*sorted(cuts), 1.0]:
        with grows.open("r+b") as file:
            file.write(whole[: int(cut * len(whole))])
        found += reading.read()
    assert found == list(GrowingWebm(talk).read())


def test_a_torn_file_gives_what_is_whole_and_its_repaired_copy_only_the_rest(
    talk: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.webm"
    torn.write_bytes(talk.read_bytes())
    tear(torn)
    reading = GrowingWebm(torn)
    before = list(reading.read())
    assert 0 < len(before) < 260
    repaired = tmp_path / "repaired.webm"
    repaired.write_bytes(talk.read_bytes())
    repaired.replace(torn)
    assert same([*before, *reading.read()], by_ffmpeg(talk))


@given(data=st.binary(max_size=400))
def test_bytes_that_are_no_file_are_no_packets(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.webm"
    path.write_bytes(data)
    assert all(isinstance(each, Packet) for each in GrowingWebm(path).read())


def utterances(path: Path) -> list[tuple[int, int]]:
    return [(each.began_ms, each.ended_ms) for each in Listening(path).rest()]


def test_each_stretch_of_voice_is_one_utterance_with_its_time(talk: Path) -> None:
    (first, second) = utterances(talk)
    assert first == pytest.approx((600, 2_400), abs=150)
    assert second == pytest.approx((2_500, 4_850), abs=150)


def test_a_real_voice_is_heard_in_sentences() -> None:
    found = utterances(VOICE)
    assert 1 <= len(found) <= 4
    assert found[-1][1] - found[0][0] > 4_000


def test_nobody_who_is_silent_is_heard(tmp_path: Path) -> None:
    record(tmp_path / "quiet.webm", spoken((4.0, 0)))
    assert utterances(tmp_path / "quiet.webm") == []


SOUND = spoken((0.5, 0), (1.2, 300), (0.8, 0), (11.0, 400), (0.7, 0), (0.1, 500), (1.0, 0))[::3].copy()


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(1, len(SOUND) - 1), max_size=40, unique=True))
def test_the_same_sound_gives_the_same_utterances_however_it_comes_in(cuts: list[int]) -> None:
    def heard(at: list[int]) -> list[tuple[int, int]]:
        voice, found = Voice(), list[Utterance]()
        for begin, end in zip([0, *at], [*at, len(SOUND)], strict=True):
            found += voice.hear(SOUND[begin:end], begin * 1000 // RATE)
        return [(each.began_ms, len(each.sound)) for each in (*found, *voice.end())]

    whole = heard([])
    assert heard(sorted(cuts)) == whole
    assert all(length * 1000 // RATE <= LONGEST_MS for _, length in whole)
    assert len(whole) == 3  # the long one is cut; what is too short to be a word is none


def test_a_hole_in_the_sound_ends_what_was_being_said() -> None:
    voice = Voice()
    tone: Sound = np.sin(np.arange(RATE) * 0.1).astype(np.float32)
    quiet = np.zeros(RATE // 2, np.float32)
    found = [*voice.hear(quiet, 0), *voice.hear(tone, 500), *voice.hear(tone, 9_000), *voice.end()]
    assert [each.began_ms for each in found] == [300, 9_000]
