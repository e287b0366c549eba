"""Who belongs to it."""

from __future__ import annotations

from sessions.domain.names import USUAL_PRECEDENCE, Role, StakeholderKind
from sessions.domain.state.base import Entity


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
    agreed_ms: int = 0  # since when that is so
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    muted: bool = False  # by the desk: not heard until it lets them
    removed: bool = False  # by the desk: not in the room until it lets them in again
    kind: StakeholderKind = ""
    precedence: int = USUAL_PRECEDENCE  # lower is named first within a delegation
    native_name: str = ""  # in the script of its owner
    channel: str = ""  # an interpreter's: the language that they interpret into


class Hand(Entity, frozen=True, kw_only=True):
    participant: str
    seq: int
