"""People and raised hands."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import USUAL_PRECEDENCE, Audience, Role, StakeholderKind
from sessions.domain.state import Hand, Person
from sessions.domain.view.base import View


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
    muted: bool | UnsetType = UNSET  # by the desk
    removed: bool | UnsetType = UNSET  # by the desk, from the room
    agreed: bool | UnsetType = UNSET
    kind: StakeholderKind | UnsetType = UNSET
    precedence: int | UnsetType = UNSET  # lower is named first within a delegation; unset: 100
    native_name: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET  # an interpreter's: the language that they interpret into


class HandView(View, kw_only=True):
    seq: int


def show_person(person: Person, audience: Audience) -> PersonView:
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
        muted=person.muted or UNSET,
        removed=(audience is Audience.DESK and person.removed) or UNSET,
        agreed=bool(person.agreed) if chosen else UNSET,
        kind=person.kind or UNSET,
        precedence=UNSET if person.precedence == USUAL_PRECEDENCE else person.precedence,
        native_name=person.native_name or UNSET,
        channel=person.channel or UNSET,
    )


def show_hand(hand: Hand, audience: Audience) -> HandView | None:
    return None if audience is Audience.ARCHIVE else HandView(seq=hand.seq)
