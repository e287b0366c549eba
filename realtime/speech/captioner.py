"""The speech model's desk: what is being recorded in, captions out, as commands of the system.

Their ids come from what they were heard in: killed and started again it hears the same sound, finds the same
utterances, and gives commands that the log knows already. What it is too slow for it lets pass, and says so.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import structlog
from django.db import DatabaseError
from django.db.models import Q

from realtime import threads
from realtime.clock import now_ms
from realtime.hall import Hall
from realtime.speech.listening import Listening
from realtime.speech.recogniser import Recogniser
from realtime.speech.voice import Utterance
from sessions.domain.channels import FLOOR
from sessions.domain.commands import AnyCommand, HearCaption, MissCaption
from sessions.domain.errors import Refusal
from sessions.domain.state import SYSTEM, Segment, State
from sessions.execute import caused_by
from sessions.models import ExchangeSession, Phase
from sessions.outcomes import Outcome
from sessions.states import catch_up

LOOK_EVERY_S = 0.5
PATIENCE_MS = 15_000  # a caption that comes later than this misleads more than it helps
Give = Callable[[str, AnyCommand, Sequence[str]], Awaitable[Outcome]]
logger = structlog.get_logger(__name__)


class Said(NamedTuple):
    """An utterance and where it was heard."""

    exchange_id: str
    segment: Segment
    utterance: Utterance

    @property
    def began_ms(self) -> int:
        return self.segment.started_ms + self.utterance.began_ms

    @property
    def ended_ms(self) -> int:
        return self.segment.started_ms + self.utterance.ended_ms

    @property
    def caption(self) -> str:
        """The same whenever it is heard: a segment's start may still be set right, a place in its file may not."""
        place = f"{self.segment.id}.{self.utterance.began_ms}"
        return "m" + hashlib.sha256(place.encode()).hexdigest()[:31]


class Captioner:
    """Listens to all that is recorded on this hub, a look at a time."""

    def __init__(self, recogniser: Recogniser, languages: Sequence[str], recordings: Path, give: Give) -> None:
        self._recogniser, self._languages = recogniser, tuple(languages)
        self._recordings, self._give = recordings, give
        self._listening: dict[str, Listening | None] = {}  # by segment; None: it is over

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except DatabaseError as error:
                logger.warning("speech.database_away", error=str(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """What was said since the last look: the oldest first, each recognised or let pass."""
        said: list[Said] = []
        states = await threads.read(_live)
        for exchange_id, state in states.items():
            said += await asyncio.to_thread(self._heard, exchange_id, state)
        self._forget(states)
        known = {key for state in states.values() for key in state.captions}
        dealt_with = {key: _dealt_with_ms(state) for key, state in states.items()}
        fresh = sorted((each for each in said if each.caption not in known), key=lambda each: each.began_ms)
        late: list[Said] = []
        for each in fresh:
            if now_ms() - each.ended_ms <= PATIENCE_MS:
                await self._write(each)
            elif each.began_ms > dealt_with[each.exchange_id]:
                late.append(each)
        await self._own_up(late)

    def _forget(self, states: Mapping[str, State]) -> None:
        """What is over, and who was forgotten: their sound is listened to no more."""
        there = {key for state in states.values() for key in state.segments}
        self._listening = {key: each for key, each in self._listening.items() if key in there}

    def _heard(self, exchange_id: str, state: State) -> list[Said]:
        """In every voice of the recording that is open, or was until now."""
        found: list[Said] = []
        for segment in state.segments.values():
            if segment.source != "microphone" or not self._languages_of(segment):
                continue
            if segment.id not in self._listening:
                self._listening[segment.id] = Listening(self._recordings / segment.file)
            if (listening := self._listening[segment.id]) is None:
                continue
            over = bool(segment.ended_ms)
            try:
                utterances = list(listening.rest() if over else listening.news())
            except OSError as error:  # it has not been made yet, or somebody was forgotten meanwhile
                logger.info("speech.file_not_there", segment=segment.id, error=str(error))
                utterances = []
            if over:
                self._listening[segment.id] = None
            found += [Said(exchange_id, segment, utterance) for utterance in utterances]
        return found

    def _languages_of(self, segment: Segment) -> tuple[str, ...]:
        """What may be spoken there: on the floor any of those that the model is to write, in a booth its own."""
        if segment.channel == FLOOR:
            return self._languages
        return (segment.channel,) if segment.channel in self._languages else ()

    async def _write(self, said: Said) -> None:
        heard = await asyncio.to_thread(
            self._recogniser.hear, said.utterance.sound, self._languages_of(said.segment)
        )
        if not heard.words:
            return
        command = HearCaption(
            caption=said.caption,
            segment=said.segment.id,
            language=heard.language,
            words=heard.words,
            began_ms=said.began_ms,
            ended_ms=said.ended_ms,
            model=self._recogniser.name,
        )
        outcome = await self._give(said.exchange_id, command, ("caption", said.caption))
        if isinstance(outcome, Refusal):
            logger.info("speech.caption_refused", exchange=said.exchange_id, code=outcome.code)

    async def _own_up(self, late: Iterable[Said]) -> None:
        """Of each exchange and language one word about all that was let pass."""
        passed: dict[tuple[str, str], list[Said]] = {}
        for each in late:
            passed.setdefault((each.exchange_id, self._languages_of(each.segment)[0]), []).append(each)
        for (exchange_id, language), those in passed.items():
            logger.warning("speech.fell_behind", exchange=exchange_id, language=language, utterances=len(those))
            until = max(those, key=lambda each: each.ended_ms)
            command = MissCaption(language=language, from_ms=those[0].began_ms, to_ms=until.ended_ms)
            await self._give(exchange_id, command, ("caption missed", until.caption))


def _dealt_with_ms(state: State) -> int:
    """Up to when the machine has written, or owned up: it hears that again when it is started again."""
    written = (each.began_ms for each in state.captions.values() if each.machine)
    passed = (each.missed_ms for each in state.captioning.values())
    return max((*written, *passed), default=0)


def _live() -> dict[str, State]:
    """Exchanges of which something is recorded now, or was until a moment ago."""
    runs = Q(phase__in=(Phase.PRESENTATIONS, Phase.DISCUSSION, Phase.QUESTIONS))
    just_ended = Q(phase=Phase.ENDED, ended_ms__gte=now_ms() - PATIENCE_MS)
    live = ExchangeSession.objects.filter(runs | just_ended, segments__source="microphone")
    return {key: catch_up(key) for key in live.values_list("pk", flat=True).distinct()}


def by_the_system(hall: Hall) -> Give:
    """Commands with ids of their cause, committed and announced as all others are."""

    async def give(exchange_id: str, command: AnyCommand, cause: Sequence[str]) -> Outcome:
        return await hall.execute(exchange_id, caused_by(exchange_id, *cause), command, SYSTEM)

    return give
