"""The room's script has a budget, and the step that holds it can fail."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from hub.runner import budget


def built(dist: Path, room_bytes: int) -> Path:
    """A build whose files do not compress: an entry, what it imports, and two catalogues of which one is loaded."""
    manifest = {
        "src/pages/room.tsx": {"file": "room.js", "imports": ["_shared.js"], "dynamicImports": ["en", "ur"]},
        "_shared.js": {"file": "shared.js", "imports": ["src/pages/room.tsx"]},
        "en": {"file": "en.js"},
        "ur": {"file": "ur.js"},
        "src/pages/archive.tsx": {"file": "archive.js"},
    }
    (dist / ".vite").mkdir(parents=True)
    (dist / ".vite/manifest.json").write_text(json.dumps(manifest))
    chance = random.Random(1)
    sizes = {"room": room_bytes, "shared": 5_000, "en": 1_000, "ur": 9_000, "archive": 500_000}
    for name, size in sizes.items():
        (dist / f"{name}.js").write_bytes(chance.randbytes(size))
    return dist


def test_what_the_room_loads_is_counted_once_with_one_catalogue(tmp_path: Path) -> None:
    assert set(budget.weigh(built(tmp_path, 10_000))) == {"room.js", "shared.js", "ur.js"}


def test_a_room_that_grew_too_large_fails_and_says_which_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert budget.main(built(tmp_path / "small", 100_000)) == 0
    assert budget.main(built(tmp_path / "large", 107_000)) == 1
    assert "room.js" in capsys.readouterr().out.splitlines()[-4]
