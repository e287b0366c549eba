"""Minute lines. A line that was changed meanwhile is never overwritten."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import LINE_LENGTH
from sessions.domain.state import Actor, State


def decide(state: State, command: c.MinutesCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.AddMinuteLine():
            return add(state, command, actor)
        case c.EditMinuteLine():
            return edit(state, command, actor)
        case _:
            assert_never(command)


def add(state: State, command: c.AddMinuteLine, actor: Actor) -> Decision:
    if command.line in state.minutes:
        return refuse("line.taken", "line")
    if command.question is not None and command.question not in state.questions:
        return refuse("question.unknown", "question")
    text = _text(command.text)
    if isinstance(text, Refusal):
        return text
    return (
        e.MinuteLineAdded(
            line=command.line,
            kind=command.kind,
            text=text,
            by=actor.participant,
            question=command.question or "",
        ),
    )


def edit(state: State, command: c.EditMinuteLine, actor: Actor) -> Decision:
    if (line := state.minutes.get(command.line)) is None:
        return refuse("line.unknown", "line")
    if line.seq != command.base_seq:
        return refuse("line.outdated", "base_seq", current=line.text, seq=line.seq)
    text = _text(command.text)
    if isinstance(text, Refusal):
        return text
    return () if text == line.text else (e.MinuteLineEdited(line=line.id, text=text, by=actor.participant),)


def _text(text: str) -> str | Refusal:
    text = text.strip()
    if not text:
        return refuse("line.empty", "text")
    if len(text) > LINE_LENGTH:
        return refuse("line.too_long", "text", length=len(text), most=LINE_LENGTH)
    return text
