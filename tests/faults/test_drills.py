"""Every drill in its short form: the same code, few people, one hub for all that need PostgreSQL and Redis."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from types import ModuleType

import pytest

from hub.runner.experiments import Result, names
from tests.faults import (
    cut,
    database_locked,
    disk_full,
    kill_media,
    kill_postgresql,
    kill_redis,
    kill_web,
    reorder,
    slow_readers,
    storm,
)
from tests.faults._hub import Hub, hub

# Where a machine is busy with other tests, what is slow for others too says nothing about slow readers: p99 is wide.
SHORT: dict[ModuleType, dict[str, str]] = {
    kill_web: {"kills": "2", "people": "10"},
    kill_media: {"kills": "1", "people": "6"},
    kill_redis: {"seconds": "1", "people": "6"},
    kill_postgresql: {"kills": "2", "people": "10", "away": "0.2"},
    storm: {"clients": "60", "storms": "1", "rate": "4"},
    slow_readers: {"slow": "5", "people": "8", "p99": "5000"},
    cut: {"seconds": "2", "people": "10"},
    reorder: {"rounds": "3", "people": "4", "commands": "8"},
}
ON_SQLITE: dict[ModuleType, dict[str, str]] = {
    database_locked: {"seconds": "6", "times": "1", "people": "6"},
    disk_full: {"seconds": "0.5", "times": "1", "people": "6"},
}
OWN_TESTS = {
    "torn-set-up",  # builds the front end again and again: too long, and nothing beside it could run
    "mutants",  # no hub, and as long as all tests of the domain many times over: tests/contract
    "media-flood",  # these two need no hub: tests/media
    "media-soak",
}


def name_of(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def options(module: ModuleType, short: dict[str, str]) -> dict[str, str]:
    return {key: option.default for key, option in module.OPTIONS.items()} | short


def held(result: Result) -> bool:
    missed = {name: goal for name, goal in result.goals.items() if not goal.met}
    assert not missed, (missed, result.verdict, result.rows)
    assert result.verdict is not None and result.verdict.clean, result
    return result.ok


@pytest.fixture(scope="module")
def production() -> Iterator[Hub]:
    with hub(2, durable=True) as running:
        yield running


@pytest.fixture(scope="module")
def embedded() -> Iterator[tuple[Hub, disk_full.Disk]]:
    with disk_full.disk() as small, hub(data=small.folder) as running:
        yield running, small


def test_every_drill_has_a_short_form() -> None:
    assert {name_of(module) for module in [*SHORT, *ON_SQLITE]} == set(names("drill")) - OWN_TESTS


@pytest.mark.services
@pytest.mark.parametrize("module", SHORT, ids=name_of)
def test_on_postgresql_and_redis(production: Hub, module: ModuleType) -> None:
    assert held(asyncio.run(module.play(production, options(module, SHORT[module]))))


def test_on_a_locked_sqlite(embedded: tuple[Hub, disk_full.Disk]) -> None:
    running, _ = embedded
    assert held(
        asyncio.run(database_locked.play(running, options(database_locked, ON_SQLITE[database_locked])))
    )


def test_on_a_full_disk(embedded: tuple[Hub, disk_full.Disk]) -> None:
    running, small = embedded
    assert held(asyncio.run(disk_full.play(running, options(disk_full, ON_SQLITE[disk_full]), small)))


def test_without_a_disk_of_its_own_files_stop_growing(
    embedded: tuple[Hub, disk_full.Disk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a user other than root is left with."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    running, _ = embedded
    with disk_full.disk() as files:
        assert isinstance(files, disk_full.SmallFiles)
        short = options(disk_full, ON_SQLITE[disk_full])
        assert held(asyncio.run(disk_full.play(running, short, files)))
