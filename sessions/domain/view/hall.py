"""The exchange itself."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.asking import chat_is_on, names_asked_for, reviewed_first
from sessions.domain.names import Audience, FormatName, Phase, QuestionOrder
from sessions.domain.state import Hall
from sessions.domain.view.base import View


class HallView(View, kw_only=True):
    title: str
    format: FormatName
    planned: dict[Phase, int]  # the parts that it has, in minutes
    phase: Phase
    phase_since_ms: int
    recording: bool
    released: bool
    phase_ends_ms: int | UnsetType = UNSET
    started_ms: int | UnsetType = UNSET
    ended_ms: int | UnsetType = UNSET
    released_ms: int | UnsetType = UNSET
    host: str | UnsetType = UNSET
    over: bool | UnsetType = UNSET  # the time of this part is over
    traded: int | UnsetType = UNSET  # minutes that later parts gave to earlier ones
    off_record: bool | UnsetType = UNSET
    trouble: str | UnsetType = UNSET
    space_minutes: int | UnsetType = UNSET  # of recording that there is room for, where that is little
    space_megabytes: int | UnsetType = UNSET
    review: bool | UnsetType = UNSET  # true: questions are shown when the desk has approved them
    named_only: bool | UnsetType = UNSET  # true: nobody asks without a name
    order: QuestionOrder | UnsetType = UNSET  # of waiting questions; absent: by votes
    chat: bool | UnsetType = UNSET  # true: there is a chat
    chat_slow_s: int | UnsetType = UNSET  # seconds between two lines of one person
    chat_older: bool | UnsetType = UNSET  # true: there are lines older than those of this document
    guests_wait: bool | UnsetType = UNSET  # true: who come by the open link wait at the door; the desk's


def show_hall(hall: Hall, audience: Audience) -> HallView:
    space = hall.space if audience is Audience.DESK else None
    return HallView(
        title=hall.title,
        format=hall.format,
        planned=hall.planned,
        phase=hall.phase,
        phase_since_ms=hall.phase_since_ms,
        recording=hall.recording and not hall.off_record,
        released=hall.released,
        phase_ends_ms=hall.phase_ends_ms or UNSET,
        started_ms=hall.started_ms or UNSET,
        ended_ms=hall.ended_ms or UNSET,
        released_ms=hall.released_ms or UNSET,
        host=(audience is not Audience.ARCHIVE and hall.host) or UNSET,
        over=hall.over or UNSET,
        traded=hall.traded or UNSET,
        off_record=hall.off_record or UNSET,
        trouble=hall.trouble if hall.trouble and audience is Audience.DESK else UNSET,
        space_minutes=UNSET if space is None else space.minutes,
        space_megabytes=UNSET if space is None else space.megabytes,
        review=reviewed_first(hall) or UNSET,
        named_only=names_asked_for(hall) or UNSET,
        order=hall.order if hall.order != "votes" else UNSET,
        chat=chat_is_on(hall) or UNSET,
        chat_slow_s=hall.chat_slow_s or UNSET,
        chat_older=hall.chat_older or UNSET,
        guests_wait=(audience is Audience.DESK and hall.guests_wait) or UNSET,
    )
