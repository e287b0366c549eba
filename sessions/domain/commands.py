"""What somebody, or time itself, asks of an exchange. Imperative; refused or turned into events by `decide`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from sessions.domain.names import Id, Language, LineKind, Milliseconds, Minutes, Phase, Role, Source

# A bound on what is read at all; the lengths that a person is told of are rules, in `decide`.
Text = Annotated[str, Meta(max_length=16_384)]
Token = Annotated[str, Meta(min_length=16, max_length=64, description="a secret of the asking browser")]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """A request to change an exchange."""


# ------------------------------------------------------------------ the hall
class StartPhase(Command, frozen=True, kw_only=True, tag="phase.start"):
    """Open the exchange, or move it from presentations to questions and back."""

    phase: Phase


class EndExchange(Command, frozen=True, kw_only=True, tag="exchange.end"):
    """Close the room for all. What it holds stays with those who took part until it is released."""


class ReleaseExchange(Command, frozen=True, kw_only=True, tag="exchange.release"):
    """Open recording, questions and minutes of an ended exchange to everybody."""


class StartRecording(Command, frozen=True, kw_only=True, tag="recording.start"):
    pass


class StopRecording(Command, frozen=True, kw_only=True, tag="recording.stop"):
    pass


# ------------------------------------------------------------------ a person's own things
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


# ------------------------------------------------------------------ questions
class AskQuestion(Command, frozen=True, kw_only=True, tag="question.ask"):
    """`question` is "q" and 32 hex digits of SHA-256 of a token that only the asker's browser holds.

    An anonymous one goes into the post box, which is emptied at the next whole minute.
    """

    question: Id
    text: Text
    anonymous: bool = False


class WithdrawQuestion(Command, frozen=True, kw_only=True, tag="question.withdraw"):
    """Whoever knows the token asked the question: that works for an anonymous asker too."""

    question: Id
    token: Token


class VoteForQuestion(Command, frozen=True, kw_only=True, tag="question.vote"):
    question: Id


class WithdrawVote(Command, frozen=True, kw_only=True, tag="question.unvote"):
    question: Id


class PromoteQuestion(Command, frozen=True, kw_only=True, tag="question.promote"):
    """Put a waiting question on the floor."""

    question: Id


class AnswerQuestion(Command, frozen=True, kw_only=True, tag="question.answer"):
    """Mark it answered; with words, answered in writing."""

    question: Id
    text: Text = ""


class DeclineQuestion(Command, frozen=True, kw_only=True, tag="question.decline"):
    question: Id
    reason: Text


class ReopenQuestion(Command, frozen=True, kw_only=True, tag="question.reopen"):
    """Back to waiting: from the floor, or after an outcome that was a mistake."""

    question: Id


# ------------------------------------------------------------------ minutes
class AddMinuteLine(Command, frozen=True, kw_only=True, tag="minutes.add"):
    line: Id
    kind: LineKind = "note"
    text: Text
    question: Id | None = None


class EditMinuteLine(Command, frozen=True, kw_only=True, tag="minutes.edit"):
    """`base_seq` is the line's `seq` as the writer saw it; an outdated one is refused and the text kept."""

    line: Id
    text: Text
    base_seq: int


# ------------------------------------------------------------------ interpretation
class TakeBooth(Command, frozen=True, kw_only=True, tag="booth.take"):
    """I go on the air in my language; the desk may put an interpreter there."""

    participant: Id | None = None


class OfferBooth(Command, frozen=True, kw_only=True, tag="booth.offer"):
    """I am on the air and ask my partner to take over; or, not `on`, no longer."""

    on: bool = True


class PassFloor(Command, frozen=True, kw_only=True, tag="booth.pass"):
    """The floor speaks this channel's language: it is heard there as it is, until `on` is false again."""

    channel: Language
    on: bool


class AskToSlowDown(Command, frozen=True, kw_only=True, tag="booth.slow"):
    """A sign to whoever speaks on the floor."""


# ------------------------------------------------------------------ by the system
class PrepareExchange(Command, frozen=True, kw_only=True, tag="exchange.prepare"):
    """The first command of every log."""

    title: Text
    cities: dict[Id, int]  # city -> side
    presentation_minutes: Minutes
    question_minutes: Minutes


