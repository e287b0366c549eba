"""Bringing the catalogues up to the code, and judging them. Needs Babel."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from hub.messages.languages import LANGUAGES, LOCALE, SOURCE, Language
from hub.trouble import Trouble

FIELD = re.compile(r"%(?:\((\w+)\))?[#0\- +]*[\d.]*([a-zA-Z%])|\{(\w*)\}")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
Key = tuple[str, str | None]  # message and context


def load(language: Language, locale: Path = LOCALE) -> Catalog:
    """A language's catalogue; an empty one if there is none yet. Raises Trouble when it cannot be read."""
    path = language.catalogue(locale)
    if not path.exists():
        return Catalog(locale=language.code, fuzzy=False)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language.code, abort_invalid=True)
    except PoFileError as error:
        raise Trouble(f"{language.code}: {path.name} cannot be read: {error}.") from error


def update(used: Catalog, locale: Path = LOCALE) -> None:
    """Write each language's catalogue anew: what the code uses, with the translations that are there."""
    for language in LANGUAGES:
        catalogue = load(language, locale)
        catalogue.update(used, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        written = io.BytesIO()
        write_po(written, catalogue, width=0, sort_output=True, include_lineno=False)
        path = language.catalogue(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(with_steady_header(written.getvalue().decode(), language), encoding="utf-8")


def with_steady_header(text: str, language: Language) -> str:
    """The header without what differs from run to run, and with our own plural rule."""
    text = re.sub(r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator):.*?\\n"\n', "", text)
    text = re.sub(r"\A(#.*\n|\n)+", "", text)
    return re.sub(r'"Plural-Forms:.*?\\n"', lambda _: f'"Plural-Forms: {language.plural_header}\\n"', text)


def problems(used: Catalog, locale: Path = LOCALE) -> list[str]:
    """Everything that is wrong with any catalogue, a sentence each."""
    return [
        f"{language.code}: {problem}"
        for language in LANGUAGES
        for problem in sorted(_problems_of(language, used, load(language, locale), locale))
    ]


def _problems_of(language: Language, used: Catalog, catalogue: Catalog, locale: Path) -> Iterator[str]:
    path = language.catalogue(locale)
    if not path.exists() or f'"Plural-Forms: {language.plural_header}\\n"' not in path.read_text(
        encoding="utf-8"
    ):
        yield f"Plural-Forms is not {language.plural_header!r} (run update)"
    want, have = _by_key(used), _by_key(catalogue)
    for key in want.keys() | have.keys():
        name = f"{key[0]!r} [{key[1]}]" if key[1] else repr(key[0])
        if key not in have:
            yield f"{name}: missing from the catalogue (run update)"
        elif key not in want:
            yield f"{name}: no longer in the code (run update)"
        else:
            for problem in _problems_with(language, want[key], have[key]):
                yield f"{name}: {problem}"


def _by_key(catalogue: Catalog) -> dict[Key, Message]:
    return {(_singular(message), message.context): message for message in catalogue if message.id}


def _singular(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


def _problems_with(language: Language, used: Message, message: Message) -> Iterator[str]:
    """Of one message that is in the code and in the catalogue."""
    if used.pluralizable != message.pluralizable or (used.pluralizable and used.id[1] != message.id[1]):
        yield "its plural differs from the code's (run update)"
        return
    forms = [str(form or "") for form in (message.string if message.pluralizable else [message.string]) or []]
    if language is SOURCE and not any(forms):
        return  # the source language may stay as it is in the code
    if message.fuzzy:
        yield "marked fuzzy: look at it, then take the mark away"
    if message.pluralizable and len(forms) != language.forms:
        yield f"{len(forms)} plural forms instead of {language.forms}"
    for place, form in enumerate(forms):
        allowed = _allowed_fields(message, place, len(forms))
        if not form:
            yield "not translated"
        elif fields(form) not in allowed:
            yield f"placeholders {fields(form)} instead of {allowed[-1]}"
        elif OTHER_DIGIT.search(form):
            yield "has digits that are not 0 to 9, which every date and number here is written in"


def _allowed_fields(message: Message, place: int, forms: int) -> list[list[str]]:
    """The placeholders that a form may have; the first of two may leave the number out, if the source does."""
    if not message.pluralizable:
        return [fields(str(message.id))]
    both = [fields(str(message.id[0])), fields(str(message.id[1]))]
    return both if place == 0 and forms > 1 else both[1:]


def fields(text: str) -> list[str]:
    """The placeholders in a message: %(name)s, %s, {name}; not %%."""
    return sorted({match[0] for match in FIELD.finditer(text) if match[2] != "%"})
