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
from sessions.domain.view.agenda import *
from sessions.domain.view.base import *
from sessions.domain.view.booth import *
from sessions.domain.view.captions import *
from sessions.domain.view.chat import *
from sessions.domain.view.delegations import *
from sessions.domain.view.door import *
from sessions.domain.view.floor import *
from sessions.domain.view.hall import *
from sessions.domain.view.media import *
from sessions.domain.view.minutes import *
from sessions.domain.view.own import *
from sessions.domain.view.patch import *
from sessions.domain.view.people import *
from sessions.domain.view.plan import *
from sessions.domain.view.polls import *
from sessions.domain.view.questions import *
from sessions.domain.view.slides import *


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
    captioning: dict[str, CaptioningView]
    captions: dict[str, CaptionView]
    segments: dict[str, SegmentView]
    agenda: dict[str, ItemView]
    roundtables: dict[str, RoundTableView]
    delegations: dict[str, DelegationView]
    floor: dict[str, FloorView]
    talk: dict[str, TalkView]
    plan: dict[str, PlanView]
    door: dict[str, KnockerView]
    polls: dict[str, PollView]
    chat: dict[str, ChatLineView]
    decks: dict[str, DeckView]
    slide: dict[str, SlideView]
    showings: dict[str, ShowingView]
    handouts: dict[str, HandoutView]


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
    "captioning": show_captioning,
    "captions": show_caption,
    "segments": show_segment,
    "agenda": show_item,
    "roundtables": show_round_table,
    "delegations": show_delegation,
    "floor": show_floor,
    "talk": show_talk,
    "plan": show_plan,
    "door": show_knocker,
    "polls": show_poll,
    "chat": show_chat_line,
    "decks": show_deck,
    "slide": show_slide,
    "showings": show_showing,
    "handouts": show_handout,
}


OUTSIDE = ("hall", "agenda", "plan")  # all that those are shown who wait while an item is off the record


def shown(section: str, entity: Entity, audience: Audience) -> View | None:
    """What of one entity the audience sees; None where it sees nothing of it."""
    if audience is Audience.OUTSIDE and section not in OUTSIDE:
        return None
    return SHOW[section](entity, audience)


def show(section: str, entity: Entity | None, audience: Audience) -> dict[str, Any] | None:
    """The same as plain JSON values."""
    seen = None if entity is None else shown(section, entity, audience)
    return None if seen is None else to_builtins(seen)


def view(state: State, audience: Audience) -> Document:
    """The whole document. Empty sections stay, so that a patched document and a fresh view agree."""
    return {
        name: {
            key: seen
            for key, entity in getattr(state, name).items()
            if (seen := show(name, entity, audience)) is not None
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
