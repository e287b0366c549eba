"""A pytest plugin choosing the tests for PostgreSQL and Redis: marked `services`, or in store/ or live/."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDERS = {"store", "live"}


def belongs(path: Path, root: Path, markers: set[str]) -> bool:
    """Whether a test says something about the services that it cannot say on SQLite."""
    if "browser" in markers:
        return False
    return "services" in markers or path.relative_to(root).parts[1:2] in {(folder,) for folder in FOLDERS}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the rest; pytest counts them as deselected, not as skipped."""
    chosen: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        markers = {marker.name for marker in item.iter_markers()}
        (chosen if belongs(item.path, config.rootpath, markers) else rest).append(item)
    items[:] = chosen
    config.hook.pytest_deselected(items=rest)
