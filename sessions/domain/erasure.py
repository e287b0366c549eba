"""What an event says of somebody, taken out of it. The event keeps its shape, so that the log still folds."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sessions.domain.events import (
    AnyEvent,
    BallotCast,
    CaptionCorrected,
    CaptionWithdrawn,
    CaptionWritten,
    ChatLinePosted,
    HandoutShared,
    Knocked,
    ParticipantAdmitted,
    QuestionAsked,
    Recorded,
    RosterSet,
    SimilarFound,
    SlidesOffered,
)
from sessions.domain.state import Delegate


def redactions(log: Sequence[Recorded], participant: str, *, words: bool) -> dict[int, AnyEvent]:
    """What takes the place of which entry of a whole log, by `seq`.

    A caption that was put down to somebody else first, and to them later, held their words all along.
    """
    found: dict[int, AnyEvent] = {}
    theirs: set[str] = set()
    for entry in reversed(log):
        event = redacted(entry.event, participant, words=words)
        if isinstance(event, CaptionWritten | CaptionCorrected) and event.caption in theirs:
            event = replace(event, words="")
        if event != entry.event:
            found[entry.seq] = event
        if isinstance(event, CaptionCorrected | CaptionWithdrawn) and event.speaker == participant:
            theirs.add(event.caption)
    return found


def redacted(event: AnyEvent, participant: str, *, words: bool) -> AnyEvent:
    """The event without who this participant is, and with `words` also without what they asked and wrote; itself
    when it says nothing of that.
    """
    match event:
        case ParticipantAdmitted() if event.participant == participant:
            return replace(event, name="", title="", native_name="", kind="")
        case RosterSet() if event.participant == participant:
            return replace(event, members=dict.fromkeys(event.members, Delegate(name="")))
        case Knocked() if participant in (event.knock, event.seat):
            return replace(event, name="", title="", kind="")
        case CaptionWritten() | CaptionCorrected() if event.speaker == participant:
            return replace(event, words="")
        case QuestionAsked() if words and event.author == participant:
            return replace(event, text="", author="", language="")
        case ChatLinePosted() if words and event.participant == participant:
            return replace(event, text="")
        case BallotCast() if event.participant == participant:
            return replace(event, participant="", choices=event.choices if event.city else ())
        case SlidesOffered() if words and event.owner == participant:
            return replace(event, title="", texts=("",) * len(event.texts))
        case HandoutShared() if words and event.by == participant:
            return replace(event, title="")
        case SimilarFound() if words and participant in event.authors.values():
            return _without(event, participant)
        case _:
            return event


def _without(event: SimilarFound, participant: str) -> SimilarFound:
    """Their words are in what their questions have in common with others."""
    theirs = {key for key, author in event.authors.items() if author == participant}
    similar = {} if event.question in theirs else {k: v for k, v in event.similar.items() if k not in theirs}
    authors = {key: author for key, author in event.authors.items() if key not in theirs}
    return replace(event, similar=similar, authors=authors)
