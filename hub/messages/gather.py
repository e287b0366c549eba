"""Every message in Python, templates and the browser's code. Needs Babel, Django and Node."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
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
PACKAGES = ("hub", "realtime", "sessions")
NO_MESSAGES = {"migrations", "locks", "messages", "runner"}  # folders without a word for the screen
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
        for line, function, arguments, notes in calls(path, where):
            if words := words_of(function, arguments):
                add(catalogue, words, (where, line), notes)
    return catalogue


def sources(root: Path) -> Iterator[Path]:
    """The Python files and templates that may hold messages."""
    for package in PACKAGES:
        for pattern in ("*.py", "templates/**/*.html", "templates/**/*.txt"):
            for path in sorted((root / package).rglob(pattern)):
                if not NO_MESSAGES & set(path.relative_to(root).parts):
                    yield path


def calls(path: Path, where: str) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The calls of the gettext family in a file: line, function, arguments, translators' notes. Raises Trouble."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        refuse_made_up_words(text, where)
    else:  # what Django makes of a template is indented, which a tokenizer would refuse
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(path)))
    found: Any = extract_python(io.BytesIO(text.encode()), dict.fromkeys(FUNCTIONS), ["Translators:"], {})
    yield from found  # (Babel's annotation of it is another function's)


def refuse_made_up_words(text: str, where: str) -> None:
    """Raise Trouble for a message that is put together while the program runs, as no catalogue can hold it.

    A name or attribute alone may be translated: it stands for words that are messages in their own right, of a
    list of choices or marked with gettext_noop().
    """
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or (function := _name(node.func)) not in FUNCTIONS:
            continue
        if not all(_is_given(node, place) for place in ARGUMENTS[FUNCTIONS[function]]):
            told = "needs constant words; put values in afterwards with %(name)s."
            raise Trouble(f"{where}:{node.lineno}: {function}() {told}")


def _is_given(call: ast.Call, place: int | None) -> bool:
    """Whether that argument is words, or (for the one message of a call) a name for words."""
    if place is None or place >= len(call.args):
        return True
    given = call.args[place]
    if isinstance(given, ast.Constant):
        return bool(given.value)
    return isinstance(given, ast.Name | ast.Attribute | ast.Subscript) and _name(call.func).find("ngettext") < 0


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def words_of(function: str, arguments: Any) -> tuple[str | None, str, str | None] | None:
    """Context, message and plural of a call; None for a call on a name."""
    given: Sequence[str | None] = arguments if isinstance(arguments, (tuple, list)) else (arguments,)
    places = ARGUMENTS[FUNCTIONS[function]]
    context, message, plural = (
        given[place] if place is not None and place < len(given) else None for place in places
    )
    return (context, message, plural) if message else None


def add(
    catalogue: Catalog, words: tuple[str | None, str, str | None], place: tuple[str, int], notes: list[str]
) -> None:
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
