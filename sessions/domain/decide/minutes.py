"""Minute lines. A line that was changed meanwhile is never overwritten."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import DESK
from sessions.domain.dates import is_date
from sessions.domain.decide import record
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import HOLD_MS, LINE_LENGTH
from sessions.domain.record import record_of
from sessions.domain.state import Actor, MinuteLine, State


def decide(state: State, command: c.MinutesCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.AddMinuteLine():
            return add(state, command, actor)
        case c.EditMinuteLine():
            return edit(state, command, actor, now_ms)
        case c.StrikeMinuteLine():
            return strike(state, command, actor, now_ms)
        case c.HoldMinuteLine():
            return hold(state, command, actor, now_ms)
        case c.SetMinutesLanguages():
            return record.set_languages(state, command, actor)
        case c.SubmitMinutes():
            return record.submit(state, actor)
        case c.ReturnMinutes():
            return record.give_back(state, command, actor)
        case c.CirculateMinutes():
            return record.circulate(state, command, actor, now_ms)
        case c.SetMinutesDue():
            return record.set_due(state, command, actor, now_ms)
        case c.NameSignatory():
            return record.name_signatory(state, command, actor)
        case c.ProposeAmendment():
            return record.propose(state, command, actor)
        case c.DecideAmendment():
            return record.decide_amendment(state, command, actor)
        case c.ApproveMinutes():
            return record.approve(state, command, actor)
        case _:
            assert_never(command)


def add(state: State, command: c.AddMinuteLine, actor: Actor) -> Decision:
    if command.line in state.minutes:
        return refuse("line.taken", "line")
    if (refusal := _not_open(state, actor) or _misnamed(state, command)) is not None:
        return refusal
    text = text_of(command.text)
    if isinstance(text, Refusal):
        return text
    return (
        e.MinuteLineAdded(
            line=command.line,
            kind=command.kind,
            text=text,
            by=actor.participant,
            question=command.question or "",
            speaker=command.speaker or "",
            owner=command.owner or "",
            due=command.due,
        ),
    )


def edit(state: State, command: c.EditMinuteLine, actor: Actor, now_ms: int) -> Decision:
    line = _free(state, command.line, command.base_seq, actor, now_ms)
    if isinstance(line, Refusal):
        return line
    if (refusal := _misowned(state, command.owner, command.due)) is not None:
        return refusal
    if command.translation and not record_of(state).second:
        return refuse("minutes.one_language", "translation")
    text = text_of(command.text)
    if isinstance(text, Refusal):
        return text
    edited = e.MinuteLineEdited(
        line=line.id,
        text=text,
        by=actor.participant,
        translation=command.translation,
        owner=command.owner,
        due=command.due,
    )
    return () if _same(line, edited) else (edited,)


def strike(state: State, command: c.StrikeMinuteLine, actor: Actor, now_ms: int) -> Decision:
    line = _free(state, command.line, command.base_seq, actor, now_ms)
    return line if isinstance(line, Refusal) else (e.MinuteLineStruck(line=line.id, by=actor.participant),)


def hold(state: State, command: c.HoldMinuteLine, actor: Actor, now_ms: int) -> Decision:
    """Doing it again prolongs it, in steps: a page need not say so at every key."""
    if (line := state.minutes.get(command.line)) is None:
        return refuse("line.unknown", "line")
    mine = line.held_by == actor.participant
    if not command.on:
        return (e.MinuteLineHeld(line=line.id, by=""),) if mine else ()
    if (refusal := _not_open(state, actor) or _held(state, line, actor, now_ms)) is not None:
        return refusal
    if mine and now_ms - line.held_ms < HOLD_MS // 2:
        return ()
    return (e.MinuteLineHeld(line=line.id, by=actor.participant),)


def text_of(text: str) -> str | Refusal:
    """A line's text as it is kept."""
    text = text.strip()
    if not text:
        return refuse("line.empty", "text")
    if len(text) > LINE_LENGTH:
        return refuse("line.too_long", "text", length=len(text), most=LINE_LENGTH)
    return text


def _free(state: State, key: str, base_seq: int, actor: Actor, now_ms: int) -> MinuteLine | Refusal:
    """A line that this writer may change, and saw as it is."""
    if (line := state.minutes.get(key)) is None:
        return refuse("line.unknown", "line")
    if (refusal := _not_open(state, actor)) is not None:
        return refusal
    if line.seq != base_seq:
        return refuse("line.outdated", "base_seq", current=line.text, seq=line.seq)
    return _held(state, line, actor, now_ms) or line


def _held(state: State, line: MinuteLine, actor: Actor, now_ms: int) -> Refusal | None:
    holder = state.people.get(line.held_by)
    if holder is None or holder.id == actor.participant or now_ms - line.held_ms >= HOLD_MS:
        return None
    return refuse("line.held", "line", name=holder.name, until_ms=line.held_ms + HOLD_MS)


def _not_open(state: State, actor: Actor) -> Refusal | None:
    """A draft is everybody's who writes; what is under review is the chair's and the moderator's."""
    match record_of(state).stage:
        case "draft":
            return None
        case "review":
            return None if actor.role in DESK else refuse("minutes.under_review")
        case "circulated":
            return refuse("minutes.circulated")
        case "sealed":
            return refuse("minutes.sealed")


def _misnamed(state: State, command: c.AddMinuteLine) -> Refusal | None:
    if command.question is not None and command.question not in state.questions:
        return refuse("question.unknown", "question")
    if command.speaker is not None and command.speaker not in state.people:
        return refuse("participant.unknown", "speaker")
    return _misowned(state, command.owner, command.due)


def _misowned(state: State, owner: str | None, due: str | None) -> Refusal | None:
    if owner and owner not in state.people and owner not in state.hall["main"].cities:
        return refuse("owner.unknown", "owner")
    return refuse("date.invalid", "due", date=due) if due and not is_date(due) else None


def _same(line: MinuteLine, edited: e.MinuteLineEdited) -> bool:
    text = line.translation if edited.translation else line.text
    owner = line.owner if edited.owner is None else edited.owner
    due = line.due if edited.due is None else edited.due
    looked_at = not edited.translation or line.translated_seq == line.seq  # it may be right as it is
    return looked_at and (text, line.owner, line.due) == (edited.text, owner, due)
