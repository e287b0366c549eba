"""Minute lines, how far the minutes have come, and what the cities would have otherwise."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import AmendmentStatus, Audience, LineKind, MinutesStage
from sessions.domain.state import Amendment, MinuteLine, Record
from sessions.domain.view.base import View


class MinuteLineView(View, kw_only=True):
    seq: int
    at_ms: int
    kind: LineKind
    text: str
    translation: str | UnsetType = UNSET
    behind: bool | UnsetType = UNSET  # the translation is older than the text
    question: str | UnsetType = UNSET
    speaker: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET  # a city or a participant
    due: str | UnsetType = UNSET  # ISO 8601 date
    held_by: str | UnsetType = UNSET  # the desk's: who is changing it
    held_ms: int | UnsetType = UNSET


class RecordView(View, kw_only=True):
    """The minutes as a whole. Times in Unix milliseconds, by city."""

    stage: MinutesStage
    since_ms: int
    version: int
    language: str | UnsetType = UNSET
    second: str | UnsetType = UNSET
    prevailing: str | UnsetType = UNSET
    digest: str | UnsetType = UNSET
    due: str | UnsetType = UNSET  # ISO 8601 date: by when the cities are asked to answer
    returned: str | UnsetType = UNSET  # what the chair found missing; the desk's
    signatories: dict[str, str]
    approvals: dict[str, int]
    releases: dict[str, int]


class AmendmentView(View, kw_only=True):
    """The panel's and the desk's."""

    seq: int
    at_ms: int
    text: str
    city: str
    by: str
    version: int
    status: AmendmentStatus
    line: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET


def show_line(line: MinuteLine, audience: Audience) -> MinuteLineView:
    holder = line.held_by if audience is Audience.DESK else ""
    return MinuteLineView(
        seq=line.seq,
        at_ms=line.at_ms,
        kind=line.kind,
        text=line.text,
        translation=line.translation or UNSET,
        behind=True if line.translation and line.translated_seq != line.seq else UNSET,
        question=line.question or UNSET,
        speaker=line.speaker or UNSET,
        owner=line.owner or UNSET,
        due=line.due or UNSET,
        held_by=holder or UNSET,
        held_ms=line.held_ms if holder else UNSET,
    )


def show_record(record: Record, audience: Audience) -> RecordView:
    returned = record.returned if audience is Audience.DESK else ""
    return RecordView(
        stage=record.stage,
        since_ms=record.since_ms,
        version=record.version,
        language=record.language or UNSET,
        second=record.second or UNSET,
        prevailing=record.prevailing or UNSET,
        digest=record.digest or UNSET,
        due=record.due or UNSET,
        returned=returned or UNSET,
        signatories=record.signatories,
        approvals=record.approvals,
        releases=record.releases,
    )


def show_amendment(amendment: Amendment, audience: Audience) -> AmendmentView | None:
    if audience not in (Audience.PANEL, Audience.DESK):
        return None
    return AmendmentView(
        seq=amendment.seq,
        at_ms=amendment.at_ms,
        text=amendment.text,
        city=amendment.city,
        by=amendment.by,
        version=amendment.version,
        status=amendment.status,
        line=amendment.line or UNSET,
        reason=amendment.reason or UNSET,
        answer=amendment.answer or UNSET,
    )
