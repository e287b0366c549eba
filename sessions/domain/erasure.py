"""What an event says of somebody, taken out of it. The event keeps its shape, so that the log still folds."""

from __future__ import annotations

from msgspec.structs import replace

from sessions.domain.events import AnyEvent, Knocked, ParticipantAdmitted, QuestionAsked, RosterSet
from sessions.domain.state import Delegate


def redacted(event: AnyEvent, participant: str, *, words: bool) -> AnyEvent:
    """The event without who this participant is, and with `words` also without what they asked; itself when it
    says nothing of that.
    """
    match event:
        case ParticipantAdmitted() if event.participant == participant:
            return replace(event, name="", title="", native_name="", kind="")
        case RosterSet() if event.participant == participant:
            return replace(event, members=dict.fromkeys(event.members, Delegate(name="")))
        case Knocked() if participant in (event.knock, event.seat):
            return replace(event, name="", title="", kind="")
        case QuestionAsked() if words and event.author == participant:
            return replace(event, text="", author="")
        case _:
            return event
