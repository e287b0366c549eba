"""What is written down, and how far it has come."""

from __future__ import annotations

from sessions.domain.names import AmendmentStatus, LineKind, MinutesStage
from sessions.domain.state.base import Entity


class MinuteLine(Entity, frozen=True, kw_only=True):
    id: str
    seq: int  # of the last edit: what `base_seq` is compared with
    at_ms: int
    kind: LineKind
    text: str
    translation: str = ""  # in the minutes' second language
    translated_seq: int = 0  # the text's `seq` that it translates: an older one has to be looked at
    question: str = ""
    speaker: str = ""
    owner: str = ""  # a city or a participant
    due: str = ""  # ISO 8601 date
    held_by: str = ""  # who is changing it
    held_ms: int = 0


class Record(Entity, frozen=True, kw_only=True):
    """The minutes as a whole: one entity, under the key `main`, once something was said of them."""

    stage: MinutesStage = "draft"
    since_ms: int = 0
    language: str = ""  # "": not said
    second: str = ""
    prevailing: str = ""
    version: int = 0  # the latest that went to the cities
    version_seq: int = 0  # of the log: the version is what the lines were then
    digest: str = ""  # of that version
    due: str = ""  # ISO 8601 date: by when the cities are asked to answer to it
    returned: str = ""  # what the chair found missing
    signatories: dict[str, str] = {}  # city -> participant, where one is named
    approvals: dict[str, int] = {}  # city -> when it approved the latest version
    releases: dict[str, int] = {}  # city -> when it released its part; the chair's under "chair"


class Amendment(Entity, frozen=True, kw_only=True):
    id: str
    seq: int
    at_ms: int
    line: str  # "": a line more
    text: str
    reason: str
    city: str
    by: str
    version: int  # that it is about
    status: AmendmentStatus = "proposed"
    answer: str = ""  # why it was declined
