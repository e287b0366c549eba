"""What an event says of somebody, taken out of it. The event keeps its shape, so that the log still folds."""

from __future__ import annotations

from msgspec.structs import replace

from sessions.domain.events import (
    AnyEvent,
    BallotCast,
    ChatLinePosted,
    HandoutShared,
    Knocked,
    ParticipantAdmitted,
    QuestionAsked,
    RosterSet,
    SimilarFound,
    SlidesOffered,
)
from sessions.domain.state import Delegate


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
