"""The floor, and who spoke how long."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience, BudgetOf, SpeakingOrder
from sessions.domain.state import Floor, Talk
from sessions.domain.view.base import View


class FloorView(View, kw_only=True):
    order: SpeakingOrder
    budgets: dict[BudgetOf, int]  # minutes that each of a kind has
    holder: str | UnsetType = UNSET  # who was given the floor
    since_ms: int | UnsetType = UNSET


class TalkView(View, kw_only=True):
    of: BudgetOf
    who: str  # a participant, a city, or the number of a side
    spoken_ms: int  # in turns that are over


def show_floor(floor: Floor, audience: Audience) -> FloorView | None:
    if audience is Audience.ARCHIVE:
        return None
    return FloorView(
        order=floor.order,
        budgets=floor.budgets,
        holder=floor.holder or UNSET,
        since_ms=floor.since_ms or UNSET,
    )


def show_talk(talk: Talk, audience: Audience) -> TalkView | None:
    """The desk's: a public tally would make speakers count instead of talk."""
    if audience is not Audience.DESK:
        return None
    return TalkView(of=talk.of, who=talk.who, spoken_ms=talk.spoken_ms)
