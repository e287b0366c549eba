"""Every log that any version wrote still verifies, still reads, and still shows what it showed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import get_args

import pytest

from sessions.domain.events import AnyEvent, BallotCast, ExchangePrepared
from sessions.domain.evolve import fold
from sessions.domain.names import Audience, Phase
from sessions.domain.state import State
from sessions.domain.upcast import STEPS, VERSION, decode, encode
from sessions.domain.view import view
from sessions.log import link
from tests.store.golden_logs import EXCHANGE, FOLDER, folders, known_then, rows, views, write

INSTEAD = {"exchange.cancelled"}  # of all that the story tells: tests/domain/test_plan_and_door.py has it
NEWEST = FOLDER / f"v{VERSION}"


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_its_chain_verifies(folder: Path) -> None:
    chain = b""
    for row in rows(folder):
        if row.salt is None:  # a ballot of a poll that is over
            assert isinstance(row.recorded.event, BallotCast)
        else:
            assert hashlib.sha256(row.salt + row.event).digest() == row.digest
        chain = link(chain, EXCHANGE, row.seq, row.at_ms, row.digest)
        assert chain == row.chain


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_it_shows_what_it_showed(folder: Path) -> None:
    """Of older versions at least that: sections and fields that came later are shown beside it."""
    state = fold(State(), [row.recorded for row in rows(folder)])
    shown = {audience.value: view(state, audience) for audience in Audience}
    assert (shown if folder == NEWEST else known_then(shown, views(folder))) == views(folder)


def test_there_is_one_of_each_version() -> None:
    assert [folder.name for folder in folders()] == [f"v{number}" for number in range(1, VERSION + 1)], (
        "the shapes of events have a new version: python3 -m tests.store.write_golden_log adds its golden log"
    )


def test_the_newest_tells_of_every_event() -> None:
    told = {json.loads(row.event)["is"] for row in rows(NEWEST)}
    known = {event.__struct_config__.tag for event in get_args(AnyEvent)}
    assert told == known - INSTEAD


def test_todays_hub_writes_the_newest_one(transactional_db: None, tmp_path: Path) -> None:
    """A shape that changed and did not say so is noticed: events are stored byte for byte as they were."""
    write(tmp_path / "today")
    assert [row.event for row in rows(tmp_path / "today")] == [row.event for row in rows(NEWEST)]


def test_an_old_event_is_brought_to_todays_shape() -> None:
    old = b'{"is":"exchange.prepared","title":"Water","cities":{},"presentation_minutes":60,"question_minutes":45}'
    planned = {Phase.PRESENTATIONS: 60, Phase.QUESTIONS: 45}
    assert decode(old, 1) == ExchangePrepared(title="Water", cities={}, planned=planned)


def test_every_step_is_of_a_version_before_todays() -> None:
    assert all(1 <= version < VERSION for _, version in STEPS)
    event = ExchangePrepared(title="Water", cities={}, planned={Phase.QUESTIONS: 45})
    assert decode(encode(event), VERSION) == event
