"""Where a voice goes, and who may hear it: the floor, a language, or a private line. Pure.

A channel is the floor, a language (the booth that interprets into it), or a line of its own: a booth's talkback, the
desk's, the backstage of the panel. What is said on a private line is never recorded, and is told to nobody else.
"""

from __future__ import annotations

from sessions.domain.authority import permitted
from sessions.domain.state import Person, State

FLOOR = "floor"
DESK_LINE = "desk"
BACKSTAGE = "backstage"
RIGHTS = {
    "microphone": "media.speak",
    "camera": "media.show",
    "screen": "media.show",
    "booth": "media.booth",
    DESK_LINE: "media.desk",
    BACKSTAGE: "media.backstage",
}  # by source: the name in the authority registry


def talkback(language: str) -> str:
    """The line between the interpreters of a booth. Longer than a language, so never one."""
    return f"booth{language}"


def may_send(state: State, participant: str, source: str) -> bool:
    """Whether the person may have this source open at all."""
    return permitted(state, participant, RIGHTS[source])


def channel_of(state: State, participant: str, source: str) -> str:
    """The channel that a source belongs to, whether or not it is on the air there."""
    person = state.people.get(participant)
    if source in (DESK_LINE, BACKSTAGE):
        return source
    if person is None or not person.channel:
        return FLOOR
    return talkback(person.channel) if source == "booth" else person.channel


def on_air(state: State, participant: str, source: str) -> bool:
    """Whether it goes to those who listen there. Of the two in a booth, one does, while the floor needs them."""
    if not may_send(state, participant, source):
        return False
    channel = state.channels.get(channel_of(state, participant, source))
    return channel is None or (channel.live == participant and not channel.passes)


def may_hear(state: State, participant: str, channel: str) -> bool:
    """Whether the person may listen to this channel."""
    person = state.people.get(participant)
    return person is not None and permitted(state, participant, _listening(person, channel))


def may_be_recorded(state: State, channel: str) -> bool:
    """The floor and the languages; no private line ever."""
    return channel == FLOOR or channel in state.channels


def _listening(person: Person, channel: str) -> str:
    """The right that listening takes; no right has an empty name."""
    if channel in (DESK_LINE, BACKSTAGE):
        return RIGHTS[channel]
    if channel.startswith("booth"):
        return RIGHTS["booth"] if channel == talkback(person.channel) else ""
    return "media.listen"
