"""What an exchange is at one point of its log: sections of frozen entities by key; a view reads one entity."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sessions.domain.names import Phase, Role
from sessions.domain.state.agenda import *
from sessions.domain.state.base import *
from sessions.domain.state.booth import *
from sessions.domain.state.captions import *
from sessions.domain.state.chat import *
from sessions.domain.state.delegations import *
from sessions.domain.state.door import *
from sessions.domain.state.floor import *
from sessions.domain.state.hall import *
from sessions.domain.state.media import *
from sessions.domain.state.minutes import *
from sessions.domain.state.people import *
from sessions.domain.state.plan import *
from sessions.domain.state.polls import *
from sessions.domain.state.questions import *
from sessions.domain.state.slides import *


class State(Struct, frozen=True, kw_only=True):
    """Sections by name, in the order in which a document shows them."""

    seq: int = 0
    hall: dict[str, Hall] = {}
    people: dict[str, Person] = {}
    hands: dict[str, Hand] = {}
    questions: dict[str, Question] = {}
    minutes: dict[str, MinuteLine] = {}
    record: dict[str, Record] = {}
    amendments: dict[str, Amendment] = {}
    turns: dict[str, Turn] = {}
    channels: dict[str, Channel] = {}
    captioning: dict[str, Captioning] = {}
    captions: dict[str, Caption] = {}
    segments: dict[str, Segment] = {}
    agenda: dict[str, Item] = {}
    roundtables: dict[str, RoundTable] = {}
    delegations: dict[str, Delegation] = {}
    floor: dict[str, Floor] = {}
    talk: dict[str, Talk] = {}
    plan: dict[str, Plan] = {}
    door: dict[str, Knocker] = {}
    polls: dict[str, Poll] = {}
    chat: dict[str, ChatLine] = {}
    decks: dict[str, Deck] = {}
    slide: dict[str, Slide] = {}
    showings: dict[str, Showing] = {}
    handouts: dict[str, Handout] = {}

    @property
    def phase(self) -> Phase:
        hall = self.hall.get("main")
        return Phase.LOBBY if hall is None else hall.phase


SECTIONS = tuple(name for name in State.__struct_fields__ if name != "seq")


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
