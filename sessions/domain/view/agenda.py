"""The agenda, and what was asked of the day before."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience, ItemStatus
from sessions.domain.state import Item, RoundTable
from sessions.domain.view.base import View

UNTOLD = (Audience.ARCHIVE, Audience.OUTSIDE)  # who learn of an item off the record that it was, and how long


class ItemView(View, kw_only=True):
    place: int
    minutes: int
    status: ItemStatus
    off_record: bool
    title: str | UnsetType = UNSET  # unset where the item is off the record and this audience is not told
    owner: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    started_ms: int | UnsetType = UNSET
    ended_ms: int | UnsetType = UNSET
    carried: bool | UnsetType = UNSET  # it was open on an earlier agenda


class RoundTableView(View, kw_only=True):
    text: str
    by: str
    asked_ms: int
    answered_ms: int | UnsetType = UNSET
    feasible: bool | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    logistics: str | UnsetType = UNSET


def show_item(item: Item, audience: Audience) -> ItemView:
    told = not (item.off_record and audience in UNTOLD)
    return ItemView(
        place=item.place,
        minutes=item.minutes,
        status=item.status,
        off_record=item.off_record,
        title=item.title if told else UNSET,
        owner=(told and item.owner) or UNSET,
        city=(told and item.city) or UNSET,
        started_ms=item.started_ms or UNSET,
        ended_ms=item.ended_ms or UNSET,
        carried=bool(item.source) or UNSET,
    )


def show_round_table(asked: RoundTable, audience: Audience) -> RoundTableView | None:
    """A matter of the panel and the desk."""
    if audience not in (Audience.PANEL, Audience.DESK):
        return None
    answered = asked.answered_ms > 0
    return RoundTableView(
        text=asked.text,
        by=asked.by,
        asked_ms=asked.asked_ms,
        answered_ms=asked.answered_ms or UNSET,
        feasible=asked.feasible if answered else UNSET,
        reason=asked.reason or UNSET,
        logistics=asked.logistics or UNSET,
    )
