"""What is said in the demonstration's finished exchange: four minutes on finding leaks by their night flow.

Times are milliseconds from the start. People are named by `Person.participant`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["answered", "declined", "waiting"]


@dataclass(frozen=True, slots=True)
class StoryTurn:
    who: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    id: str
    text: str
    author: str | None  # None: asked without a name
    asked_ms: int
    voters: tuple[str, ...]
    outcome: Outcome
    closed_ms: int | None = None  # answered or declined
    floor_ms: int | None = None  # put on the floor
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoryMinute:
    id: str
    kind: Literal["note", "decision", "action"]
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Story:
    duration_ms: int
    questions_from_ms: int  # the presentations end, questions and answers begin
    turns: tuple[StoryTurn, ...]
    questions: tuple[StoryQuestion, ...]
    minutes: tuple[StoryMinute, ...]
    answers_afterwards: str  # the city that what was not reached is carried over to


DEMO_STORY = Story(
    duration_ms=240_000,
    questions_from_ms=118_000,
    answers_afterwards="busan",
    turns=(
        StoryTurn("p1desk", 0, 9_000),
        StoryTurn("p1surat", 9_500, 33_000),
        StoryTurn("p2surat", 34_000, 55_000),
        StoryTurn("p1busan", 56_500, 81_000),
        StoryTurn("p2busan", 82_000, 110_000),
        StoryTurn("p1desk", 111_000, 117_500),
        StoryTurn("p1surat", 119_000, 126_000),
        StoryTurn("p2busan", 127_000, 145_000),
        StoryTurn("p2surat", 146_000, 152_500),
        StoryTurn("p1busan", 153_500, 170_000),
        StoryTurn("p1lahore", 171_000, 178_000),
        StoryTurn("p2busan", 179_000, 193_000),
        StoryTurn("p1surat", 194_500, 206_000),
        StoryTurn("p2surat", 207_000, 214_000),
        StoryTurn("p1busan", 215_000, 224_000),
        StoryTurn("p1surat", 225_000, 231_000),
        StoryTurn("p1desk", 232_000, 239_000),
    ),
    questions=(
        StoryQuestion(
            "q1meter",
            "How do you meter a district when half of its house connections have no meter?",
            "p1surat",
            41_000,
            ("p2surat", "p1lahore", "p1pune", "p1busan", "p2busan"),
            "answered",
            144_000,
            floor_ms=118_500,
        ),
        StoryQuestion(
            "q2night",
            "Which night flow per connection do you take as the sign of a leak?",
            "p2surat",
            58_000,
            ("p1surat", "p1lahore", "p1pune", "p2busan"),
            "answered",
            169_000,
            floor_ms=146_000,
        ),
        StoryQuestion(
            "q3order",
            "In what order did you close the districts: the oldest pipes first, or the highest pressure?",
            "p1lahore",
            74_000,
            ("p1surat", "p2surat", "p1pune"),
            "answered",
            192_000,
            floor_ms=170_500,
        ),
        StoryQuestion(
            "q4cost",
            "What did one district cost, with valves, chambers and meters, in the first year?",
            None,
            79_000,
            ("p1surat", "p2surat", "p1lahore"),
            "answered",
            213_000,
            floor_ms=194_000,
        ),
        StoryQuestion(
            "q5supply",
            "Does a night-flow reading mean anything where the supply runs four hours a day?",
            "p1pune",
            88_000,
            ("p2surat", "p1lahore"),
            "answered",
            223_500,
            floor_ms=214_500,
        ),
        StoryQuestion(
            "q6crew",
            "How many people listen for leaks at night, and who trains them?",
            "p2surat",
            96_000,
            ("p1lahore", "p1pune"),
            "waiting",
        ),
        StoryQuestion(
            "q7tariff",
            "Did the tariff change while losses fell?",
            None,
            101_000,
            ("p1pune",),
            "declined",
            131_000,
            reason="The tariff has an exchange of its own next month.",
        ),
        StoryQuestion(
            "q8brand",
            "Which make of meter do you recommend?",
            None,
            107_000,
            (),
            "declined",
            133_000,
            reason="Makes are not recommended here. The meter class is in the minutes.",
        ),
        StoryQuestion(
            "q9tanks",
            "How are roof tanks counted that fill at night?",
            "p1lahore",
            122_000,
            ("p2surat", "p1surat"),
            "waiting",
        ),
        StoryQuestion(
            "q10data",
            "Who owns the readings: the utility, the city, or the contractor?",
            "p1pune",
            139_000,
            ("p1surat",),
            "waiting",
        ),
        StoryQuestion(
            "q11loss",
            "What share of the losses was theft, and what share was leaks?",
            None,
            151_000,
            ("p1lahore", "p1pune", "p2surat"),
            "waiting",
        ),
        StoryQuestion(
            "q12form",
            "May we have the form that your night crews fill in?",
            "p2surat",
            203_000,
            ("p1surat", "p1pune"),
            "answered",
            230_500,
            floor_ms=224_500,
        ),
    ),
    minutes=(
        StoryMinute(
            "m1",
            "note",
            "Surat loses about a third of the water it treats; most of it is never billed.",
            21_000,
        ),
        StoryMinute(
            "m2",
            "note",
            "Busan works in districts of 1,500 to 3,000 connections, one inlet meter each.",
            66_000,
        ),
        StoryMinute(
            "m3", "note", "Busan reads the inlet meters between 02:00 and 04:00, when people use least.", 92_000
        ),
        StoryMinute(
            "m4",
            "note",
            "Unmetered houses: a sample of forty is metered for a month to estimate their use.",
            140_000,
        ),
        StoryMinute("m5", "decision", "Surat will close two pilot districts before the monsoon.", 199_000),
        StoryMinute(
            "m6",
            "decision",
            "Busan gives its night-flow thresholds, with the ages of pipe they hold for.",
            217_000,
        ),
        StoryMinute(
            "m7", "action", "Busan sends the form of its night crews; Lee Seung-ho, within a week.", 229_500
        ),
        StoryMinute(
            "m8",
            "action",
            "Surat sends the maps of the two districts; Harsh Patel, by the end of the month.",
            231_500,
        ),
    ),
)
