"""`python -m hub.runner.budget`: what script the room takes to a phone, and whether it is what we promise at most.

Counted is the room's entry with all that it imports, and the largest one of what it loads by itself: the catalogue
of the reader's language. Each file as gzip sends it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.bootstrap import FRONTEND

ENTRY = "src/pages/room.tsx"
MOST_BYTES = 120_000
DIST = FRONTEND / "dist"


def weigh(dist: Path, entry: str = ENTRY) -> dict[str, int]:
    """Bytes of each file that the page loads, by its name. Raises OSError or KeyError where nothing was built."""
    manifest: dict[str, dict[str, Any]] = json.loads((dist / ".vite/manifest.json").read_bytes())
    loaded = _imported(manifest, entry)
    later = {key for each in loaded for key in manifest[each].get("dynamicImports", ())} - loaded
    weights = {manifest[key]["file"]: _gzipped(dist / manifest[key]["file"]) for key in loaded}
    catalogues = {manifest[key]["file"]: _gzipped(dist / manifest[key]["file"]) for key in later}
    if catalogues:
        largest = max(catalogues, key=lambda name: catalogues[name])
        weights[largest] = catalogues[largest]
    return weights


def _imported(manifest: Mapping[str, Mapping[str, Any]], entry: str) -> set[str]:
    """The entry and everything that it imports, through all that does."""
    found, waiting = set[str](), [entry]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += manifest[key].get("imports", ())
    return found


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))


def main(dist: Path = DIST) -> int:
    """0 when the room is within its budget; what it takes is printed in any case."""
    weights = weigh(dist)
    for name, weight in sorted(weights.items(), key=lambda each: -each[1]):
        print(f"{weight:>9,}  {name}")
    total = sum(weights.values())
    print(f"{total:>9,}  bytes of script for the room, gzip; {MOST_BYTES:,} at most")
    return int(total > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
