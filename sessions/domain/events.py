"""What happened in an exchange: frozen, past tense, complete. The log holds nothing else.

A field that is added needs a default, so that every log ever written still reads; any other change of a shape is a
new version, and `upcast` brings the older ones to it.
"""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.names import Id, LineKind, Milliseconds, Phase, Role, Source

MINUTE_MS = 60_000


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="is"):
    """Something that happened."""


class ExchangePrepared(Event, frozen=True, kw_only=True, tag="exchange.prepared"):
    """The log's first event. `planned` has the length of each phase, in minutes."""

    title: str
    cities: dict[Id, int]
    planned: dict[Phase, int]


class ParticipantAdmitted(Event, frozen=True, kw_only=True, tag="participant.admitted"):
    participant: Id
    name: str
    title: str = ""
    city: str = ""
    side: int = 0
    role: Role
    channel: str = ""  # an interpreter's


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


class PhaseStarted(Event, frozen=True, kw_only=True, tag="phase.started"):
    phase: Phase
    by: Id


class ExchangeEnded(Event, frozen=True, kw_only=True, tag="exchange.ended"):
    by: Id


class ExchangeReleased(Event, frozen=True, kw_only=True, tag="exchange.released"):
    by: Id


class RecordingStarted(Event, frozen=True, kw_only=True, tag="recording.started"):
    by: Id


class RecordingStopped(Event, frozen=True, kw_only=True, tag="recording.stopped"):
    by: Id


class RecordingChosen(Event, frozen=True, kw_only=True, tag="recording.chosen"):
    participant: Id
    agree: bool


class RecordingFailed(Event, frozen=True, kw_only=True, tag="recording.failed"):
    participant: Id
    source: Source
    reason: str


class SpaceRanLow(Event, frozen=True, kw_only=True, tag="recording.space_low"):
    """The recordings folder fills up."""

    minutes: int  # of recording that it still holds, at the rate of now
    megabytes: int  # that are left


class SpaceMade(Event, frozen=True, kw_only=True, tag="recording.space_made"):
    """There is room again."""


class DevicesSet(Event, frozen=True, kw_only=True, tag="devices.set"):
    participant: Id
    microphone: bool = False
    camera: bool = False
    screen: bool = False


class HandRaised(Event, frozen=True, kw_only=True, tag="hand.raised"):
    participant: Id


class HandLowered(Event, frozen=True, kw_only=True, tag="hand.lowered"):
    participant: Id


class QuestionAsked(Event, frozen=True, kw_only=True, tag="question.asked"):
    question: Id
    text: str
    author: str = ""  # "" when anonymous: the event cannot say it


class QuestionWithdrawn(Event, frozen=True, kw_only=True, tag="question.withdrawn"):
    question: Id


class VoteCast(Event, frozen=True, kw_only=True, tag="question.vote_cast"):
    question: Id
    participant: Id


class VoteWithdrawn(Event, frozen=True, kw_only=True, tag="question.vote_withdrawn"):
    question: Id
    participant: Id


class QuestionPromoted(Event, frozen=True, kw_only=True, tag="question.promoted"):
    """A waiting question came to the floor."""

    question: Id
    by: Id


class QuestionAnswered(Event, frozen=True, kw_only=True, tag="question.answered"):
    question: Id
    by: Id
    text: str = ""  # "" when it was answered aloud


class QuestionDeclined(Event, frozen=True, kw_only=True, tag="question.declined"):
    question: Id
    by: Id
    reason: str


class QuestionReopened(Event, frozen=True, kw_only=True, tag="question.reopened"):
    question: Id
    by: Id


class MinuteLineAdded(Event, frozen=True, kw_only=True, tag="minutes.added"):
    line: Id
    kind: LineKind
    text: str
    by: Id
    question: str = ""


class MinuteLineEdited(Event, frozen=True, kw_only=True, tag="minutes.edited"):
    line: Id
    text: str
    by: Id


