"""`{% entry "room" %}` puts a built page's script and styles into a template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from pytest_django.fixtures import Settings

MANIFEST = {
    "_shared.js": {"file": "assets/shared-1.js", "imports": ["_deep.js"], "css": ["assets/shared.css"]},
    "_deep.js": {"file": "assets/deep-1.js", "imports": ["_shared.js"]},
    "src/pages/room.tsx": {
        "file": "assets/room-1.js",
        "isEntry": True,
        "imports": ["_shared.js"],
        "css": ["assets/room.css", "assets/shared.css"],
    },
    "src/pages/site.ts": {"file": "assets/site-1.js", "isEntry": True},
}


def render(name: str) -> str:
    return Template("{% load frontend %}{% entry name %}").render(Context({"name": name}))


@pytest.fixture
def manifest(tmp_path: Path, settings: Settings) -> Path:
    settings.FRONTEND_MANIFEST = tmp_path / "manifest.json"
    settings.FRONTEND_MANIFEST.write_text(json.dumps(MANIFEST))
    return tmp_path / "manifest.json"


def test_a_page_brings_its_styles_its_chunks_and_its_script(manifest: Path) -> None:
    assert render("room") == (
        '<link rel="stylesheet" href="/static/app/assets/shared.css">'
        '<link rel="stylesheet" href="/static/app/assets/room.css">'
        '<link rel="modulepreload" href="/static/app/assets/deep-1.js">'
        '<link rel="modulepreload" href="/static/app/assets/shared-1.js">'
        '<script type="module" src="/static/app/assets/room-1.js"></script>'
    )


def test_a_new_build_is_seen_without_a_restart(manifest: Path) -> None:
    assert "site-1.js" in render("site")
    manifest.write_text(json.dumps(MANIFEST).replace("site-1.js", "site-2.js"))
    assert "site-2.js" in render("site")


def test_an_unknown_page_names_those_there_are(manifest: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="no page 'rom', only: room, site"):
        render("rom")


def test_pages_that_are_not_built_say_how_to_build_them(tmp_path: Path, settings: Settings) -> None:
    settings.FRONTEND_MANIFEST = tmp_path / "none.json"
    with pytest.raises(ImproperlyConfigured, match=r"not built.*python3 -m hub run"):
        render("room")
