"""The committed list of mutants: rules that were broken on purpose, each with the law that has to notice."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
from msgspec import Struct

from hub.trouble import Trouble

FOLDER = Path(__file__).with_name("broken_laws")
EQUIVALENT = "equivalent"


class Mutant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text`, which stands in `file` once, becomes `instead`; then one of `killed_by` (arguments of pytest) fails."""

    law: str
    file: str
    text: str
    instead: str
    killed_by: tuple[str, ...]


class Equivalent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change made by machine that nobody can notice, and why."""

    file: str
    text: str
    instead: str
    why: str


class _Listed(Struct, forbid_unknown_fields=True):
    mutant: list[Mutant]


class _NotNoticed(Struct, forbid_unknown_fields=True):
    equivalent: list[Equivalent] = []


def topics() -> list[str]:
    """The parts of the list: a file each."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != EQUIVALENT)


def mutants(topic: str) -> list[Mutant]:
    """Those of one topic. Raises msgspec.ValidationError for a file that is none."""
    return msgspec.toml.decode((FOLDER / f"{topic}.toml").read_bytes(), type=_Listed).mutant


def equivalents() -> list[Equivalent]:
    """What a sample leaves out."""
    return msgspec.toml.decode((FOLDER / f"{EQUIVALENT}.toml").read_bytes(), type=_NotNoticed).equivalent


def broken(root: Path, change: Mutant | Equivalent) -> str:
    """The text of its file with the change. Raises Trouble where the change does not fit the file any more."""
    source = (root / change.file).read_text(encoding="utf-8")
    found = source.count(change.text)
    if found != 1:
        raise Trouble(f"{change.file} has this text {found} times, not once; mend the list:\n{change.text}")
    mutated = source.replace(change.text, change.instead)
    try:
        ast.parse(mutated)
    except SyntaxError as error:
        raise Trouble(f"{change.file} cannot be read with this change ({error}):\n{change.instead}") from error
    return mutated
