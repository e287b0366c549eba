"""The exchange itself."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.names import FormatName, Phase, QuestionOrder
from sessions.domain.state.base import Entity


class Space(Struct, frozen=True, kw_only=True, gc=False):
    """What the recordings folder still holds."""

    minutes: int
    megabytes: int


class Hall(Entity, frozen=True, kw_only=True):
    """The exchange itself: one entity, under the key `main`."""

    title: str = ""
    cities: dict[str, int] = {}  # those that sit on a side -> the side
    format: FormatName = "presentations"
    phase: Phase = Phase.LOBBY
    phase_since_ms: int = 0
    phase_ends_ms: int = 0  # 0 where the phase has no planned end
    planned: dict[Phase, int] = {}  # length of a phase in minutes
    started_ms: int = 0
    ended_ms: int = 0
    recording: bool = False
    recording_ms: int = 0  # since when it runs
    released: bool = False
    released_ms: int = 0
    trouble: str = ""  # why the last recording failed, for the desk
    host: str = ""  # who runs the exchange now, or stands in for them
    over: bool = False  # the time of this phase is over, and the chair was asked
    traded: int = 0  # minutes that later parts gave to earlier ones
    off_record: bool = False  # an item runs of which nothing is kept
    on_record_ms: int = 0  # since when that is over
    ballots: int = 0  # further bits of voters that delegations were given
    space: Space | None = None  # where it is low
    review: bool | None = None  # questions are shown when the desk has approved them; None: as the format says
    named_only: bool | None = None  # nobody asks without a name; None: as the format says
    order: QuestionOrder = "votes"
    chat: bool | None = None  # whether there is a chat; None: as the format says
    chat_slow_s: int = 0  # seconds between two lines of one person
    chat_older: bool = False  # there are lines that the room does not have any more
    guests_wait: bool = False  # at the door, who come by the open link
