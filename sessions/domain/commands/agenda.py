"""The agenda, its clocks, and the round table of the day before."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, Milliseconds, Minutes, Phase


class AddItem(Command, frozen=True, kw_only=True, tag="agenda.add"):
    """`owner` brings it: a person, a city, both or nobody. Nothing of an item off the record is kept."""

    item: Id
    title: Text
    minutes: Minutes
    owner: Id | None = None
    city: Id | None = None
    off_record: bool = False


class EditItem(Command, frozen=True, kw_only=True, tag="agenda.edit"):
    """The whole item anew. One that has begun may only be given another length."""

    item: Id
    title: Text
    minutes: Minutes
    owner: Id | None = None
    city: Id | None = None
    off_record: bool = False


class MoveItem(Command, frozen=True, kw_only=True, tag="agenda.move"):
    item: Id
    before: Id | None = None  # None: to the end


class StartItem(Command, frozen=True, kw_only=True, tag="agenda.start"):
    """What runs meanwhile is finished."""

    item: Id


class FinishItem(Command, frozen=True, kw_only=True, tag="agenda.finish"):
    item: Id


class SkipItem(Command, frozen=True, kw_only=True, tag="agenda.skip"):
    item: Id


class ExtendPhase(Command, frozen=True, kw_only=True, tag="phase.extend"):
    """So many minutes more from now on, or from the planned end; the next part has as many less."""

    minutes: Minutes


class AskForRoundTable(Command, frozen=True, kw_only=True, tag="roundtable.ask"):
    """Is a round table with partners on the day before feasible?"""

    request: Id
    text: Text


class AnswerRoundTable(Command, frozen=True, kw_only=True, tag="roundtable.answer"):
    """With a reason; and when it is feasible, where, when and how to get in."""

    request: Id
    feasible: bool
    reason: Text
    logistics: Text = ""


class RingBell(Command, frozen=True, kw_only=True, tag="phase.ring"):
    """The time of this part is over: the chair is asked how to go on."""

    phase: Phase
    ends_ms: Milliseconds


class BringItem(Command, frozen=True, kw_only=True, tag="agenda.bring"):
    """An open item of an earlier agenda: `source` is the exchange that it comes from."""

    item: Id
    title: Text
    minutes: Minutes
    owner: Id | None = None
    city: Id | None = None
    off_record: bool = False
    source: Text


class CarryItem(Command, frozen=True, kw_only=True, tag="agenda.carry"):
    """It is on the agenda of the exchange `to` now."""

    item: Id
    to: Text


PersonAgendaCommand = (
    AddItem
    | EditItem
    | MoveItem
    | StartItem
    | FinishItem
    | SkipItem
    | ExtendPhase
    | AskForRoundTable
    | AnswerRoundTable
)
SystemAgendaCommand = RingBell | BringItem | CarryItem
AgendaCommand = PersonAgendaCommand | SystemAgendaCommand
