"""The exchange itself."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.names import Phase, QuestionOrder
from sessions.domain.state.base import Entity


class Space(Struct, frozen=True, kw_only=True, gc=False):
    """What the recordings folder still holds."""

    minutes: int
    megabytes: int


class Hall(Entity, frozen=True, kw_only=True):
    """The exchange itself: one entity, under the key `main`."""

    title: str = ""
    cities: dict[str, int] = {}  # those that sit on a side -> the side
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
    review: bool = False  # questions are shown when the desk has approved them
    named_only: bool = False  # nobody asks without a name
    order: QuestionOrder = "votes"
