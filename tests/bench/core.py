"""What one vote costs in a full room: evolve, four audiences' patches, four encodings; and folding a log."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping

import msgspec

from hub.runner.experiments import Option, Result, Row, at_least, at_most
from sessions.domain.events import (
    AnyEvent,
    ExchangePrepared,
    ParticipantAdmitted,
    QuestionAsked,
    Recorded,
    VoteCast,
)
from sessions.domain.evolve import evolve, fold
from sessions.domain.names import Audience, Role
from sessions.domain.state import State
from sessions.domain.view import patch

ROUNDS = 1_900  # under 2,000 no person votes for the same question twice, and each vote changes something

OPTIONS = {
    "questions": Option("500", "questions asked"),
    "voters": Option("2000", "people in the room, each with five votes"),
}


def run(options: Mapping[str, str]) -> Result:
    return measure(int(options["questions"]), int(options["voters"]))


def measure(questions: int, voters: int) -> Result:
    """In this process, on its own CPU time."""
    log = _log(questions, voters)
    began = time.process_time()
    state = fold(State(), log)
    folded_per_s = len(log) / (time.process_time() - began)
    micros, size = _votes(state, questions, voters)
    p50, p99 = statistics.median(micros), statistics.quantiles(micros, n=100)[98]
    figures: dict[str, float | int | str] = {
        "p50_us": p50,
        "p99_us": p99,
        "patch_bytes": size,
        "questions": questions,
        "voters": voters,
    }
    return Result(
        rows=[
            Row(name="evolve, 4 patches, 4 encodings", figures=figures),
            Row(name="fold", figures={"events_per_s": folded_per_s, "events": len(log)}),
        ],
        goals={
            "core_us_p50": at_most(p50, 30),
            "core_us_p99": at_most(p99, 200),
            "vote_patch_bytes": at_most(size, 80),
            "fold_events_per_s": at_least(folded_per_s, 300_000),
        },
    )


def _log(questions: int, voters: int) -> list[Recorded]:
    """A prepared exchange in which every person has voted for some questions."""
    events: list[AnyEvent] = [ExchangePrepared(title="Bench", cities={}, planned={})]
    events += [
        ParticipantAdmitted(participant=f"p{n}", name=f"Person {n}", role=Role.ATTENDEE) for n in range(voters)
    ]
    events += [
        QuestionAsked(question=f"q{n:x}", text="How do you meter leakage?" * 4, author=f"p{n % voters}")
        for n in range(questions)
    ]
    events += [
        VoteCast(question=f"q{(n * 7 + m) % questions:x}", participant=f"p{n}")
        for n in range(voters)
        for m in range(5)
    ]
    return [Recorded(seq, 1_770_000_000_000 + seq, event) for seq, event in enumerate(events, 1)]


def _votes(state: State, questions: int, voters: int) -> tuple[list[float], int]:
    """Microseconds of each of many votes, and the bytes of the largest patch."""
    encoder, micros, size = msgspec.json.Encoder(), [], 0
    for n in range(ROUNDS):
        vote = VoteCast(question=f"q{(n * 13 + 3) % questions:x}", participant=f"p{n * 17 % voters}")
        began = time.perf_counter_ns()
        state, writes = evolve(state, Recorded(state.seq + 1, 1_770_000_000_000, vote))
        encoded = [encoder.encode(patch(writes, audience)) for audience in Audience]
        micros.append((time.perf_counter_ns() - began) / 1_000)
        size = max(size, len(encoded[0]))
    return micros, size
