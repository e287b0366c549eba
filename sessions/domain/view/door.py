"""Who waits at the door: the desk's to see, nobody else's."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience, StakeholderKind
from sessions.domain.state import Knocker
from sessions.domain.view.base import View


class KnockerView(View, kw_only=True):
    seq: int
    name: str
    title: str
    side: int
    place: str  # where they come from, in words
    kind: StakeholderKind
    seat: str | UnsetType = UNSET  # the participant whom they say they are, on another device


def show_knocker(knocker: Knocker, audience: Audience) -> KnockerView | None:
    if audience is not Audience.DESK:
        return None
    return KnockerView(
        seq=knocker.seq,
        name=knocker.name,
        title=knocker.title,
        side=knocker.side,
        place=knocker.place,
        kind=knocker.kind,
        seat=knocker.seat or UNSET,
    )
