"""What an exchange is at one point of its log: sections of frozen entities by key; a view reads one entity."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sessions.domain.names import LineKind, Phase, QuestionStatus, Role, Source


class Entity(Struct, frozen=True, kw_only=True, gc=False):
    """One thing in a section. Replaced, never changed."""


class Space(Struct, frozen=True, kw_only=True, gc=False):
    """What the recordings folder still holds."""

    minutes: int
    megabytes: int


class Hall(Entity, frozen=True, kw_only=True):
    """The exchange itself: one entity, under the key `main`."""

    title: str = ""
    phase: Phase = Phase.LOBBY
    phase_since_ms: int = 0
    phase_ends_ms: int = 0  # 0 where the phase has no planned end
    planned: dict[Phase, int] = {}  # length of a phase in minutes
    started_ms: int = 0
    ended_ms: int = 0
    recording: bool = False
    released: bool = False
    released_ms: int = 0
    trouble: str = ""  # why the last recording failed, for the desk
    space: Space | None = None  # where it is low


class Person(Entity, frozen=True, kw_only=True):
    id: str
    number: int  # the person's bit in a set of voters
    name: str
    title: str
    city: str
    side: int
    role: Role
    present: bool = False
    agreed: bool | None = None  # to be recorded; None: not chosen yet, which counts as no
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    channel: str = ""  # an interpreter's: the language that they interpret into


class Hand(Entity, frozen=True, kw_only=True):
    participant: str
    seq: int


class Question(Entity, frozen=True, kw_only=True):
    id: str
    seq: int
    asked_ms: int
    text: str
    author: str  # "" when anonymous
    voters: int = 0  # bit set of Person.number
    status: QuestionStatus = "waiting"
    floor_ms: int = 0
    closed_ms: int = 0
    answer: str = ""
    reason: str = ""


class MinuteLine(Entity, frozen=True, kw_only=True):
    id: str
    seq: int  # of the last edit: what `base_seq` is compared with
    at_ms: int
    kind: LineKind
    text: str
    question: str = ""


class Turn(Entity, frozen=True, kw_only=True):
    id: str
    participant: str
    from_ms: int
    to_ms: int = 0  # 0 while they speak


class Channel(Entity, frozen=True, kw_only=True):
    """The interpretation into one language. Its key is the language."""

    live: str = ""  # the interpreter on the air
    begun: bool = False  # somebody has been on the air: from then on silence is an alarm
    offered: bool = False  # who asks their partner to take over
    passes: bool = False  # the floor speaks this very language
    silent_ms: int = 0  # since when nobody is heard here although the floor speaks; 0: that is not so
    relieved: bool = False  # by the partner, who has not been heard either
    slow_ms: int = 0  # when the booth last asked the floor to slow down


class Segment(Entity, frozen=True, kw_only=True):
    id: str
    participant: str
    source: Source
    file: str
    media_type: str
    started_ms: int
    ended_ms: int = 0  # 0 while it is written
    reason: str = ""
    channel: str = "floor"


class State(Struct, frozen=True, kw_only=True):
    """Sections by name, in the order in which a document shows them."""

    seq: int = 0
    hall: dict[str, Hall] = {}
    people: dict[str, Person] = {}
    hands: dict[str, Hand] = {}
    questions: dict[str, Question] = {}
    minutes: dict[str, MinuteLine] = {}
    turns: dict[str, Turn] = {}
    channels: dict[str, Channel] = {}
    segments: dict[str, Segment] = {}

    @property
    def phase(self) -> Phase:
        hall = self.hall.get("main")
        return Phase.LOBBY if hall is None else hall.phase


SECTIONS = ("hall", "people", "hands", "questions", "minutes", "turns", "channels", "segments")


class Write(Struct, frozen=True, gc=False):
    """One entity of one section before and after an event; None where it was not, or is no more."""

    section: str
    key: str
    before: Any  # an Entity or None: what a section holds is known to its reader
    after: Any


class Actor(Struct, frozen=True):
    """Who asks. `participant` is "" for the system, and for an anonymous question by the time rules see it."""

    participant: str
    role: Role


SYSTEM = Actor("", Role.SYSTEM)
