"""`python -m hub.messages.compile`: the catalogues as Django (.mo) and the browser (.json) read them.

A step of the set-up, so it needs polib alone: no Django, no Babel, no GNU gettext.
"""

from __future__ import annotations

import json
from pathlib import Path

import polib

from hub.messages.languages import BROWSER_SOURCES, FRONTEND, LANGUAGES, LOCALE, Language

CONTEXT_GLUE = "\4"  # between context and message, as in a .mo file


def compile_all(locale: Path = LOCALE, browser: Path = FRONTEND / "src" / "i18n" / "catalogues") -> None:
    """Write django.mo beside each django.po, and one JSON file a language into the `browser` folder."""
    browser.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        path = language.catalogue(locale)
        catalogue = polib.pofile(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        text = json.dumps(browser_catalogue(language, catalogue), ensure_ascii=False, separators=(",", ":"))
        (browser / f"{language.code}.json").write_text(text, encoding="utf-8")


def browser_catalogue(language: Language, catalogue: polib.POFile) -> dict[str, object]:
    """What frontend/src/i18n calls a Catalogue: only the translated messages that the browser's code uses."""
    messages: dict[str, str | list[str]] = {}
    for entry in catalogue:
        in_browser = any(file.startswith(BROWSER_SOURCES) for file, _line in entry.occurrences)
        if in_browser and entry.translated():
            key = f"{entry.msgctxt}{CONTEXT_GLUE}{entry.msgid}" if entry.msgctxt else entry.msgid
            forms = [form for _number, form in sorted(entry.msgstr_plural.items())]
            messages[key] = forms if entry.msgid_plural else entry.msgstr
    return {
        "lang": language.code,
        "dir": language.direction,
        "plural": language.plural,
        "messages": dict(sorted(messages.items())),
    }


if __name__ == "__main__":
    compile_all()
