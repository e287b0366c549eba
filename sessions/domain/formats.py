"""Formats of an exchange as data: which parts it has, for how long, who sits where, and what holds in it. Pure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from sessions.domain.names import FormatName, Phase, Role
from sessions.domain.state import State

Seat = Literal["desk", "table", "hall", "gallery", "booth"]
VoteRule = Literal["one", "many"]  # of a delegation behind one device


class Format(Struct, frozen=True, kw_only=True):
    """What holds in every exchange of one kind. No log holds it: a change here changes exchanges that go on."""

    name: FormatName
    phases: tuple[tuple[Phase, int], ...]  # in their order, each with its usual length in minutes
    seats: dict[Role, Seat]  # who sits at the table speaks without being given the floor
    anonymous: bool = True  # questions may be asked without a name
    moderated: bool = False  # a question is seen by all after a moderator has let it through
    chat: bool = False  # whether chat is on until the desk turns it off, or off until it is turned on
    delegation_votes: VoteRule = "one"
    waits_outside: frozenset[Role] = frozenset({Role.OBSERVER, Role.PRESS})  # while an item is off the record

    @property
    def startable(self) -> tuple[Phase, ...]:
        return tuple(phase for phase, _ in self.phases)


SEATS: dict[Role, Seat] = {
    Role.CHAIR: "desk",
    Role.MODERATOR: "desk",
    Role.RAPPORTEUR: "desk",
    Role.TECHNICAL: "desk",
    Role.LEADER: "table",
    Role.PRESENTER: "table",
    Role.PANELLIST: "table",
    Role.ATTENDEE: "hall",
    Role.OBSERVER: "gallery",
    Role.PRESS: "gallery",
    Role.INTERPRETER: "booth",
}
PRESENTATIONS = Format(
    name="presentations",
    phases=((Phase.PRESENTATIONS, 60), (Phase.QUESTIONS, 60)),
    seats=SEATS,
)
PEER_EXCHANGE = Format(
    name="peer_exchange",  # each city brings a good practice or a challenge, then all talk it over
    phases=((Phase.PRESENTATIONS, 40), (Phase.DISCUSSION, 50), (Phase.QUESTIONS, 30)),
    seats=SEATS,
    moderated=True,
    chat=True,
    delegation_votes="many",
)
ROUND_TABLE = Format(
    name="round_table",  # those who were invited sit at one table: nobody hides behind a question
    phases=((Phase.DISCUSSION, 90), (Phase.QUESTIONS, 30)),
    seats=SEATS | {Role.ATTENDEE: "table"},
    anonymous=False,
)
FORMATS: dict[str, Format] = {each.name: each for each in (PRESENTATIONS, PEER_EXCHANGE, ROUND_TABLE)}


def format_of(state: State) -> Format:
    """The format that this exchange was prepared in; the usual one before that."""
    hall = state.hall.get("main")
    return PRESENTATIONS if hall is None else FORMATS[hall.format]


def planned(chosen: Format, minutes: dict[Phase, int | None]) -> dict[Phase, int]:
    """The length of each of its parts in minutes, in their order: as asked, else as usual."""
    return {phase: minutes.get(phase) or usual for phase, usual in chosen.phases}
