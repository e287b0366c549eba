"""What is said, in words: who writes it for which language, and each line."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, Language, Milliseconds


class NameCaptioner(Command, frozen=True, kw_only=True, tag="captions.name"):
    """Somebody here writes captions in this language, beside whatever else they do; or, not `on`, no longer."""

    language: Language
    participant: Id
    on: bool = True


class TakeCaptions(Command, frozen=True, kw_only=True, tag="captions.take"):
    """I write from here on; the desk may say so of any captioner of the language."""

    language: Language
    participant: Id | None = None


class OfferCaptions(Command, frozen=True, kw_only=True, tag="captions.offer"):
    """I write and ask my partner to take over; or, not `on`, no longer."""

    language: Language
    on: bool = True


class WriteCaption(Command, frozen=True, kw_only=True, tag="caption.write"):
    """A line that is complete. It began when its first letter was typed, and ended when it was sent."""

    caption: Id
    language: Language
    words: Text
    began_ms: Milliseconds
    ended_ms: Milliseconds
    speaker: Id | None = None  # whose words they are, where the captioner knows


class CorrectCaption(Command, frozen=True, kw_only=True, tag="caption.correct"):
    """The line as it should read, whole."""

    caption: Id
    words: Text
    speaker: Id | None = None


class WithdrawCaption(Command, frozen=True, kw_only=True, tag="caption.withdraw"):
    """It was not said, or should not have been written."""

    caption: Id


class HearCaption(Command, frozen=True, kw_only=True, tag="caption.hear"):
    """A speech model made these words of a segment of the recording."""

    caption: Id
    segment: Id
    language: Language
    words: Text
    began_ms: Milliseconds
    ended_ms: Milliseconds
    model: Text


class MissCaption(Command, frozen=True, kw_only=True, tag="caption.miss"):
    """The speech model fell behind, and let speech between these two moments pass."""

    language: Language
    from_ms: Milliseconds
    to_ms: Milliseconds


PersonCaptionsCommand = (
    NameCaptioner | TakeCaptions | OfferCaptions | WriteCaption | CorrectCaption | WithdrawCaption
)
SystemCaptionsCommand = HearCaption | MissCaption
CaptionsCommand = PersonCaptionsCommand | SystemCaptionsCommand
