"""The minutes: lines, and their way from a draft to the sealed record."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sessions.domain.commands.base import Command, Text
from sessions.domain.names import Id, Language, LineKind

Date = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?\Z", description="ISO 8601, or empty")]


# ------------------------------------------------------------------ lines
class AddMinuteLine(Command, frozen=True, kw_only=True, tag="minutes.add"):
    """An action names who does it, a city or a person, and by when; a quote names who said it."""

    line: Id
    kind: LineKind = "note"
    text: Text
    question: Id | None = None
    speaker: Id | None = None
    owner: Id | None = None
    due: Date = ""


class EditMinuteLine(Command, frozen=True, kw_only=True, tag="minutes.edit"):
    """`base_seq` is the line's `seq` as the writer saw it; an outdated one is refused and the text kept.

    `translation`: the line in the minutes' second language. Who has an owner or a date wrong says both anew."""

    line: Id
    text: Text
    base_seq: int
    translation: bool = False
    owner: Id | None = None
    due: Date | None = None


class StrikeMinuteLine(Command, frozen=True, kw_only=True, tag="minutes.strike"):
    """Take a line out of the draft. The log keeps it."""

    line: Id
    base_seq: int


class HoldMinuteLine(Command, frozen=True, kw_only=True, tag="minutes.hold"):
    """I am changing this line: the others see it and wait, for HOLD_MS at most. Not `on`: I am done."""

    line: Id
    on: bool = True


# ------------------------------------------------------------------ the record
class SetMinutesLanguages(Command, frozen=True, kw_only=True, tag="minutes.languages"):
    """In which language the lines are written, into which they are translated, and which of the two prevails."""

    language: Language
    second: Language | None = None
    prevailing: Language


class SubmitMinutes(Command, frozen=True, kw_only=True, tag="minutes.submit"):
    """The draft is ready for the chair's review."""


class ReturnMinutes(Command, frozen=True, kw_only=True, tag="minutes.return"):
    """Back to the rapporteurs, with what is missing."""

    reason: Text


class CirculateMinutes(Command, frozen=True, kw_only=True, tag="minutes.circulate"):
    """The chair's review is done: a new version goes to the cities, for their amendments and approval.

    `due`: the day by which they are asked to answer. It reminds; nothing is approved by letting it pass."""

    due: Date = ""


class SetMinutesDue(Command, frozen=True, kw_only=True, tag="minutes.due"):
    """The cities get more time, or less, for the version that they have; empty: no day is named."""

    due: Date


class NameSignatory(Command, frozen=True, kw_only=True, tag="minutes.signatory"):
    """Who approves and releases for a city; None: whoever leads its delegation."""

    city: Id
    participant: Id | None = None


class ProposeAmendment(Command, frozen=True, kw_only=True, tag="minutes.amend"):
    """A city would have a line read otherwise, or, without `line`, one more line in the minutes."""

    amendment: Id
    line: Id | None = None
    text: Text
    reason: Text = ""


class DecideAmendment(Command, frozen=True, kw_only=True, tag="minutes.amendment"):
    """The chair takes it into the minutes, or declines it with a reason."""

    amendment: Id
    accept: bool
    reason: Text = ""


class ApproveMinutes(Command, frozen=True, kw_only=True, tag="minutes.approve"):
    """For my city, this very version. The last city's approval seals it."""

    version: int


PersonMinutesCommand = (
    AddMinuteLine
    | EditMinuteLine
    | StrikeMinuteLine
    | HoldMinuteLine
    | SetMinutesLanguages
    | SubmitMinutes
    | ReturnMinutes
    | CirculateMinutes
    | SetMinutesDue
    | NameSignatory
    | ProposeAmendment
    | DecideAmendment
    | ApproveMinutes
)
MinutesCommand = PersonMinutesCommand
