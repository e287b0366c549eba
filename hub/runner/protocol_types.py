"""The TypeScript types of the socket's frames and views, made from the msgspec types that Python uses."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from typing import Any

import msgspec

from hub.bootstrap import FRONTEND
from hub.trouble import Trouble

TARGET = FRONTEND / "src" / "protocol" / "types.generated.ts"
BANNER = "// Made by `python3 -m hub manage generate_types` from Python's. Do not edit.\n\n"
REFERENCE = "#/definitions/{name}"
DECLARATION = re.compile(r"^(?:/\*\*\n(?: \*.*\n)*? \*/\n)?export (?:interface|type) (\w+)", re.MULTILINE)


def schema_of(exported: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Schema definitions of the exported types under their given names, and of all that they refer to."""
    roots, definitions = msgspec.json.schema_components(exported.values(), ref_template=REFERENCE)
    for name, root in zip(exported, roots, strict=True):
        if root.get("$ref") != REFERENCE.format(name=name):  # a struct of that name is there already
            definitions[name] = root
    return dict(sorted(definitions.items()))


def generate(exported: Mapping[str, Any]) -> str:
    """The TypeScript file's text. Raises Trouble when the generator fails."""
    done = subprocess.run(
        ["node", "tools/generate-types.mjs"],
        cwd=FRONTEND,
        input=json.dumps(schema_of(exported)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"The TypeScript types could not be generated:\n{done.stderr.strip()[-2000:]}")
    return BANNER + done.stdout.strip() + "\n"


def stale(committed: str, fresh: str) -> list[str]:
    """What differs, a sentence a type; a difference that belongs to no type names the file."""
    was, now = declarations(committed), declarations(fresh)
    told = [f"{name} is missing" for name in now.keys() - was.keys()]
    told += [f"{name} is no longer sent or received" for name in was.keys() - now.keys()]
    told += [f"{name} has changed" for name in was.keys() & now.keys() if was[name] != now[name]]
    if not told and committed != fresh:
        told.append(f"{TARGET.name} was edited by hand")
    return sorted(told)


def declarations(text: str) -> dict[str, str]:
    """Name and text of each exported type, with the comment above it."""
    starts = list(DECLARATION.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {match[1]: text[match.start() : end].strip() for match, end in zip(starts, ends, strict=False)}
