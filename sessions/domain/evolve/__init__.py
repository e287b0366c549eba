"""(state, event) -> (state, writes). Knows no rule and refuses nothing: what is in the log has happened.

The writes are the change: the next state, every audience's patch and a person's own patch are read from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve import (
    agenda,
    booth,
    captions,
    chat,
    delegations,
    desk,
    door,
    floor,
    hall,
    media,
    minutes,
    people,
    plan,
    polls,
    questions,
    slides,
)
from sessions.domain.evolve.change import Change
from sessions.domain.state import SECTIONS, Entity, State, Write

_TOPICS: tuple[tuple[Any, Callable[[State, Any, Recorded], Iterable[Change]]], ...] = (
    (e.HallEvent, hall.changes),
    (e.PeopleEvent, people.changes),
    (e.QuestionsEvent, questions.changes),
    (e.DeskEvent, desk.changes),
    (e.MinutesEvent, minutes.changes),
    (e.BoothEvent, booth.changes),
    (e.CaptionsEvent, captions.changes),
    (e.MediaEvent, media.changes),
    (e.AgendaEvent, agenda.changes),
    (e.DelegationsEvent, delegations.changes),
    (e.FloorEvent, floor.changes),
    (e.PlanEvent, plan.changes),
    (e.DoorEvent, door.changes),
    (e.PollsEvent, polls.changes),
    (e.ChatEvent, chat.changes),
    (e.SlidesEvent, slides.changes),
)
_CHANGES = {event: changes for events, changes in _TOPICS for event in get_args(events)}


def evolve(state: State, recorded: Recorded) -> tuple[State, tuple[Write, ...]]:
    """The state after one event, and what it wrote. Copies only the sections that changed."""
    sections: dict[str, dict[str, Any]] = {}
    writes = []
    for name, key, after in _changes(state, recorded):
        section = sections.get(name)
        if section is None:
            section = sections[name] = getattr(state, name).copy()
        before = section.get(key)
        _put(section, key, after)
        writes.append(Write(name, key, before, after))
    return replace(state, seq=recorded.seq, **sections), tuple(writes)


def fold(state: State, log: Iterable[Recorded]) -> State:
    """Many events at once. Sections are copied once, then written in place: nobody sees what is between."""
    state = replace(state, **{name: getattr(state, name).copy() for name in SECTIONS})
    seq = state.seq
    for recorded in log:
        for name, key, after in _changes(state, recorded):
            _put(getattr(state, name), key, after)
        seq = recorded.seq
    return replace(state, seq=seq)


def _put(section: dict[str, Any], key: str, entity: Entity | None) -> None:
    if entity is None:
        section.pop(key, None)
    else:
        section[key] = entity


def _changes(state: State, recorded: Recorded) -> Iterable[Change]:
    return _CHANGES[type(recorded.event)](state, recorded.event, recorded)
