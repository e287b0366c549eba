"""The machine's desk on a real log and real sound. The recogniser tells pitches; all that leads to it is real."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from realtime import threads
from realtime.clock import now_ms
from realtime.speech import captioner
from realtime.speech.captioner import Captioner
from realtime.speech.listening import Listening
from realtime.speech.recogniser import FasterWhisper, Heard, NoModel
from realtime.speech.voice import RATE, Sound
from sessions.domain import commands as c
from sessions.domain.commands import AnyCommand
from sessions.domain.state import SYSTEM, State
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.states import catch_up
from tests.conftest import actor
from tests.speech.sounds import VOICE, Recording, opus, spoken


class PitchTeller:
    """Says how high the sound is that really reached it, decoded, resampled and cut."""

    name = "pitch"

    def __init__(self) -> None:
        self.heard = 0

    def hear(self, sound: Sound, languages: Sequence[str]) -> Heard:
        self.heard += 1
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        return Heard(languages[0], f"{round(int(spectrum.argmax()) * RATE / len(sound), -2):.0f} hertz")


async def give(exchange_id: str, command: AnyCommand, cause: Sequence[str]) -> Outcome:
    return await threads.write(execute, exchange_id, caused_by(exchange_id, *cause), command, SYSTEM, now_ms())


@pytest.fixture
def begun(exchange: ExchangeSession) -> int:
    """Bruno agreed to be recorded; a segment of his began a few seconds ago. When that was."""
    at_ms = now_ms() - 8_000
    execute("x1", uuid.uuid4(), c.ChooseRecording(agree=True), actor("bruno"), at_ms - 1_000)
    execute("x1", uuid.uuid4(), c.StartRecording(), actor("amara"), at_ms - 500)
    segment = c.OpenSegment(
        segment="s1",
        participant="bruno",
        source="microphone",
        file="x1/s1.webm",
        media_type="audio/webm",
        started_ms=at_ms,
    )
    execute("x1", uuid.uuid4(), segment, SYSTEM, at_ms)
    return at_ms


TALK = opus(spoken((0.6, 0), (1.0, 300), (0.9, 0), (1.2, 500), (1.5, 0)))


def captions(state: State) -> list[tuple[int, str, str, bool]]:
    said = sorted(state.captions.values(), key=lambda each: each.began_ms)
    return [(each.began_ms, each.words, each.speaker, each.machine) for each in said]


async def now() -> State:
    return await threads.read(catch_up, "x1")


async def test_what_is_said_is_written_as_the_file_grows(begun: int, tmp_path: Path) -> None:
    machine, recording = Captioner(PitchTeller(), ["en"], tmp_path, give), Recording(tmp_path / "x1/s1.webm")
    recording.goes_on(TALK[:130])
    await machine.look()
    assert [words for _, words, *_ in captions(await now())] in ([], ["300 hertz"])
    recording.goes_on(TALK[130:])
    recording.ends()
    await machine.look()
    (first, second) = captions(await now())
    assert first[1:] == ("300 hertz", "bruno", True) and second[1:] == ("500 hertz", "bruno", True)
    assert first[0] - begun == pytest.approx(400, abs=150)
    assert second[0] - begun == pytest.approx(2_300, abs=150)


async def test_killed_and_started_again_it_neither_doubles_nor_invents(begun: int, tmp_path: Path) -> None:
    recording = Recording(tmp_path / "x1/s1.webm")
    recording.goes_on(TALK)
    recording.ends()
    await Captioner(PitchTeller(), ["en"], tmp_path, give).look()
    before, again = await now(), PitchTeller()
    await Captioner(again, ["en"], tmp_path, give).look()
    assert (await now()).seq == before.seq and len(before.captions) == 2
    assert again.heard == 0  # what the log has is not computed anew


async def test_two_of_them_write_each_line_once(begun: int, tmp_path: Path) -> None:
    recording = Recording(tmp_path / "x1/s1.webm")
    recording.goes_on(TALK)
    recording.ends()
    one, other = (Captioner(PitchTeller(), ["en"], tmp_path, give) for _ in range(2))
    state = await now()
    said = one._heard("x1", state)
    for machine in (one, other):
        for each in said:
            await machine._write(each)
    assert len((await now()).captions) == 2


async def test_what_it_is_too_slow_for_it_lets_pass_and_says_so(
    begun: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captioner, "PATIENCE_MS", now_ms() - begun - 3_000)
    recording, teller = Recording(tmp_path / "x1/s1.webm"), PitchTeller()
    recording.goes_on(TALK)
    recording.ends()
    machine = Captioner(teller, ["en"], tmp_path, give)
    await machine.look()
    state = await now()
    assert [words for _, words, *_ in captions(state)] == ["500 hertz"] and teller.heard == 1
    assert state.captioning["en"].missed_ms - begun == pytest.approx(2_200, abs=300)


async def test_it_writes_nothing_of_who_agrees_no_more_nor_beside_a_person(begun: int, tmp_path: Path) -> None:
    recording = Recording(tmp_path / "x1/s1.webm")
    recording.goes_on(TALK)
    recording.ends()
    await threads.write(execute, "x1", uuid.uuid4(), c.ChooseRecording(agree=False), actor("bruno"), now_ms())
    await Captioner(PitchTeller(), ["en"], tmp_path, give).look()
    assert (await now()).captions == {}


async def test_a_file_that_is_not_there_yet_is_waited_for(begun: int, tmp_path: Path) -> None:
    machine = Captioner(PitchTeller(), ["en"], tmp_path, give)
    await machine.look()
    recording = Recording(tmp_path / "x1/s1.webm")
    recording.goes_on(TALK)
    recording.ends()
    await machine.look()
    assert len((await now()).captions) == 2


async def test_a_booth_is_written_in_its_language_alone(begun: int, tmp_path: Path) -> None:
    await threads.write(execute, "x1", uuid.uuid4(), c.ChooseRecording(agree=True), actor("gita"), begun)
    segment = c.OpenSegment(
        segment="s2",
        participant="gita",
        source="microphone",
        file="x1/s2.webm",
        media_type="audio/webm",
        started_ms=begun + 1,
        channel="ko",
    )
    await threads.write(execute, "x1", uuid.uuid4(), segment, SYSTEM, begun + 1)
    recording = Recording(tmp_path / "x1/s2.webm")
    recording.goes_on(TALK)
    recording.ends()
    await Captioner(PitchTeller(), ["en"], tmp_path, give).look()
    assert (await now()).captions == {}
    await Captioner(PitchTeller(), ["en", "ko"], tmp_path, give).look()
    assert {each.language for each in (await now()).captions.values()} == {"ko"}


def test_a_model_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="TWINHALL_SPEECH_MODEL"):
        FasterWhisper(tmp_path, threads=1)


MODEL = os.environ.get("TWINHALL_SPEECH_MODEL", "")


@pytest.mark.skipif(not MODEL, reason="needs a real speech model: TWINHALL_SPEECH_MODEL and twinhall[speech]")
def test_a_real_model_writes_down_a_real_voice() -> None:
    """Not in the usual run: a model is 75 MB at least. Words that a small one gets right of a synthetic voice."""
    model: Any = FasterWhisper(Path(MODEL), threads=1)
    words = " ".join(model.hear(each.sound, ["en"]).words for each in Listening(VOICE).rest()).lower()
    assert "good morning" in words and "water" in words and "leakage" in words
    silence = np.random.default_rng(7).standard_normal(4 * RATE).astype(np.float32) * 0.001
    assert model.hear(silence, ["en"]).words == ""
