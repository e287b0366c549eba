"""The tag for a built page's script and styles in a template: `{% load frontend %}{% entry "room" %}`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
FOLDER = "app"  # frontend/dist among the static files


class Chunk(TypedDict, total=False):
    """An entry of Vite's manifest: https://vite.dev/guide/backend-integration"""

    file: str
    isEntry: bool
    css: list[str]
    imports: list[str]


@register.simple_tag
def entry(name: str) -> SafeString:
    """Styles, preloads and the module script of frontend/src/pages/<name>.

    Raises ImproperlyConfigured when the pages are not built or have no such entry.
    """
    manifest = _manifest()
    key = _key(manifest, name)
    chunks = [manifest[each] for each in _imported(manifest, key)]
    styles = dict.fromkeys(css for chunk in [*chunks, manifest[key]] for css in chunk.get("css", []))
    return format_html(
        "{}{}{}",
        format_html_join("", '<link rel="stylesheet" href="{}">', ((_url(css),) for css in styles)),
        format_html_join(
            "", '<link rel="modulepreload" href="{}">', ((_url(chunk["file"]),) for chunk in chunks)
        ),
        format_html('<script type="module" src="{}"></script>', _url(manifest[key]["file"])),
    )


def _url(file: str) -> str:
    return static(f"{FOLDER}/{file}")


def _key(manifest: dict[str, Chunk], name: str) -> str:
    for extension in ("ts", "tsx"):
        if (key := f"src/pages/{name}.{extension}") in manifest:
            return key
    known = ", ".join(sorted(Path(key).stem for key, chunk in manifest.items() if chunk.get("isEntry")))
    raise ImproperlyConfigured(
        f"The front end has no page {name!r}, only: {known}. Its pages stand in vite.config.ts."
    )


def _imported(manifest: dict[str, Chunk], key: str) -> list[str]:
    """The chunks that a chunk imports, at any depth, each once, those needed first in front."""
    seen, found = {key}, list[str]()

    def visit(each: str) -> None:
        for imported in manifest[each].get("imports", []):
            if imported not in seen:
                seen.add(imported)
                visit(imported)
                found.append(imported)

    visit(key)
    return found


def _manifest() -> dict[str, Chunk]:
    path = Path(settings.FRONTEND_MANIFEST)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"The pages are not built ({path} is missing): `python3 -m hub run` builds them."
        ) from error


@lru_cache(maxsize=4)
def _read(path: Path, _changed_ns: int) -> dict[str, Chunk]:
    manifest: dict[str, Chunk] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
