"""What a form on the page of the minutes asks for, as a command of the exchange."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sessions.domain import commands as c

Fields = Mapping[str, str]


def command_of(step: str, fields: Fields) -> c.PersonMinutesCommand:
    """The command that a form sends. Raises KeyError for a step that there is not, msgspec.ValidationError for
    fields that no form of ours sends."""
    tag, take = STEPS[step]
    words = {name: value for name, value in take(fields).items() if value is not None}
    command: c.PersonMinutesCommand = msgspec.convert({"do": tag, **words}, c.PersonMinutesCommand)
    return command


def _add(fields: Fields) -> dict[str, Any]:
    words = {name: fields.get(name) or None for name in ("kind", "owner", "due")}
    return {"line": f"l{uuid.uuid4().hex}", "text": fields.get("text", ""), **words}


def _edit(fields: Fields) -> dict[str, Any]:
    changed = {"line": fields.get("line"), "text": fields.get("text"), "base_seq": _number(fields, "base_seq")}
    if fields.get("translation"):
        return {**changed, "translation": True}
    return {**changed, "owner": fields.get("owner"), "due": fields.get("due")}


def _number(fields: Fields, name: str) -> int | None:
    text = fields.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _texts(*names: str) -> Callable[[Fields], dict[str, Any]]:
    """Fields as they are; one that is empty is left out."""
    return lambda fields: {name: fields.get(name) or None for name in names}


STEPS: dict[str, tuple[str, Callable[[Fields], dict[str, Any]]]] = {
    "add": ("minutes.add", _add),
    "edit": ("minutes.edit", _edit),
    "strike": (
        "minutes.strike",
        lambda fields: {"line": fields.get("line"), "base_seq": _number(fields, "base_seq")},
    ),
    "languages": ("minutes.languages", _texts("language", "second", "prevailing")),
    "submit": ("minutes.submit", _texts()),
    "return": ("minutes.return", lambda fields: {"reason": fields.get("reason", "")}),
    "circulate": ("minutes.circulate", _texts("due")),
    "due": ("minutes.due", lambda fields: {"due": fields.get("due", "")}),
    "signatory": ("minutes.signatory", _texts("city", "participant")),
    "propose": (
        "minutes.amend",
        lambda fields: {
            "amendment": f"a{uuid.uuid4().hex}",
            "line": fields.get("line") or None,
            "text": fields.get("text", ""),
            "reason": fields.get("reason", ""),
        },
    ),
    "accept": ("minutes.amendment", lambda fields: {"amendment": fields.get("amendment"), "accept": True}),
    "decline": (
        "minutes.amendment",
        lambda fields: {
            "amendment": fields.get("amendment"),
            "accept": False,
            "reason": fields.get("reason", ""),
        },
    ),
    "approve": ("minutes.approve", lambda fields: {"version": _number(fields, "version")}),
}
