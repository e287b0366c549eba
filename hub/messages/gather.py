"""Every message in Python, templates and the browser's code. Needs Babel, Django and Node."""

from __future__ import annotations

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
FUNCTIONS = {"_": ""} | {f"{kind}gettext{ending}": kind for kind in ARGUMENTS for ending in ("", "_lazy")}
FUNCTIONS["gettext_noop"] = ""  # words that are kept as they are and translated where they are shown
PACKAGES = ("hub", "realtime", "sessions")
NO_MESSAGES = {"migrations", "locks", "messages", "runner"}  # folders without a word for the screen
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def gather(root: Path = ROOT) -> Catalog:
    """What the code uses now. Raises Trouble with file and line of a message that is not constant."""
    catalogue = Catalog(fuzzy=False)
    for message in browser_messages(root / "frontend" / "src"):
        words = (message["context"], message["id"], message["plural"])
        for place in message["places"]:
            add(catalogue, words, tuple(place), message["notes"])
    for path in sources(root):
        where = path.relative_to(root).as_posix()
        for line, function, arguments, notes in calls(path):
            add(catalogue, words_of(function, arguments, f"{where}:{line}"), (where, line), notes)
    return catalogue


def sources(root: Path) -> Iterator[Path]:
    """The Python files and templates that may hold messages."""
    for package in PACKAGES:
        for pattern in ("*.py", "templates/**/*.html", "templates/**/*.txt"):
            for path in sorted((root / package).rglob(pattern)):
                if not NO_MESSAGES & set(path.relative_to(root).parts):
                    yield path


def calls(path: Path) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The calls of the gettext family in a file: line, function, arguments, translators' notes."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":  # what Django makes of a template is indented, which a tokenizer would refuse
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(path)))
    for line, function, arguments, notes, *_ in extract_python(
        io.BytesIO(text.encode()), dict.fromkeys(FUNCTIONS), ["Translators:"], {}
    ):
        yield line, function, arguments, notes


def words_of(function: str, arguments: Any, where: str) -> tuple[str | None, str, str | None]:
    """Context, message and plural of a call. Raises Trouble if one of them is not a constant string."""
    given: Sequence[str | None] = arguments if isinstance(arguments, (tuple, list)) else (arguments,)
    places = ARGUMENTS[FUNCTIONS[function]]
    words = [given[place] if place is not None and place < len(given) else None for place in places]
    if any(place is not None and not word for place, word in zip(places, words, strict=True)):
        raise Trouble(f"{where}: {function}() needs constant words; put values in afterwards with %(name)s.")
    return words[0], str(words[1]), words[2]


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
