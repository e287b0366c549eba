"""Every message in Python, templates and the browser's code. Needs Babel, Django and Node."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from hub.messages.languages import FRONTEND, ROOT
from hub.trouble import Trouble

ARGUMENTS: dict[str, tuple[int | None, int, int | None]] = {  # places of context, message and plural
    "": (None, 0, None),
    "n": (None, 0, 1),
    "p": (0, 1, None),
    "np": (0, 1, 2),
}
FUNCTIONS = {f"{kind}gettext{ending}": kind for kind in ARGUMENTS for ending in ("", "_lazy")}
FUNCTIONS |= {"_": "", "gettext_noop": ""}
Words = tuple[str | None, str, str | None]  # context, message, plural
PACKAGES = ("hub", "realtime", "sessions")
NO_MESSAGES = {"hub/locks", "hub/messages", "hub/runner"}  # folders without a word for the screen
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def gather(root: Path = ROOT) -> Catalog:
    """What the code uses now. Raises Trouble with file and line of a message that is not constant."""
    catalogue = Catalog(fuzzy=False)
    for message in browser_messages(root / "frontend" / "src"):
        for place in message["places"]:
            add(
                catalogue,
                (message["context"], message["id"], message["plural"]),
                tuple(place),
                message["notes"],
            )
    for path in sources(root):
        where = path.relative_to(root).as_posix()
        for line, words, notes in calls(path, where):
            add(catalogue, words, (where, line), notes)
    return catalogue


def sources(root: Path) -> Iterator[Path]:
    """The Python files and templates that may hold messages."""
    for package in PACKAGES:
        for pattern in ("*.py", "templates/**/*.html", "templates/**/*.txt"):
            for path in sorted((root / package).rglob(pattern)):
                where = path.relative_to(root)
                if "migrations" not in where.parts and not NO_MESSAGES & {
                    each.as_posix() for each in where.parents
                }:
                    yield path


def calls(path: Path, where: str) -> Iterator[tuple[int, Words, list[str]]]:
    """The messages of a file: line, words, translators' notes. Raises Trouble for words that are made up."""
    text = path.read_text(encoding="utf-8")
    return calls_in_python(text, where) if path.suffix == ".py" else calls_in_template(text, where)


def calls_in_template(text: str, where: str) -> Iterator[tuple[int, Words, list[str]]]:
    """What Django makes of a template is indented, which a tokenizer would refuse."""
    code = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=where))
    found: Any = extract_python(io.BytesIO(code.encode()), dict.fromkeys(FUNCTIONS), ["Translators:"], {})
    for line, function, arguments, notes in found:
        given = arguments if isinstance(arguments, tuple | list) else (arguments,)
        context, message, plural = (
            given[place] if place is not None else None for place in ARGUMENTS[FUNCTIONS[function]]
        )
        if message:
            yield line, (context, message, plural), notes


def calls_in_python(text: str, where: str) -> Iterator[tuple[int, Words, list[str]]]:
    """A name, an item or another function's result may be translated: it stands for words that are messages
    already, of a list of choices or marked with gettext_noop(). Words put together on the spot may not.
    """
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and (function := _name(node.func)) in FUNCTIONS:
            places = ARGUMENTS[FUNCTIONS[function]]
            given = [
                node.args[place] if place is not None and place < len(node.args) else None for place in places
            ]
            words = [_constant(each) for each in given]
            if all(each is None or word for each, word in zip(given, words, strict=True)) and words[1]:
                yield node.lineno, (words[0], words[1], words[2]), _notes_above(lines, node.lineno)
            elif given[2] is not None or (given[1] is not None and _is_made_up(given[1])):
                told = "needs constant words; put values in afterwards with %(name)s."
                raise Trouble(f"{where}:{node.lineno}: {function}() {told}")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _constant(given: ast.expr | None) -> str | None:
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _is_made_up(given: ast.expr) -> bool:
    """Whether words are put together here: an f-string, a sum, a method of a string, or nothing at all."""
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute):
        return _is_made_up(given.func.value)
    return isinstance(given, ast.JoinedStr | ast.BinOp | ast.Constant)


def _notes_above(lines: list[str], line: int) -> list[str]:
    """The comment for translators that ends on the line before."""
    notes: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.strip().startswith("#"):
            break
        notes.insert(0, text.strip().lstrip("# "))
    return notes if notes and notes[0].startswith("Translators:") else []


def add(catalogue: Catalog, words: Words, place: tuple[str, int], notes: list[str]) -> None:
    """Add one use of a message. Raises Trouble when it is counted in one place and not in another."""
    context, message, plural = words
    known = catalogue.get(message, context)
    if known and (known.id[1] if known.pluralizable else None) != plural:
        raise Trouble(f"{place[0]}:{place[1]}: {message!r} has another plural elsewhere, or none.")
    catalogue.add(
        (message, plural) if plural else message,
        locations=[place],
        auto_comments=notes,
        context=context,
        flags=["python-format"] if PLACEHOLDER.search(message + (plural or "")) else [],
    )


def browser_messages(folder: Path) -> list[dict[str, Any]]:
    """The messages of the browser's code. Raises Trouble with the extractor's own words."""
    done = subprocess.run(
        ["node", "tools/extract-messages.mjs", str(folder)],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(done.stderr.strip())
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
