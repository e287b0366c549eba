"""(entity, audience) -> what that audience may see of it. The only place where anything is hidden: by listing
what is shown. A view reads one entity, holds no null and no float, and its keys match `[a-z][0-9a-z]*`.

A patch is an RFC 7396 merge patch: the difference of the views of just those entities that were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import UNSET, Struct, UnsetType, to_builtins

from sessions.domain.authority import allowed
from sessions.domain.channels import FLOOR
from sessions.domain.names import Audience, LineKind, Phase, QuestionStatus, Role, Source
from sessions.domain.state import (
    SECTIONS,
    Channel,
    Entity,
    Hall,
    Hand,
    MinuteLine,
    Person,
    Question,
    Segment,
    State,
    Turn,
    Write,
)

Document = dict[str, dict[str, dict[str, Any]]]
Patch = dict[str, Any]


class View(Struct, kw_only=True, omit_defaults=False):
    """What is shown of one entity. A field that is unset is absent."""


class HallView(View, kw_only=True):
    title: str
    phase: Phase
    phase_since_ms: int
    recording: bool
    released: bool
    phase_ends_ms: int | UnsetType = UNSET
    started_ms: int | UnsetType = UNSET
    ended_ms: int | UnsetType = UNSET
    released_ms: int | UnsetType = UNSET
    trouble: str | UnsetType = UNSET
    space_minutes: int | UnsetType = UNSET  # of recording that there is room for, where that is little
    space_megabytes: int | UnsetType = UNSET


class PersonView(View, kw_only=True):
    name: str
    title: str
    city: str
    side: int
    role: Role
    present: bool
    microphone: bool
    camera: bool
    screen: bool
    agreed: bool | UnsetType = UNSET
    channel: str | UnsetType = UNSET  # an interpreter's: the language that they interpret into


class HandView(View, kw_only=True):
    seq: int


class QuestionView(View, kw_only=True):
    seq: int
    status: QuestionStatus
    text: str | UnsetType = UNSET
    votes: int | UnsetType = UNSET
    asked_ms: int | UnsetType = UNSET
    author: str | UnsetType = UNSET
    floor_ms: int | UnsetType = UNSET
    closed_ms: int | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class MinuteLineView(View, kw_only=True):
    seq: int
    at_ms: int
    kind: LineKind
    text: str
    question: str | UnsetType = UNSET


class TurnView(View, kw_only=True):
    participant: str
    from_ms: int
    to_ms: int | UnsetType = UNSET


class ChannelView(View, kw_only=True):
    """The interpretation into one language. Attendees see who interprets; the rest is the panel's and the desk's."""

    passes: bool
    live: str | UnsetType = UNSET
    offered: bool | UnsetType = UNSET
    silent_ms: int | UnsetType = UNSET
    slow_ms: int | UnsetType = UNSET


class SegmentView(View, kw_only=True):
    participant: str
    source: Source
    media_type: str
    started_ms: int
    ended_ms: int | UnsetType = UNSET
    channel: str | UnsetType = UNSET  # a language; unset: the floor


class DocumentView(Struct):
    """All that an audience sees of an exchange: sections of entities by key."""

    hall: dict[str, HallView]
    people: dict[str, PersonView]
    hands: dict[str, HandView]
    questions: dict[str, QuestionView]
    minutes: dict[str, MinuteLineView]
    turns: dict[str, TurnView]
    channels: dict[str, ChannelView]
    segments: dict[str, SegmentView]


class OwnView(Struct):
    """A person's own things, beside the document: sent to that person's sockets alone."""

    votes: dict[str, bool]  # questions that I voted for
    may: dict[str, bool]  # what I may do now: names of the authority registry
    agreed: bool | UnsetType = UNSET  # to be recorded; unset: not chosen yet


def _hall(hall: Hall, audience: Audience) -> HallView:
    space = hall.space if audience is Audience.DESK else None
    return HallView(
        title=hall.title,
        phase=hall.phase,
        phase_since_ms=hall.phase_since_ms,
        recording=hall.recording,
        released=hall.released,
        phase_ends_ms=hall.phase_ends_ms or UNSET,
        started_ms=hall.started_ms or UNSET,
        ended_ms=hall.ended_ms or UNSET,
        released_ms=hall.released_ms or UNSET,
        trouble=hall.trouble if hall.trouble and audience is Audience.DESK else UNSET,
        space_minutes=UNSET if space is None else space.minutes,
        space_megabytes=UNSET if space is None else space.megabytes,
    )


def _person(person: Person, audience: Audience) -> PersonView:
    chosen = audience is Audience.DESK and person.agreed is not None
    return PersonView(
        name=person.name,
        title=person.title,
        city=person.city,
        side=person.side,
        role=person.role,
        present=person.present,
        microphone=person.microphone,
        camera=person.camera,
        screen=person.screen,
        agreed=bool(person.agreed) if chosen else UNSET,
        channel=person.channel or UNSET,
    )


def _hand(hand: Hand, audience: Audience) -> HandView | None:
    return None if audience is Audience.ARCHIVE else HandView(seq=hand.seq)


def _question(question: Question, audience: Audience) -> QuestionView:
    if question.status == "withdrawn":  # a tombstone: nothing of it is shown again
        return QuestionView(seq=question.seq, status=question.status)
    return QuestionView(
        seq=question.seq,
        status=question.status,
        text=question.text,
        votes=question.voters.bit_count(),
        asked_ms=question.asked_ms,
        author=question.author or UNSET,
        floor_ms=question.floor_ms or UNSET,
        closed_ms=question.closed_ms or UNSET,
        answer=question.answer or UNSET,
        reason=question.reason or UNSET,
    )


def _line(line: MinuteLine, audience: Audience) -> MinuteLineView:
    return MinuteLineView(
        seq=line.seq, at_ms=line.at_ms, kind=line.kind, text=line.text, question=line.question or UNSET
    )


def _turn(turn: Turn, audience: Audience) -> TurnView:
    return TurnView(participant=turn.participant, from_ms=turn.from_ms, to_ms=turn.to_ms or UNSET)


def _channel(channel: Channel, audience: Audience) -> ChannelView:
    shown = ChannelView(passes=channel.passes, live=channel.live or UNSET)
    if audience in (Audience.PANEL, Audience.DESK):
        shown.offered = channel.offered or UNSET
        shown.silent_ms = channel.silent_ms or UNSET
        shown.slow_ms = channel.slow_ms or UNSET
    return shown


def _segment(segment: Segment, audience: Audience) -> SegmentView | None:
    if audience is not Audience.ARCHIVE:
        return None
    return SegmentView(
        participant=segment.participant,
        source=segment.source,
        media_type=segment.media_type,
        started_ms=segment.started_ms,
        ended_ms=segment.ended_ms or UNSET,
        channel=UNSET if segment.channel == FLOOR else segment.channel,
    )


SHOW: dict[str, Callable[[Any, Audience], View | None]] = {
    "hall": _hall,
    "people": _person,
    "hands": _hand,
    "questions": _question,
    "minutes": _line,
    "turns": _turn,
    "channels": _channel,
    "segments": _segment,
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


def diff(before: dict[str, Any], after: dict[str, Any]) -> Patch:
    """The merge patch that turns `before` into `after`; neither holds None (RFC 7396)."""
    changes: Patch = {}
    for key, value in after.items():
        old = before.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            if nested := diff(old, value):
                changes[key] = nested
        elif old != value or type(old) is not type(value):  # 1 == True in Python, not in JSON
            changes[key] = value
    changes.update((key, None) for key in before if key not in after)
    return changes


def apply(document: dict[str, Any], changes: Patch, *, keep_null: bool = False) -> dict[str, Any]:
    """A merge patch applied, in place (RFC 7396 section 2). `keep_null` joins two patches instead."""
    for key, value in changes.items():
        if value is None and not keep_null:
            document.pop(key, None)
        elif isinstance(value, dict):
            old = document.get(key)
            document[key] = apply(old if isinstance(old, dict) else {}, value, keep_null=keep_null)
        else:
            document[key] = value
    return document


# ------------------------------------------------------------------ a person's own things
def own_view(state: State, participant: str) -> OwnView:
    """The person's own document; nothing is theirs who are not of this exchange."""
    person = state.people.get(participant)
    if person is None:
        return OwnView(votes={}, may={})
    bit = 1 << person.number
    agreed = UNSET if person.agreed is None else person.agreed
    votes = {key: True for key, question in state.questions.items() if question.voters & bit}
    may = dict.fromkeys(allowed(person.role, state.phase), True)
    return OwnView(votes=votes, may=may, agreed=agreed)


