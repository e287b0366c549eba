"""Who waits at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change, hall
from sessions.domain.state import Knocker, State


def changes(state: State, event: e.DoorEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.Knocked():
            return (("door", event.knock, _knocker(event, recorded.seq)),)
        case e.KnockerLetIn() | e.KnockerTurnedAway() | e.KnockerGone():
            return (("door", event.knock, None),)
        case e.DoorSet():
            return hall(state, guests_wait=event.guests_wait)
        case _:
            assert_never(event)


def _knocker(event: e.Knocked, seq: int) -> Knocker:
    return Knocker(
        seq=seq,
        name=event.name,
        title=event.title,
        city=event.city,
        side=event.side,
        place=event.place,
        kind=event.kind,
        seat=event.seat,
    )
