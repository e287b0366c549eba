"""What happened in an exchange: frozen, past tense, complete. The log holds nothing else.

A field that is added needs a default, so that every log ever written still reads; any other change of a shape is a
new version, and `upcast` brings the older ones to it.
"""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.events.agenda import *
from sessions.domain.events.base import *
from sessions.domain.events.booth import *
from sessions.domain.events.captions import *
from sessions.domain.events.chat import *
from sessions.domain.events.delegations import *
from sessions.domain.events.desk import *
from sessions.domain.events.door import *
from sessions.domain.events.floor import *
from sessions.domain.events.hall import *
from sessions.domain.events.media import *
from sessions.domain.events.minutes import *
from sessions.domain.events.people import *
from sessions.domain.events.plan import *
from sessions.domain.events.polls import *
from sessions.domain.events.questions import *
from sessions.domain.events.slides import *

MINUTE_MS = 60_000

AnyEvent = (
    HallEvent
    | PeopleEvent
    | QuestionsEvent
    | DeskEvent
    | MinutesEvent
    | BoothEvent
    | CaptionsEvent
    | MediaEvent
    | AgendaEvent
    | DelegationsEvent
    | FloorEvent
    | PlanEvent
    | DoorEvent
    | PollsEvent
    | ChatEvent
    | SlidesEvent
)


class Recorded(Struct, frozen=True, gc=False):
    """An event with its place in the log."""

    seq: int
    at_ms: int
    event: AnyEvent


def record(events: tuple[AnyEvent, ...], after_seq: int, now_ms: int) -> tuple[Recorded, ...]:
    """Give events their place. An anonymous question's time is a whole minute: a finer one tells more."""
    return tuple(Recorded(after_seq + n, _when(event, now_ms), event) for n, event in enumerate(events, 1))


def _when(event: AnyEvent, now_ms: int) -> int:
    anonymous = isinstance(event, QuestionAsked) and not event.author
    return whole_minute(now_ms) if anonymous else now_ms


def whole_minute(at_ms: int) -> int:
    """The minute that a moment lies in, in Unix milliseconds."""
    return at_ms - at_ms % MINUTE_MS
