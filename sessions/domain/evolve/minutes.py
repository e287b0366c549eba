"""Minute lines, and how far the minutes have come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.record import record_of
from sessions.domain.state import Amendment, MinuteLine, State


def changes(state: State, event: e.MinutesEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.MinuteLineAdded():
            return (("minutes", event.line, _added(event, recorded)),)
        case e.MinuteLineEdited():
            return (("minutes", event.line, _edited(state.minutes[event.line], event, recorded.seq)),)
        case e.MinuteLineStruck():
            return (("minutes", event.line, None),)
        case e.MinuteLineHeld():
            held = {"held_by": event.by, "held_ms": recorded.at_ms if event.by else 0}
            return (("minutes", event.line, replace(state.minutes[event.line], **held)),)
        case e.MinutesLanguagesSet():
            said = {"language": event.language, "second": event.second, "prevailing": event.prevailing}
            return _record(state, **said)
        case e.MinutesSubmitted():
            return _record(state, stage="review", since_ms=recorded.at_ms, returned="")
        case e.MinutesReturned():
            return _record(
                state, stage="draft", since_ms=recorded.at_ms, returned=event.reason, approvals={}, due=""
            )
        case e.MinutesCirculated():
            return _circulated(state, event, recorded)
        case e.MinutesDueSet():
            return _record(state, due=event.due)
        case e.SignatoryNamed():
            return _record(state, signatories=_named(state, event))
        case e.AmendmentProposed():
            return (("amendments", event.amendment, _proposed(state, event, recorded)),)
        case e.AmendmentAccepted():
            return _accepted(state, event, recorded)
        case e.AmendmentDeclined():
            declined = replace(state.amendments[event.amendment], status="declined", answer=event.reason)
            return (("amendments", event.amendment, declined),)
        case e.MinutesApproved():
            return _record(state, approvals=record_of(state).approvals | {event.city: recorded.at_ms})
        case e.MinutesSealed():
            return _record(state, stage="sealed", since_ms=recorded.at_ms)
        case e.CityReleased():
            return _record(state, releases=record_of(state).releases | {event.city: recorded.at_ms})
        case _:
            assert_never(event)


def _record(state: State, **changed: Any) -> tuple[Change]:
    return (("record", "main", replace(record_of(state), **changed)),)


def _added(event: e.MinuteLineAdded, recorded: Recorded) -> MinuteLine:
    return MinuteLine(
        id=event.line,
        seq=recorded.seq,
        at_ms=recorded.at_ms,
        kind=event.kind,
        text=event.text,
        question=event.question,
        speaker=event.speaker,
        owner=event.owner,
        due=event.due,
    )


def _edited(line: MinuteLine, event: e.MinuteLineEdited, seq: int) -> MinuteLine:
    """Who saves is done with it. A translation is behind once the text has changed after it."""
    in_step = event.translation or (line.translated_seq == line.seq and event.text == line.text)
    words = {"translation": event.text} if event.translation else {"text": event.text}
    return replace(
        line,
        **words,
        seq=seq,
        translated_seq=seq if in_step else line.translated_seq,
        owner=line.owner if event.owner is None else event.owner,
        due=line.due if event.due is None else event.due,
        held_by="",
        held_ms=0,
    )


def _circulated(state: State, event: e.MinutesCirculated, recorded: Recorded) -> Iterable[Change]:
    """Nobody is changing a line any more."""
    free = (
        ("minutes", key, replace(line, held_by="", held_ms=0))
        for key, line in state.minutes.items()
        if line.held_by
    )
    version = {
        "version": event.version,
        "version_seq": recorded.seq,
        "digest": event.digest,
        "due": event.due,
    }
    return (*free, *_record(state, stage="circulated", since_ms=recorded.at_ms, approvals={}, **version))


def _named(state: State, event: e.SignatoryNamed) -> dict[str, str]:
    others = {city: who for city, who in record_of(state).signatories.items() if city != event.city}
    return others | ({event.city: event.participant} if event.participant else {})


def _proposed(state: State, event: e.AmendmentProposed, recorded: Recorded) -> Amendment:
    return Amendment(
        id=event.amendment,
        seq=recorded.seq,
        at_ms=recorded.at_ms,
        line=event.line,
        text=event.text,
        reason=event.reason,
        city=event.city,
        by=event.by,
        version=record_of(state).version,
    )


def _accepted(state: State, event: e.AmendmentAccepted, recorded: Recorded) -> Iterable[Change]:
    """The minutes change, so the version that the cities have is no longer what they approve."""
    amendment = state.amendments[event.amendment]
    line = state.minutes.get(amendment.line)
    if line is None:
        key = f"l{amendment.id}"
        amended = MinuteLine(
            id=key, seq=recorded.seq, at_ms=amendment.at_ms, kind="amendment", text=amendment.text
        )
    else:
        key, amended = line.id, replace(line, text=amendment.text, seq=recorded.seq)
    taken = ("amendments", amendment.id, replace(amendment, status="accepted"))
    back = _record(state, stage="review", since_ms=recorded.at_ms, approvals={}, due="")
    return (("minutes", key, amended), taken, *back)
