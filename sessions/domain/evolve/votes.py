"""Votes through merges: what was cast for a question stays with it, and counts for whatever it was merged into."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from sessions.domain.evolve.change import Change
from sessions.domain.state import Question, State


def cast(state: State, key: str, bits: int) -> Iterable[Change]:
    """One more voter, by their bits: for the question and all that it was merged into."""
    question = state.questions[key]
    changed = [replace(question, cast=question.cast | bits, voters=question.voters | bits)]
    while question.into:
        question = state.questions[question.into]
        changed.append(replace(question, voters=question.voters | bits))
    return _changes(changed)


def withdrawn(state: State, key: str, bits: int) -> Iterable[Change]:
    """The voter takes it back from the question and from all that was merged into it."""
    after: dict[str, Question] = {}
    below = [key]
    while below:
        question = state.questions[below.pop()]
        below += question.parts
        after[question.id] = replace(question, cast=question.cast & ~bits, voters=question.voters & ~bits)
    count(state, after, state.questions[key].into)
    return _changes(after.values())


def count(state: State, after: dict[str, Question], key: str) -> None:
    """Count again who is for this question and for those above it, into `after`."""
    while key:
        question = after.get(key) or state.questions[key]
        voters = question.cast
        for part in question.parts:
            voters |= (after.get(part) or state.questions[part]).voters
        after[key] = replace(question, voters=voters)
        key = question.into


def _changes(questions: Iterable[Question]) -> Iterable[Change]:
    return tuple(("questions", question.id, question) for question in questions)
