"""Who came, went, chose, and was forgotten."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import USUAL_PRECEDENCE, Id, Role, StakeholderKind


class ParticipantAdmitted(Event, frozen=True, kw_only=True, tag="participant.admitted"):
    participant: Id
    name: str
    title: str = ""
    city: str = ""
    side: int = 0
    role: Role
    channel: str = ""  # an interpreter's
    kind: StakeholderKind = ""
    precedence: int = USUAL_PRECEDENCE
    native_name: str = ""


class ParticipantArrived(Event, frozen=True, kw_only=True, tag="participant.arrived"):
    """The first of their devices is here."""

    participant: Id


class ParticipantLeft(Event, frozen=True, kw_only=True, tag="participant.left"):
    """The last of their devices is gone, and did not come back in time."""

    participant: Id


class PersonErased(Event, frozen=True, kw_only=True, tag="participant.erased"):
    """Somebody was forgotten. The entries that said who they are were redacted: `entries` has the SHA-256 (hex) of
    what stands in their place, by `seq`, so that a redaction is as hard to forge as an event.
    """

    participant: Id
    words: bool  # also what they asked
    entries: dict[int, str]


class RecordingChosen(Event, frozen=True, kw_only=True, tag="recording.chosen"):
    participant: Id
    agree: bool


class DevicesSet(Event, frozen=True, kw_only=True, tag="devices.set"):
    participant: Id
    microphone: bool = False
    camera: bool = False
    screen: bool = False


class HandRaised(Event, frozen=True, kw_only=True, tag="hand.raised"):
    participant: Id


class HandLowered(Event, frozen=True, kw_only=True, tag="hand.lowered"):
    participant: Id


PeopleEvent = (
    ParticipantAdmitted
    | ParticipantArrived
    | ParticipantLeft
    | PersonErased
    | RecordingChosen
    | DevicesSet
    | HandRaised
    | HandLowered
)
