"""`{% entry "room" %}`: the script and styles of one front-end entry, from Vite's manifest."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@lru_cache(maxsize=2)
def _manifest(path: Path, changed_ns: int) -> dict[str, dict[str, object]]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@register.simple_tag
def entry(name: str) -> SafeString:
    """Tags for the entry called `name`; nothing while the front end is not built."""
    path: Path = settings.FRONTEND_MANIFEST
    if not path.exists():
        return SafeString("")
    chunks = _manifest(path, path.stat().st_mtime_ns).values()
    chunk = next(c for c in chunks if c.get("isEntry") and c.get("name") == name)
    styles: Any = chunk.get("css", [])
    links = format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(f"app/{css}"),) for css in styles)
    )
    return links + format_html('<script type="module" src="{}"></script>', static(f"app/{chunk['file']}"))
