"""Captions and those who write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.captions import LIVE_LINES, captioning_of
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.state import Caption, State


def changes(state: State, event: e.CaptionsEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.CaptionerNamed():
            captioners = captioning_of(state, event.language).captioners
            return _captioning(state, event.language, captioners=(*captioners, event.participant))
        case e.CaptionerDismissed():
            captioners = captioning_of(state, event.language).captioners
            others = tuple(each for each in captioners if each != event.participant)
            return _captioning(state, event.language, captioners=others)
        case e.CaptionsTaken():
            return _captioning(state, event.language, live=event.participant, offered=False)
        case e.CaptionsLeft():
            return _captioning(state, event.language, live="", offered=False)
        case e.CaptionsOffered():
            return _captioning(state, event.language, offered=event.on)
        case e.CaptionWritten():
            return _written(state, event, recorded.seq)
        case e.CaptionCorrected():
            corrected = replace(state.captions[event.caption], words=event.words, speaker=event.speaker)
            return (("captions", event.caption, corrected),)
        case e.CaptionWithdrawn():
            return (("captions", event.caption, None),)
        case e.CaptionsMissed():
            return _captioning(state, event.language, missed_ms=event.to_ms)
        case _:
            assert_never(event)


def _captioning(state: State, language: str, **changed: Any) -> tuple[Change]:
    return (("captioning", language, replace(captioning_of(state, language), **changed)),)


def _written(state: State, event: e.CaptionWritten, seq: int) -> tuple[Change, ...]:
    """A line comes, and the oldest of those that live pages show goes: as much work at the end as at the start."""
    caption = Caption(
        id=event.caption,
        language=event.language,
        words=event.words,
        began_ms=event.began_ms,
        ended_ms=event.ended_ms,
        speaker=event.speaker,
        seq=seq,
        machine=not event.by,
    )
    lines = (*captioning_of(state, event.language).lines, event.caption)
    passed = tuple(
        ("captions", key, replace(state.captions[key], live=False))
        for key in lines[:-LIVE_LINES]
        if key in state.captions
    )
    latest = {"lines": lines[-LIVE_LINES:], "machine": caption.machine, "missed_ms": 0}
    return (("captions", event.caption, caption), *passed, *_captioning(state, event.language, **latest))


def erased(state: State, participant: str) -> tuple[Change, ...]:
    """What somebody said who is forgotten: it goes as their recording does."""
    return tuple(("captions", key, None) for key, one in state.captions.items() if one.speaker == participant)