class AdmitParticipant(Command, frozen=True, kw_only=True, tag="participant.admit"):
    """Somebody belongs to the exchange, or their name, title or role was corrected."""

    participant: Id
    name: Text
    title: Text = ""
    city: Id | None = None
    side: int = 0
    role: Role
    channel: Language | None = None  # an interpreter's: the language that they interpret into


class ErasePerson(Command, frozen=True, kw_only=True, tag="participant.erase"):
    """Forget who somebody is; `entries` as in the event. Given by `sessions.erasure`, which redacts the log."""

    participant: Id
    words: bool
    entries: dict[int, str]


class Post(Struct, frozen=True):
    """What lies in the post box: an anonymous question, or the wish to withdraw one."""

    question: Id
    text: Text  # "": withdraw it
    minute_ms: Milliseconds  # the whole minute in which it was posted


class EmptyPostBox(Command, frozen=True, kw_only=True, tag="question.empty_post_box"):
    """The minute is over: what was posted in it enters the log, in the order of `posts`, which is random."""

    posts: tuple[Post, ...] = ()


class MarkArrived(Command, frozen=True, kw_only=True, tag="participant.arrive"):
    participant: Id


class MarkLeft(Command, frozen=True, kw_only=True, tag="participant.leave"):
    participant: Id


class BeginTurn(Command, frozen=True, kw_only=True, tag="turn.begin"):
    """Somebody was heard to begin speaking, at `at_ms`."""

    turn: Id
    participant: Id
    at_ms: Milliseconds


class EndTurn(Command, frozen=True, kw_only=True, tag="turn.end"):
    turn: Id
    at_ms: Milliseconds


class RelieveBooth(Command, frozen=True, kw_only=True, tag="booth.relieve"):
    """`live` is on the air there and not heard: the partner goes on the air, if their microphone is on."""

    channel: Language
    live: str


class ReportSilence(Command, frozen=True, kw_only=True, tag="booth.silence"):
    """The floor speaks, and `live` has not been heard in this channel since then."""

    channel: Language
    live: str
    since_ms: Milliseconds


class ReportVoice(Command, frozen=True, kw_only=True, tag="booth.voice"):
    """A channel that was silent is heard again."""

    channel: Language


class OpenSegment(Command, frozen=True, kw_only=True, tag="segment.open"):
    """The media plane began a file of one track."""

    segment: Id
    participant: Id
    source: Source
    file: Text
    media_type: Text
    started_ms: Milliseconds
    channel: Id = "floor"


class CloseSegment(Command, frozen=True, kw_only=True, tag="segment.close"):
    segment: Id
    ended_ms: Milliseconds
    reason: Text


class FailRecording(Command, frozen=True, kw_only=True, tag="recording.fail"):
    """A track could not be written (disk full, say). The exchange goes on; the desk is told."""

    participant: Id
    source: Source
    reason: Text


class ReportLowSpace(Command, frozen=True, kw_only=True, tag="recording.space_low"):
    """The recordings folder has room for so little more. The desk is told."""

    minutes: Annotated[int, Meta(ge=0)]
    megabytes: Annotated[int, Meta(ge=0)]


class ReportSpace(Command, frozen=True, kw_only=True, tag="recording.space_made"):
    """There is room again."""


PersonCommand = (
    StartPhase
    | EndExchange
    | ReleaseExchange
    | StartRecording
    | StopRecording
    | ChooseRecording
    | SetDevices
    | RaiseHand
    | LowerHand
    | AskQuestion
    | WithdrawQuestion
    | VoteForQuestion
    | WithdrawVote
    | PromoteQuestion
    | AnswerQuestion
    | DeclineQuestion
    | ReopenQuestion
    | AddMinuteLine
    | EditMinuteLine
    | TakeBooth
    | OfferBooth
    | PassFloor
    | AskToSlowDown
)
SystemCommand = (
    PrepareExchange
    | AdmitParticipant
    | ErasePerson
    | EmptyPostBox
    | MarkArrived
    | MarkLeft
    | BeginTurn
    | EndTurn
    | RelieveBooth
    | ReportSilence
    | ReportVoice
    | OpenSegment
    | CloseSegment
    | FailRecording
    | ReportLowSpace
    | ReportSpace
)
AnyCommand = PersonCommand | SystemCommand
