"""The exchange itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve import slides
from sessions.domain.evolve.change import Change, hall, left
from sessions.domain.names import Phase
from sessions.domain.state import Channel, Hall, State


def changes(state: State, event: e.HallEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.ExchangePrepared():
            return (("hall", "main", _prepared(event)),)
        case e.PhaseStarted():
            return hall(state, **_phase(state.hall["main"], event.phase, recorded.at_ms))
        case e.ExchangeEnded():
            return ended(state, recorded.at_ms)
        case e.HostChanged():
            return hall(state, host=event.participant)
        case e.ExchangeReleased():
            return hall(state, released=True, released_ms=recorded.at_ms)
        case _:
            assert_never(event)


def _prepared(event: e.ExchangePrepared) -> Hall:
    return Hall(title=event.title, format=event.format, cities=event.cities, planned=event.planned)


def _phase(hall: Hall, phase: Phase, at_ms: int) -> dict[str, Any]:
    planned = hall.planned.get(phase, 0)
    return {
        "phase": phase,
        "phase_since_ms": at_ms,
        "phase_ends_ms": at_ms + planned * 60_000 if planned else 0,
        "started_ms": hall.started_ms or at_ms,
        "over": False,
    }


def ended(state: State, at_ms: int) -> tuple[Change, ...]:
    """The room is empty now: nobody present or at the door, no hand up, no booth on the air, nothing recorded."""
    people = (left(state, key)[0] for key, person in state.people.items() if person.present)
    hands = (("hands", key, None) for key in state.hands)
    door = (("door", key, None) for key in state.door)
    over = {"phase": Phase.ENDED, "phase_since_ms": at_ms, "phase_ends_ms": 0, "ended_ms": at_ms}
    empty = {"recording": False, "space": None, "host": "", "over": False}
    floor = (("floor", key, replace(each, holder="", since_ms=0)) for key, each in state.floor.items())
    booths = (("channels", key, Channel()) for key in state.channels)
    shown = slides.put_away(state, at_ms)
    return (*people, *hands, *door, *booths, *floor, *shown, *hall(state, **over, **empty))
