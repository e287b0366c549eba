"""Who writes captions, and which of them may be kept. Pure.

A caption is a recording in words. What is kept are the words of people who agreed to be recorded, said while the
recording ran and the exchange was on the record. Everything else is shown live and is gone with the page.
"""

from __future__ import annotations

import re

from sessions.domain.state import Captioning, State

LIVE_LINES = 8  # of each language, that a live page shows
LAG_MS = 5_000  # a captioner writes what was said up to so long ago
LANGUAGES = 12  # that may be captioned at once
CAPTIONERS = 4  # of one language
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")  # no player of timed text reads on after some of them
NONE = Captioning()


def captioning_of(state: State, language: str) -> Captioning:
    return state.captioning.get(language, NONE)


def may_write(state: State, participant: str, language: str) -> bool:
    """Whether this captioner writes the language now, or may begin to."""
    captioning = captioning_of(state, language)
    return participant in captioning.captioners and captioning.live in ("", participant)


def agreed_for(state: State, speaker: str, from_ms: int) -> bool:
    """Whether these words' speaker had agreed to be recorded by then, and still does."""
    person = state.people.get(speaker)
    return person is not None and person.agreed is True and person.agreed_ms <= from_ms


def typed_may_be_kept(state: State, speaker: str, began_ms: int, ended_ms: int) -> bool:
    """Of a line that somebody typed. It says what was said up to LAG_MS before: that too has to be free to keep."""
    hall, said_ms = state.hall["main"], began_ms - LAG_MS
    recorded = hall.recording and hall.recording_ms <= said_ms
    return recorded and agreed_for(state, speaker, said_ms) and not off_record_within(state, said_ms, ended_ms)


def off_record_within(state: State, from_ms: int, to_ms: int) -> bool:
    """Whether an item off the record ran between these moments."""
    return any(
        item.started_ms <= to_ms and (item.status == "running" or from_ms <= item.ended_ms)
        for item in state.agenda.values()
        if item.off_record and item.started_ms
    )
