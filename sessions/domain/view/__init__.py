"""(entity, audience) -> what that audience may see of it. The only place where anything is hidden: by listing
what is shown. A view reads one entity, holds no null and no float, and its keys match `[a-z][0-9a-z]*`.

A patch is an RFC 7396 merge patch: the difference of the views of just those entities that were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, to_builtins

from sessions.domain.names import Audience
from sessions.domain.state import SECTIONS, Entity, State, Write
from sessions.domain.view.base import *
from sessions.domain.view.booth import *
from sessions.domain.view.hall import *
from sessions.domain.view.media import *
from sessions.domain.view.minutes import *
from sessions.domain.view.own import *
from sessions.domain.view.patch import *
from sessions.domain.view.people import *
from sessions.domain.view.questions import *


class DocumentView(Struct):
    """All that an audience sees of an exchange: sections of entities by key."""

    hall: dict[str, HallView]
    people: dict[str, PersonView]
    hands: dict[str, HandView]
    questions: dict[str, QuestionView]
    minutes: dict[str, MinuteLineView]
    record: dict[str, RecordView]
    amendments: dict[str, AmendmentView]
    turns: dict[str, TurnView]
    channels: dict[str, ChannelView]
    segments: dict[str, SegmentView]


SHOW: dict[str, Callable[[Any, Audience], View | None]] = {
    "hall": show_hall,
    "people": show_person,
    "hands": show_hand,
    "questions": show_question,
    "minutes": show_line,
    "record": show_record,
    "amendments": show_amendment,
    "turns": show_turn,
    "channels": show_channel,
    "segments": show_segment,
}


def show(section: str, entity: Entity | None, audience: Audience) -> dict[str, Any] | None:
    """One entity as plain JSON values, or None where the audience sees nothing of it."""
    if entity is None:
        return None
    shown = SHOW[section](entity, audience)
    return None if shown is None else to_builtins(shown)


def view(state: State, audience: Audience) -> Document:
    """The whole document. Empty sections stay, so that a patched document and a fresh view agree."""
    return {
        name: {
            key: shown
            for key, entity in getattr(state, name).items()
            if (shown := show(name, entity, audience)) is not None
        }
        for name in SECTIONS
    }


def patch(writes: Iterable[Write], audience: Audience) -> Patch:
    """What these writes changed for this audience; {} where it sees nothing of it."""
    changed: Patch = {}
    for write in writes:
        before = show(write.section, write.before, audience)
        after = show(write.section, write.after, audience)
        if before is None and after is None:
            continue
        if before is None or after is None:
            changed.setdefault(write.section, {})[write.key] = after
        elif different := diff(before, after):
            section = changed.setdefault(write.section, {})
            section[write.key] = apply(section.get(write.key, {}), different, keep_null=True)
    return changed
