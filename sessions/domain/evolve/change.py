"""What an event does to one entity, and the changes that several topics make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from sessions.domain.ballots import all_ballots, marked
from sessions.domain.state import Entity, State

Change = tuple[str, str, Entity | None]  # section, key, what is there now


def hall(state: State, **changed: Any) -> tuple[Change]:
    return (("hall", "main", replace(state.hall["main"], **changed)),)


def person(state: State, participant: str, **changed: Any) -> tuple[Change]:
    return (("people", participant, replace(state.people[participant], **changed)),)


def question(state: State, key: str, **changed: Any) -> tuple[Change]:
    return (("questions", key, replace(state.questions[key], **changed)),)


def without_words(state: State, gone: frozenset[str]) -> Iterator[Change]:
    """Nothing of what was asked in these questions is left in what others have in common with them."""
    for key, one in state.questions.items():
        if key not in gone and not gone.isdisjoint(one.similar):
            yield (
                "questions",
                key,
                replace(one, similar={k: v for k, v in one.similar.items() if k not in gone}),
            )


def without_ballot(state: State, participant: str) -> Iterator[Change]:
    """Their own ballot is in no poll that is open; a city's stays the city's, and what is closed is counted."""
    for key, poll in state.polls.items():
        if poll.status == "open" and poll.voters == "people":
            gone = all_ballots(state, participant)
            yield "polls", key, replace(poll, chosen=marked(poll, (), 0, gone))


def left(state: State, participant: str) -> tuple[Change]:
    return person(state, participant, present=False, microphone=False, camera=False, screen=False)
