"""What was written down, and what became of it."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, LineKind


class MinuteLineAdded(Event, frozen=True, kw_only=True, tag="minutes.added"):
    line: Id
    kind: LineKind
    text: str
    by: Id
    question: str = ""
    speaker: str = ""
    owner: str = ""  # a city or a participant
    due: str = ""  # ISO 8601 date


class MinuteLineEdited(Event, frozen=True, kw_only=True, tag="minutes.edited"):
    line: Id
    text: str
    by: Id
    translation: bool = False  # of the text in the second language
    owner: str | None = None  # None: as it was
    due: str | None = None


class MinuteLineStruck(Event, frozen=True, kw_only=True, tag="minutes.struck"):
    line: Id
    by: Id


class MinuteLineHeld(Event, frozen=True, kw_only=True, tag="minutes.held"):
    """Somebody is changing it; `by` is "" when they are done."""

    line: Id
    by: str


class MinutesLanguagesSet(Event, frozen=True, kw_only=True, tag="minutes.languages_set"):
    language: str
    second: str = ""
    prevailing: str
    by: Id


class MinutesSubmitted(Event, frozen=True, kw_only=True, tag="minutes.submitted"):
    by: Id


class MinutesReturned(Event, frozen=True, kw_only=True, tag="minutes.returned"):
    by: Id
    reason: str


class MinutesCirculated(Event, frozen=True, kw_only=True, tag="minutes.circulated"):
    """`digest` is the SHA-256 (hex) of the version: `sessions.domain.record.digest`."""

    version: int
    digest: str
    by: Id
    due: str = ""  # ISO 8601 date: by when the cities are asked to answer


class MinutesDueSet(Event, frozen=True, kw_only=True, tag="minutes.due_set"):
    version: int  # for which the cities have it
    due: str  # ISO 8601 date; "": no day is named
    by: Id


class SignatoryNamed(Event, frozen=True, kw_only=True, tag="minutes.signatory_named"):
    city: Id
    participant: str = ""  # "": whoever leads the delegation
    by: Id


class AmendmentProposed(Event, frozen=True, kw_only=True, tag="minutes.amendment_proposed"):
    amendment: Id
    line: str = ""
    text: str
    reason: str = ""
    city: Id
    by: Id


class AmendmentAccepted(Event, frozen=True, kw_only=True, tag="minutes.amendment_accepted"):
    amendment: Id
    by: Id


class AmendmentDeclined(Event, frozen=True, kw_only=True, tag="minutes.amendment_declined"):
    amendment: Id
    by: Id
    reason: str


class MinutesApproved(Event, frozen=True, kw_only=True, tag="minutes.approved"):
    version: int
    city: Id
    by: Id


class MinutesSealed(Event, frozen=True, kw_only=True, tag="minutes.sealed"):
    """Every city has approved this version; nothing of it changes any more."""

    version: int
    digest: str


class CityReleased(Event, frozen=True, kw_only=True, tag="exchange.city_released"):
    """A city, or the chair (`city` is "chair"), holds the exchange back no longer."""

    city: Id
    by: Id


MinutesEvent = (
    MinuteLineAdded
    | MinuteLineEdited
    | MinuteLineStruck
    | MinuteLineHeld
    | MinutesLanguagesSet
    | MinutesSubmitted
    | MinutesReturned
    | MinutesCirculated
    | MinutesDueSet
    | SignatoryNamed
    | AmendmentProposed
    | AmendmentAccepted
    | AmendmentDeclined
    | MinutesApproved
    | MinutesSealed
    | CityReleased
)
