"""Words out of sound. The model is the operator's: a path on this machine; nothing is fetched, nothing leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from realtime.speech.voice import Sound

NOT_SPEECH = 0.6  # of a piece whose sound is more likely none: models fill silence with words that nobody said
UNSURE = -1.0  # the mean of the words' log probabilities below which they are guesses


class Heard(NamedTuple):
    language: str
    words: str  # "": nothing that could be told


class Recogniser(Protocol):
    """Blocking; for a thread."""

    @property
    def name(self) -> str: ...

    def hear(self, sound: Sound, languages: Sequence[str]) -> Heard:
        """`sound` is mono, 16 kHz; the language is one of these."""


class NoModel(Exception):
    """The model cannot be used: what is wrong, and what to do."""


class FasterWhisper:
    """A Whisper model in CTranslate2's form, by faster-whisper."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises NoModel."""
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise NoModel(
                "TWINHALL_SPEECH_MODEL is set, but faster-whisper is not installed: install twinhall[speech]."
            ) from error
        if not (path / "model.bin").is_file():
            raise NoModel(
                f"TWINHALL_SPEECH_MODEL is {path}, where no model.bin is: name the folder of a model."
            )
        try:
            self._model: Any = WhisperModel(
                str(path), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError) as error:
            raise NoModel(f"TWINHALL_SPEECH_MODEL is {path}, which cannot be loaded: {error}") from error
        self.name = path.resolve().name

    def hear(self, sound: Sound, languages: Sequence[str]) -> Heard:
        language = languages[0] if len(languages) == 1 else self._language(sound, languages)
        segments, _ = self._model.transcribe(
            sound,
            language=language,
            beam_size=1,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        sure = [
            each.text for each in segments if each.no_speech_prob < NOT_SPEECH and each.avg_logprob > UNSURE
        ]
        return Heard(language, " ".join(" ".join(sure).split()))

    def _language(self, sound: Sound, languages: Sequence[str]) -> str:
        """The likeliest of those that are spoken here."""
        _, _, likely = self._model.detect_language(sound)
        return max(languages, key=lambda each: dict(likely).get(each, 0.0))
