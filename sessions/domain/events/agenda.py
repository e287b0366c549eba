"""What became of the agenda, and of the time of each part."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, Milliseconds, Phase


class ItemAdded(Event, frozen=True, kw_only=True, tag="agenda.added"):
    """At the end of the agenda. `source` is the exchange whose open item it was."""

    item: Id
    title: str
    minutes: int
    owner: str = ""
    city: str = ""
    off_record: bool = False
    by: str = ""
    source: str = ""


class ItemEdited(Event, frozen=True, kw_only=True, tag="agenda.edited"):
    item: Id
    title: str
    minutes: int
    owner: str = ""
    city: str = ""
    off_record: bool = False
    by: Id


class AgendaOrdered(Event, frozen=True, kw_only=True, tag="agenda.ordered"):
    """The place of each item, from 1 on; of those that have one now."""

    places: dict[Id, int]
    by: Id


class ItemStarted(Event, frozen=True, kw_only=True, tag="agenda.started"):
    item: Id
    by: Id


class ItemFinished(Event, frozen=True, kw_only=True, tag="agenda.finished"):
    """`by` is "" when the exchange ended."""

    item: Id
    by: str = ""


class ItemSkipped(Event, frozen=True, kw_only=True, tag="agenda.skipped"):
    item: Id
    by: Id


class ItemCarried(Event, frozen=True, kw_only=True, tag="agenda.carried"):
    item: Id
    to: str


class PhaseOverran(Event, frozen=True, kw_only=True, tag="phase.overran"):
    """Its planned time was over, and the chair was asked."""

    phase: Phase
    ends_ms: Milliseconds


class PhaseExtended(Event, frozen=True, kw_only=True, tag="phase.extended"):
    """`taken_from` has so many minutes less."""

    phase: Phase
    minutes: int
    ends_ms: Milliseconds
    taken_from: Phase
    by: Id


class RoundTableAsked(Event, frozen=True, kw_only=True, tag="roundtable.asked"):
    request: Id
    text: str
    by: Id


class RoundTableAnswered(Event, frozen=True, kw_only=True, tag="roundtable.answered"):
    request: Id
    feasible: bool
    reason: str
    logistics: str = ""
    by: Id


AgendaEvent = (
    ItemAdded
    | ItemEdited
    | AgendaOrdered
    | ItemStarted
    | ItemFinished
    | ItemSkipped
    | ItemCarried
    | PhaseOverran
    | PhaseExtended
    | RoundTableAsked
    | RoundTableAnswered
)
