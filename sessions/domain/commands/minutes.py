"""Minute lines."""

from __future__ import annotations

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, LineKind


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


PersonMinutesCommand = AddMinuteLine | EditMinuteLine
MinutesCommand = PersonMinutesCommand
