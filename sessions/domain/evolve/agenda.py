"""The agenda and its clocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve import slides
from sessions.domain.evolve.change import Change, hall
from sessions.domain.state import Item, RoundTable, State


def changes(state: State, event: e.AgendaEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.ItemAdded():
            return (("agenda", event.item, _added(state, event)),)
        case e.ItemEdited():
            edited = {"title": event.title, "minutes": event.minutes, "owner": event.owner, "city": event.city}
            return _item(state, event.item, **edited, off_record=event.off_record)
        case e.AgendaOrdered():
            return [_item(state, item, place=place)[0] for item, place in event.places.items()]
        case e.ItemStarted():
            return _started(state, event, recorded.at_ms)
        case e.ItemFinished():
            return finished(state, event.item, recorded.at_ms)
        case e.ItemSkipped():
            return _item(state, event.item, status="skipped")
        case e.ItemCarried():
            return _item(state, event.item, status="carried", carried_to=event.to)
        case e.PhaseOverran():
            return hall(state, over=True)
        case e.PhaseExtended():
            return _extended(state, event)
        case e.RoundTableAsked():
            asked = RoundTable(id=event.request, text=event.text, by=event.by, asked_ms=recorded.at_ms)
            return (("roundtables", event.request, asked),)
        case e.RoundTableAnswered():
            return (("roundtables", event.request, _answered(state, event, recorded.at_ms)),)
        case _:
            assert_never(event)


def _item(state: State, item: str, **changed: Any) -> tuple[Change]:
    return (("agenda", item, replace(state.agenda[item], **changed)),)


def _added(state: State, event: e.ItemAdded) -> Item:
    return Item(
        id=event.item,
        place=max((item.place for item in state.agenda.values()), default=0) + 1,
        title=event.title,
        minutes=event.minutes,
        owner=event.owner,
        city=event.city,
        off_record=event.off_record,
        source=event.source,
    )


def _started(state: State, event: e.ItemStarted, at_ms: int) -> tuple[Change, ...]:
    item = state.agenda[event.item]
    started = _item(state, item.id, status="running", started_ms=at_ms, ended_ms=0)
    if not item.off_record:
        return started
    return (*started, *slides.off_the_record(state, at_ms), *hall(state, off_record=True))


def finished(state: State, item: str, at_ms: int) -> tuple[Change, ...]:
    """What was said off the record is gone with its item: who spoke, and how long, is in no list."""
    done = _item(state, item, status="done", ended_ms=at_ms)
    if not state.agenda[item].off_record:
        return done
    unsaid = (("turns", key, None) for key, turn in state.turns.items() if turn.off_record)
    on_record = hall(state, off_record=False, on_record_ms=at_ms)
    return (*done, *unsaid, *slides.on_the_record(state, at_ms), *on_record)


def _extended(state: State, event: e.PhaseExtended) -> tuple[Change]:
    now = state.hall["main"]
    planned = now.planned | {
        event.phase: now.planned.get(event.phase, 0) + event.minutes,
        event.taken_from: now.planned[event.taken_from] - event.minutes,
    }
    traded = now.traded + event.minutes
    return hall(state, planned=planned, phase_ends_ms=event.ends_ms, over=False, traded=traded)


def _answered(state: State, event: e.RoundTableAnswered, at_ms: int) -> RoundTable:
    return replace(
        state.roundtables[event.request],
        feasible=event.feasible,
        reason=event.reason,
        logistics=event.logistics,
        answered_ms=at_ms,
    )
