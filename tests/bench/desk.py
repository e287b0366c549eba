"""The desk: near-duplicates found among real-sounding questions, and what a command costs with 500 of them.

Questions and which of them ask the same stand in duplicates/: what was looked at while the words were chosen
(tuning.json), and what was not (held_out.json), by which the goals are judged. A suggestion is right when both ask
the same; a duplicate is found when one of the suggestions is. Each is asked when those before it are known, as in a
room.

Commands are decided, evolved, and told: patches of four audiences and of each person concerned, encoded.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hub.runner.experiments import Option, Result, Row, at_least, at_most
from sessions.domain import commands as c
from sessions.domain.commands import AnyCommand
from sessions.domain.decide import decide
from sessions.domain.errors import Refusal
from sessions.domain.events import Recorded, record
from sessions.domain.evolve import evolve, fold
from sessions.domain.names import Audience, Phase, Role
from sessions.domain.state import SYSTEM, Actor, State
from sessions.domain.view import own_patches, patch
from sessions.duplicates import Index

FOLDER = Path(__file__).parent / "duplicates"
NOON = 1_770_000_000_000
MODERATOR = Actor("p0", Role.MODERATOR)
OPTIONS = {
    "questions": Option("500", "questions asked"),
    "voters": Option("2000", "people in the room, each with five votes"),
    "commands": Option("3000", "commands that are timed"),
}


def run(options: Mapping[str, str]) -> Result:
    held_out, tuning = found_in("held_out"), found_in("tuning")
    state = room(int(options["questions"]), int(options["voters"]))
    took = commands(state, int(options["commands"]))
    every = [ms for several in took.values() for ms in several]
    index_us = indexing(state)
    whole = held_out["all"]
    return Result(
        rows=[
            *(_row(f"duplicates, held out, {name}", found) for name, found in held_out.items()),
            *(_row(f"duplicates, tuning, {name}", found) for name, found in tuning.items()),
            Row(name="a new question among the others", figures={"p50_us": index_us[0], "p99_us": index_us[1]}),
            Row(name="command to patch", figures=_times(every)),
            *(Row(name=f"command to patch, {name}", figures=_times(ms)) for name, ms in took.items()),
        ],
        goals={
            "duplicate_precision": at_least(whole.precision, 0.85),
            "duplicate_recall": at_least(whole.recall, 0.8),
            "command_ms_p99": at_most(_p99(every), 1.0),
        },
    )


# ------------------------------------------------------------------ duplicates
@dataclass
class Found:
    """Suggestions made and right, duplicates there and found."""

    suggested: int = 0
    right: int = 0
    duplicates: int = 0
    found: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.suggested if self.suggested else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.duplicates if self.duplicates else 1.0

    def __iadd__(self, other: Found) -> Found:
        self.suggested += other.suggested
        self.right += other.right
        self.duplicates += other.duplicates
        self.found += other.found
        return self


def found_in(name: str) -> dict[str, Found]:
    """By language, and of all."""
    groups: dict[str, list[list[str]]] = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes())
    by_language = {language: _found(asked) for language, asked in groups.items()}
    whole = Found()
    for found in by_language.values():
        whole += found
    return {"all": whole, **by_language}


def _found(groups: list[list[str]]) -> Found:
    """First one of each group, then their duplicates: each meets all others of its language."""
    index, found = Index(), Found(duplicates=sum(len(group) - 1 for group in groups))
    asked = [(at, number, text) for number, group in enumerate(groups) for at, text in enumerate(group)]
    for at, number, text in sorted(asked):
        key = f"q{number}x{at}"
        same = [one.key.split("x")[0] == f"q{number}" for one in index.like(key, text)]
        found.suggested += len(same)
        found.right += sum(same)
        found.found += any(same)
        index.add(key, text)
    return found


def _row(name: str, found: Found) -> Row:
    figures: dict[str, float | int | str] = {
        "precision": found.precision,
        "recall": found.recall,
        "suggested": found.suggested,
        "duplicates": found.duplicates,
    }
    return Row(name=name, figures=figures)


# ------------------------------------------------------------------ commands
def room(questions: int, voters: int) -> State:
    """A prepared exchange in which every person has voted for some questions, as in the room's own benches."""
    groups = msgspec.json.decode((FOLDER / "tuning.json").read_bytes(), type=dict[str, list[list[str]]])
    texts = [text for asked in groups.values() for group in asked for text in group]
    state = State()
    prepared = c.PrepareExchange(
        title="Bench", cities={"surat": 1}, presentation_minutes=60, question_minutes=60
    )
    asked: list[tuple[AnyCommand, Actor]] = [(prepared, SYSTEM)]
    for n in range(voters):
        role = Role.ATTENDEE if n else Role.MODERATOR
        asked.append((c.AdmitParticipant(participant=f"p{n}", name=f"Person {n}", role=role), SYSTEM))
    asked.append((c.StartPhase(phase=Phase.QUESTIONS), MODERATOR))
    for n in range(questions):
        text = f"{texts[n % len(texts)]} ({n // len(texts)})"
        asked.append((c.AskQuestion(question=f"q{n}", text=text), _person(n % voters)))
    for n in range(5 * voters):
        vote = c.VoteForQuestion(question=f"q{(n * 7 + n // voters) % questions}")
        asked.append((vote, _person(n % voters)))
    for command, actor in asked:
        decision = decide(state, command, actor, NOON)
        assert not isinstance(decision, Refusal), (command, decision)
        state = fold(state, record(decision, state.seq, NOON))
    return state


