"""Why a command was not carried out: a stable code and the values that word it. The edge words it."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

Code = Literal[
    "exchange.not_prepared",
    "exchange.already_prepared",
    "exchange.ended",
    "exchange.not_ended",
    "participant.unknown",
    "role.not_allowed",
    "phase.not_allowed",
    "phase.not_startable",
    "question.unknown",
    "question.taken",
    "question.empty",
    "question.too_long",
    "question.too_many",
    "question.not_open",
    "question.not_waiting",
    "question.not_yours",
    "question.named_only",
    "question.in_review",
    "question.merged",
    "question.not_merged",
    "question.itself",
    "question.claimed",
    "question.no_reason",
    "questions.open",
    "panellist.unknown",
    "owner.missing",
    "due.past",
    "answer.too_long",
    "reason.empty",
    "reason.too_long",
    "line.unknown",
    "line.taken",
    "line.empty",
    "line.too_long",
    "line.outdated",
    "line.held",
    "owner.unknown",
    "date.invalid",
    "city.unknown",
    "minutes.none",
    "minutes.draft",
    "minutes.under_review",
    "minutes.circulated",
    "minutes.sealed",
    "minutes.one_language",
    "minutes.same_language",
    "minutes.prevailing_unknown",
    "minutes.untranslated",
    "minutes.no_signatory",
    "minutes.not_signatory",
    "minutes.not_of_city",
    "minutes.other_version",
    "minutes.amendments_open",
    "amendment.unknown",
    "amendment.taken",
    "amendment.decided",
    "booth.not_an_interpreter",
    "booth.occupied",
    "booth.microphone_off",
    "booth.not_on_air",
    "channel.unknown",
    "channel.of_interpreters",
    "item.unknown",
    "item.taken",
    "item.empty",
    "item.too_long",
    "item.too_many",
    "item.not_waiting",
    "item.not_running",
    "item.owner_unknown",
    "agenda.off_record",
    "phase.nothing_to_take",
    "request.unknown",
    "request.taken",
    "request.empty",
    "logistics.empty",
    "logistics.too_long",
    "participant.not_found",
    "participant.removed",
    "roster.unknown",
    "roster.too_many",
    "roster.nameless",
    "roster.too_long",
    "floor.not_here",
    "floor.interpreter",
    "floor.not_yours",
    "floor.not_removable",
    "floor.oneself",
    "floor.muted",
    "door.nameless",
    "door.too_long",
    "door.inside",
    "door.full",
    "door.nobody",
    "turn.unknown",
    "segment.unknown",
]
CODES: frozenset[str] = frozenset(get_args(Code))


class Refusal(Struct, frozen=True):
    """The command changed nothing. `field` is the part of the command that was at fault, "" for the whole."""

    code: Code
    field: str = ""
    params: dict[str, str | int] = {}


def refuse(code: Code, field: str = "", **params: str | int) -> Refusal:
    return Refusal(code, field, params)