def own(state: State, participant: str) -> dict[str, Any]:
    """The same as plain JSON values; {} for somebody who is not of this exchange."""
    shown: dict[str, Any] = to_builtins(own_view(state, participant))
    return shown if participant in state.people else {}


def own_patches(before: State, after: State, writes: Iterable[Write]) -> dict[str, Patch]:
    """By participant, what these writes changed of their own documents. A new phase concerns everybody."""
    patches: dict[str, Patch] = {}
    for write in writes:
        match write.section:
            case "questions":
                _own_votes(after, write, patches)
            case "people" if write.after is not None:
                _own_all(before, after, (write.key,), patches)
            case "hall" if before.phase is not after.phase:
                _own_all(before, after, after.people, patches)
    return patches


def _own_votes(state: State, write: Write, patches: dict[str, Patch]) -> None:
    voters = (write.before.voters if write.before else 0, write.after.voters if write.after else 0)
    if not (changed := voters[0] ^ voters[1]):
        return
    for person in state.people.values():
        if changed >> person.number & 1:
            vote = True if voters[1] >> person.number & 1 else None
            patches.setdefault(person.id, {}).setdefault("votes", {})[write.key] = vote


def _own_all(before: State, after: State, people: Iterable[str], patches: dict[str, Patch]) -> None:
    for participant in people:
        if different := diff(own(before, participant), own(after, participant)):
            apply(patches.setdefault(participant, {}), different, keep_null=True)
