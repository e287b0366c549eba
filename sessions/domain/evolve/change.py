"""What an event does to one entity, and the changes that several topics make."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sessions.domain.state import Entity, State

Change = tuple[str, str, Entity | None]  # section, key, what is there now


def hall(state: State, **changed: Any) -> tuple[Change]:
    return (("hall", "main", replace(state.hall["main"], **changed)),)


def person(state: State, participant: str, **changed: Any) -> tuple[Change]:
    return (("people", participant, replace(state.people[participant], **changed)),)


def left(state: State, participant: str) -> tuple[Change]:
    return person(state, participant, present=False, microphone=False, camera=False, screen=False)
