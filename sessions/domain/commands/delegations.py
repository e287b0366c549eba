"""Several people behind one device."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import USUAL_PRECEDENCE, Id, Precedence


class Member(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text
    title: Text = ""
    native_name: Text = ""
    precedence: Precedence = USUAL_PRECEDENCE


class SetRoster(Command, frozen=True, kw_only=True, tag="roster.set"):
    """Who sits at my device, or, by the desk, at another's. The whole list; whose key stays is the same person."""

    members: dict[Id, Member]
    participant: Id | None = None


class MarkSpeaker(Command, frozen=True, kw_only=True, tag="roster.mark"):
    """This one of us speaks now; None: not said. What is heard from here on is theirs."""

    member: Id | None = None
    participant: Id | None = None


PersonDelegationsCommand = SetRoster | MarkSpeaker
DelegationsCommand = PersonDelegationsCommand
