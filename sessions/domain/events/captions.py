"""What was said, in words, and who wrote it down."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, Milliseconds


class CaptionerNamed(Event, frozen=True, kw_only=True, tag="captions.captioner_named"):
    language: Id
    participant: Id
    by: Id


class CaptionerDismissed(Event, frozen=True, kw_only=True, tag="captions.captioner_dismissed"):
    language: Id
    participant: Id
    by: Id


class CaptionsTaken(Event, frozen=True, kw_only=True, tag="captions.taken"):
    """This captioner writes the language from here on."""

    language: Id
    participant: Id
    by: Id


class CaptionsLeft(Event, frozen=True, kw_only=True, tag="captions.left"):
    """Whoever wrote is gone, or no captioner any more; the partner's next line takes over."""

    language: Id


class CaptionsOffered(Event, frozen=True, kw_only=True, tag="captions.offered"):
    """Whoever writes asked their partner to take over, or took that back."""

    language: Id
    on: bool


class CaptionWritten(Event, frozen=True, kw_only=True, tag="caption.written"):
    """A line of somebody who agreed to be recorded, said while the recording ran."""

    caption: Id
    language: Id
    words: str
    began_ms: Milliseconds
    ended_ms: Milliseconds
    speaker: str  # whose words they are
    by: str = ""  # the captioner; "" where a machine wrote it
    model: str = ""  # the speech model that did
    segment: str = ""  # of the recording, that the machine heard


class CaptionCorrected(Event, frozen=True, kw_only=True, tag="caption.corrected"):
    """How the line reads from here on."""

    caption: Id
    words: str
    speaker: str
    by: Id


class CaptionWithdrawn(Event, frozen=True, kw_only=True, tag="caption.withdrawn"):
    """No view shows it any more. `speaker` is who was found to have said it, where that is why."""

    caption: Id
    by: Id
    speaker: str = ""


class CaptionsMissed(Event, frozen=True, kw_only=True, tag="captions.missed"):
    """What was said between these moments no machine wrote down: it was too slow."""

    language: Id
    from_ms: Milliseconds
    to_ms: Milliseconds


CaptionsEvent = (
    CaptionerNamed
    | CaptionerDismissed
    | CaptionsTaken
    | CaptionsLeft
    | CaptionsOffered
    | CaptionWritten
    | CaptionCorrected
    | CaptionWithdrawn
    | CaptionsMissed
)