def _person(n: int) -> Actor:
    return Actor(f"p{n}", Role.ATTENDEE) if n else MODERATOR


def commands(state: State, count: int) -> dict[str, list[float]]:
    """Milliseconds of each of many commands in their order, by their name; refused ones are not counted."""
    encoder, took = msgspec.json.Encoder(), dict[str, list[float]]()
    people = len(state.people)
    for command, actor in _asked(random.Random(7), sorted(state.questions), people, count):
        began = time.perf_counter_ns()
        decision = decide(state, command, actor, NOON)
        if isinstance(decision, Refusal):
            continue
        for entry in record(decision, state.seq, NOON):
            state = _told(state, entry, encoder)
        ms = (time.perf_counter_ns() - began) / 1e6
        took.setdefault(type(command).__name__, []).append(ms)
    return took


def _told(state: State, entry: Recorded, encoder: msgspec.json.Encoder) -> State:
    after, writes = evolve(state, entry)
    for audience in Audience:
        encoder.encode(patch(writes, audience))
    for change in own_patches(state, after, writes).values():
        encoder.encode(change)
    return after


def _asked(
    chance: random.Random, questions: list[str], people: int, count: int
) -> Iterator[tuple[AnyCommand, Actor]]:
    """Two thirds are votes, the others the desk's; much of it is undone again, so that questions stay open."""
    for _ in range(count):
        one, other = chance.sample(questions, 2)
        voter = _person(chance.randrange(people))
        draw = chance.random()
        if draw < 0.66:
            yield (c.VoteForQuestion if draw < 0.5 else c.WithdrawVote)(question=one), voter
            continue
        if draw < 0.7:
            yield c.AskQuestion(question=f"n{chance.getrandbits(60):x}", text="Who pays the night crew?"), voter
            continue
        yield chance.choice(DESK)(one, other), MODERATOR


def _merge(one: str, other: str) -> AnyCommand:
    return c.MergeQuestion(question=one, into=other)


DESK = (
    _merge,
    lambda one, _: c.SplitQuestion(question=one),
    lambda one, _: c.ClaimQuestion(question=one),
    lambda one, _: c.ReleaseClaim(question=one),
    lambda one, _: c.AssignQuestion(question=one, city="surat"),
    lambda one, _: c.PromoteQuestion(question=one),
    lambda one, _: c.AnswerQuestion(question=one, text="By district, each night."),
    lambda one, _: c.DeclineQuestion(question=one, reason="Asked before."),
    lambda one, _: c.CarryOver(question=one, city="surat", due="2026-05-12"),
    lambda one, _: c.ReopenQuestion(question=one),
    lambda one, _: c.HoldQuestion(question=one),
    lambda one, _: c.ApproveQuestion(question=one),
)


def indexing(state: State) -> tuple[float, float]:
    """Microseconds to find the like of a question among all others and to add it: median and 99th percentile."""
    index, micros = Index(), []
    for key, question in state.questions.items():
        index.add(key, question.text)
    for question in list(state.questions.values())[:300]:
        began = time.perf_counter_ns()
        index.like("new", question.text)
        index.add("new", question.text)
        micros.append((time.perf_counter_ns() - began) / 1_000)
        index.remove("new")
    return statistics.median(micros), _p99(micros)


def _times(ms: list[float]) -> dict[str, float | int | str]:
    return {"p50_ms": statistics.median(ms), "p99_ms": _p99(ms), "commands": len(ms)}


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]