class TurnBegun(Event, frozen=True, kw_only=True, tag="turn.begun"):
    turn: Id
    participant: Id
    at_ms: Milliseconds


class TurnEnded(Event, frozen=True, kw_only=True, tag="turn.ended"):
    turn: Id
    at_ms: Milliseconds


class ChannelOpened(Event, frozen=True, kw_only=True, tag="channel.opened"):
    """The exchange is interpreted into this language from now on."""

    channel: Id


class BoothTaken(Event, frozen=True, kw_only=True, tag="booth.taken"):
    """This interpreter is on the air now. `by` is "" where their partner fell silent or left."""

    channel: Id
    participant: Id
    by: str = ""


class BoothLeft(Event, frozen=True, kw_only=True, tag="booth.left"):
    """Whoever was on the air is gone, and nobody is there to take over."""

    channel: Id


class BoothOffered(Event, frozen=True, kw_only=True, tag="booth.offered"):
    """The interpreter on the air asked their partner to take over, or took that back."""

    channel: Id
    on: bool


class FloorPassed(Event, frozen=True, kw_only=True, tag="booth.floor_passed"):
    """From here on the floor speaks the channel's own language, or no longer does."""

    channel: Id
    on: bool
    by: Id


class SlowDownAsked(Event, frozen=True, kw_only=True, tag="booth.slow_down_asked"):
    channel: Id
    by: Id


class BoothFellSilent(Event, frozen=True, kw_only=True, tag="booth.fell_silent"):
    channel: Id
    since_ms: Milliseconds


class BoothHeard(Event, frozen=True, kw_only=True, tag="booth.heard"):
    channel: Id


class SegmentOpened(Event, frozen=True, kw_only=True, tag="segment.opened"):
    segment: Id
    participant: Id
    source: Source
    file: str
    media_type: str
    started_ms: Milliseconds
    channel: str = "floor"


class SegmentClosed(Event, frozen=True, kw_only=True, tag="segment.closed"):
    segment: Id
    ended_ms: Milliseconds
    reason: str


AnyEvent = (
    ExchangePrepared
    | ParticipantAdmitted
    | ParticipantArrived
    | ParticipantLeft
    | PersonErased
    | PhaseStarted
    | ExchangeEnded
    | ExchangeReleased
    | RecordingStarted
    | RecordingStopped
    | RecordingChosen
    | RecordingFailed
    | SpaceRanLow
    | SpaceMade
    | DevicesSet
    | HandRaised
    | HandLowered
    | QuestionAsked
    | QuestionWithdrawn
    | VoteCast
    | VoteWithdrawn
    | QuestionPromoted
    | QuestionAnswered
    | QuestionDeclined
    | QuestionReopened
    | MinuteLineAdded
    | MinuteLineEdited
    | TurnBegun
    | TurnEnded
    | ChannelOpened
    | BoothTaken
    | BoothLeft
    | BoothOffered
    | FloorPassed
    | SlowDownAsked
    | BoothFellSilent
    | BoothHeard
    | SegmentOpened
    | SegmentClosed
)


class Recorded(Struct, frozen=True, gc=False):
    """An event with its place in the log."""

    seq: int
    at_ms: int
    event: AnyEvent


def record(events: tuple[AnyEvent, ...], after_seq: int, now_ms: int) -> tuple[Recorded, ...]:
    """Give events their place. An anonymous question's time is a whole minute: a finer one tells more."""
    return tuple(Recorded(after_seq + n, _when(event, now_ms), event) for n, event in enumerate(events, 1))


def _when(event: AnyEvent, now_ms: int) -> int:
    anonymous = isinstance(event, QuestionAsked) and not event.author
    return whole_minute(now_ms) if anonymous else now_ms


def whole_minute(at_ms: int) -> int:
    """The minute that a moment lies in, in Unix milliseconds."""
    return at_ms - at_ms % MINUTE_MS
