"""The separate checker: what clients know, the log as the database holds it, and what readers hold, held together.

It believes nobody: answers are what clients noted, entries are rows read with plain SQL (`_database.py`), documents
are what readers made of their frames. Pure: standard library and `sessions.domain`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from sessions.domain.events import AnyEvent, Recorded
from sessions.domain.evolve import evolve
from sessions.domain.names import Audience
from sessions.domain.state import State
from sessions.domain.view import view

Mark = tuple[str, ...]  # an event's tag, and those of its fields that the client who caused it knows


class Answer(NamedTuple):
    """What a client was told of a command: `seq` when it was accepted, `code` when it was refused."""

    seq: int | None = None
    code: str = ""


@dataclass
class Given:
    """A command that a client gave, and every answer that came. `retry` is none: nothing was decided."""

    id: str
    participant: str
    do: str
    fields: Mapping[str, str | int] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    @property
    def accepted_at(self) -> int | None:
        return next((answer.seq for answer in self.answers if answer.seq is not None), None)

    @property
    def refused(self) -> bool:
        return bool(self.answers) and self.accepted_at is None

    @property
    def mark(self) -> Mark:
        """The effect that it must have in the log."""
        tag, names = EFFECTS[self.do]
        known = {**self.fields, "author": self.participant, "by": self.participant}
        known["participant"] = self.participant
        return (tag, *(str(known[name]) for name in names))


class Entry(NamedTuple):
    """One row of the log. `event` is its JSON."""

    seq: int
    at_ms: int
    event: bytes


@dataclass(frozen=True)
class Reading:
    """What one reader holds: the document as of `seq`, and how often its frames had a hole."""

    who: str  # "live p003", "fresh desk", …: for the report
    audience: str
    seq: int
    document: Mapping[str, Any]
    holes: int = 0
    warnings: int = 0  # how often the server's hashes of its sections were not those of the document


@dataclass(frozen=True)
class Findings:
    """Counts. All but the first three are faults."""

    accepted: int = 0
    refused: int = 0
    unknown: int = 0  # commands without any answer
    lost: int = 0  # accepted, and the effect is not in the log where the answer said
    doubled: int = 0  # effects that are in the log more often than they were commanded
    gaps: int = 0  # of the log's numbers, of a reader's frames, of a reader who did not get to the end
    diverged: int = 0  # readers whose document is not the one that the log says
    refused_there: int = 0  # refused, and the effect is in the log
    strangers: int = 0  # effects that nobody commanded
    contradicted: int = 0  # commands that were answered in two ways
    notes: tuple[str, ...] = ()  # what and who, in words; not all of many

    @property
    def faults(self) -> dict[str, int]:
        names = ("lost", "doubled", "gaps", "diverged", "refused_there", "strangers", "contradicted")
        return {name: getattr(self, name) for name in names}


EFFECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "question.ask": ("question.asked", ("question", "text", "author")),
    "question.vote": ("question.vote_cast", ("question", "participant")),
    "question.unvote": ("question.vote_withdrawn", ("question", "participant")),
    "minutes.add": ("minutes.added", ("line", "text", "by")),
    "minutes.edit": ("minutes.edited", ("line", "text", "by")),
    "hand.raise": ("hand.raised", ("participant",)),
    "hand.lower": ("hand.lowered", ("participant",)),
}
FIELDS = dict(EFFECTS.values())
OPPOSITE = {  # a command of one kind may have no effect: it is so already
    "question.vote_cast": "question.vote_withdrawn",
    "question.vote_withdrawn": "question.vote_cast",
    "hand.raised": "hand.lowered",
    "hand.lowered": "hand.raised",
}
SO_FROM_THE_START = {"question.vote_withdrawn", "hand.lowered"}
TOLD = 20
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def judge(given: Collection[Given], entries: Iterable[Entry], readings: Iterable[Reading]) -> Findings:
    """Hold all against each other."""
    log, read = list(entries), list(readings)
    effects = _effects(log)
    notes: list[str] = []
    counts = Counter(_commands(given, effects, notes))
    reach = max((command.accepted_at or 0 for command in given), default=0)
    counts["gaps"] = _gaps(log, notes) + sum(_unread(reading, reach, notes) for reading in read)
    counts["diverged"] = _diverged(log, read, notes)
    return Findings(**counts, notes=tuple(notes[:TOLD]))


# ------------------------------------------------------------------ commands and their effects
def _effects(log: Iterable[Entry]) -> dict[Mark, list[int]]:
    """The places of everything in the log that people cause, by mark."""
    found: dict[Mark, list[int]] = defaultdict(list)
    for entry in log:
        event = json.loads(entry.event)
        if (names := FIELDS.get(event["is"])) is not None:
            found[(event["is"], *(event.get(name, "") for name in names))].append(entry.seq)
    return found


def _commands(given: Iterable[Given], effects: Mapping[Mark, list[int]], notes: list[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    by_mark: dict[Mark, list[Given]] = defaultdict(list)
    for command in given:
        by_mark[command.mark].append(command)
        counts["accepted" if command.accepted_at else "refused" if command.refused else "unknown"] += 1
        if len(set(command.answers)) > 1:
            counts["contradicted"] += 1
            notes.append(f"{command.id} was answered in two ways: {sorted(set(command.answers), key=str)}")
        if command.accepted_at and not _in_effect(command.mark, command.accepted_at, effects):
            counts["lost"] += 1
            notes.append(f"{command.id} was accepted at {command.accepted_at}; its effect is not there")
    for mark, places in effects.items():
        counts.update(_surplus(mark, places, by_mark.get(mark, []), notes))
    return dict(counts)


def _in_effect(mark: Mark, seq: int, effects: Mapping[Mark, list[int]]) -> bool:
    """Whether the log holds the effect at `seq`, or it had been so already."""
    if seq in effects.get(mark, ()):
        return True
    if mark[0] not in OPPOSITE:
        return False
    so = max((place for place in effects.get(mark, ()) if place < seq), default=0)
    not_so = max((place for place in effects.get((OPPOSITE[mark[0]], *mark[1:]), ()) if place < seq), default=0)
    return so > not_so or (so == not_so == 0 and mark[0] in SO_FROM_THE_START)


def _surplus(mark: Mark, places: list[int], commands: list[Given], notes: list[str]) -> dict[str, int]:
    """Effects that no answer accounts for. A command without an answer may have had one, a refused one may not."""
    unclaimed = set(places) - {command.accepted_at for command in commands}
    beyond = len(unclaimed) + len(places) - len(set(places))
    beyond -= min(beyond, sum(not command.answers for command in commands))
    if not beyond:
        return {}
    notes.append(f"{' '.join(mark)} is in the log at {places}, more often than it was commanded")
    refused = min(beyond, sum(command.refused for command in commands))
    rest = "doubled" if any(not command.refused for command in commands) else "strangers"
    return {"refused_there": refused, rest: beyond - refused}


# ------------------------------------------------------------------ numbers, and what readers hold
def _gaps(log: list[Entry], notes: list[str]) -> int:
    """Numbers of 1…N that are missing, and such as are there twice."""
    times = Counter(entry.seq for entry in log)
    wrong = [seq for seq in range(1, max(times, default=0) + 1) if times[seq] != 1]
    if wrong:
        notes.append(f"the log's numbers are wrong at {wrong[:TOLD]}")
    return len(wrong)


def _unread(reading: Reading, reach: int, notes: list[str]) -> int:
    short = reading.seq < reach
    if short or reading.holes:
        notes.append(f"{reading.who} got to {reading.seq} of {reach}, with {reading.holes} holes")
    return reading.holes + short


def _diverged(log: list[Entry], readings: list[Reading], notes: list[str]) -> int:
    expected = views_at(log, {reading.seq for reading in readings})
    wrong = 0
    for reading in readings:
        document = expected.get((reading.seq, reading.audience), {})
        shown = {name: document.get(name) for name in reading.document}
        complete = reading.audience == Audience.ARCHIVE or reading.document.keys() == document.keys()
        if not complete or not reading.document or digest(reading.document) != digest(shown):
            wrong += 1
            notes.append(f"{reading.who} holds another document at {reading.seq}: {_different(reading, shown)}")
        elif reading.warnings:
            wrong += 1
            notes.append(f"{reading.who} held another document than the hashes said, {reading.warnings} times")
    return wrong


def _different(reading: Reading, expected: Mapping[str, Any]) -> str:
    """Some of the entities that differ."""
    names = [
        f"{section}.{key}"
        for section, held in reading.document.items()
        for key in sorted({*held, *(expected.get(section) or {})})
        if held.get(key) != (expected.get(section) or {}).get(key)
    ]
    return ", ".join(names[:5]) or "sections"


def views_at(log: Iterable[Entry], places: Collection[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """Every audience's document as of those places, folded from the log. A gap ends the fold."""
    state, views = State(), dict[tuple[int, str], dict[str, Any]]()
    for entry in log:
        if entry.seq != state.seq + 1:
            break
        state, _ = evolve(state, Recorded(entry.seq, entry.at_ms, _decoder.decode(entry.event)))
        if state.seq in places:
            views |= {(state.seq, audience.value): view(state, audience) for audience in Audience}
    return views


def digest(document: Any) -> str:
    """SHA-256 of canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
