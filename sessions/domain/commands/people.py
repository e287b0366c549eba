"""Who belongs to an exchange, who is there, and what they choose for themselves."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import USUAL_PRECEDENCE, Id, Language, Precedence, Role, StakeholderKind


class AdmitParticipant(Command, frozen=True, kw_only=True, tag="participant.admit"):
    """Somebody belongs to the exchange, or their name, title or role was corrected."""

    participant: Id
    name: Text
    title: Text = ""
    city: Id | None = None
    side: int = 0
    role: Role
    kind: StakeholderKind = ""
    precedence: Precedence = USUAL_PRECEDENCE
    native_name: Text = ""  # the same name in the script of its owner
    channel: Language | None = None  # an interpreter's: the language that they interpret into


class ErasePerson(Command, frozen=True, kw_only=True, tag="participant.erase"):
    """Forget who somebody is; `entries` as in the event. Given by `sessions.erasure`, which redacts the log."""

    participant: Id
    words: bool
    entries: dict[int, str]


class MarkArrived(Command, frozen=True, kw_only=True, tag="participant.arrive"):
    participant: Id


class MarkLeft(Command, frozen=True, kw_only=True, tag="participant.leave"):
    participant: Id


class ChooseRecording(Command, frozen=True, kw_only=True, tag="recording.choose"):
    """Agree to be recorded, or take part without it. May be changed at any time, for what follows."""

    agree: bool


class SetDevices(Command, frozen=True, kw_only=True, tag="devices.set"):
    """What of mine is on, so that the others see who is muted."""

    microphone: bool
    camera: bool
    screen: bool


class RaiseHand(Command, frozen=True, kw_only=True, tag="hand.raise"):
    pass


class LowerHand(Command, frozen=True, kw_only=True, tag="hand.lower"):
    """Mine; the desk may lower another's."""

    participant: Id | None = None


PersonPeopleCommand = ChooseRecording | SetDevices | RaiseHand | LowerHand
SystemPeopleCommand = AdmitParticipant | ErasePerson | MarkArrived | MarkLeft
PeopleCommand = PersonPeopleCommand | SystemPeopleCommand
