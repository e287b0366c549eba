"""A hall that was filled by an older version is read by this one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sessions import log
from sessions.domain.names import Audience
from sessions.domain.view import view
from sessions.states import catch_up
from tests.store.golden_logs import EXCHANGE, FOLDER, known_then, rows, views

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old_tables() -> Iterator[MigrationExecutor]:
    """The tables of version 1; today's again afterwards."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([("exchange", "0002_segment_trouble")])
    try:
        yield MigrationExecutor(connection)
    finally:
        MigrationExecutor(connection).migrate(latest)


def test_a_log_of_version_1_is_kept_entry_for_entry(old_tables: MigrationExecutor) -> None:
    apps = old_tables.loader.project_state(
        [("exchange", "0002_segment_trouble"), ("places", "0001_initial")]
    ).apps
    topic = apps.get_model("places", "Topic").objects.create(slug="water", name="Water")
    *_, last = golden = list(rows(FOLDER / "v1"))
    exchange = apps.get_model("exchange", "ExchangeSession").objects.create(
        id=EXCHANGE,
        title="Water",
        topic=topic,
        starts_at="2026-02-02T12:00Z",
        time_zone="Asia/Kolkata",
        seq=last.seq,
        chain=last.chain,
    )
    for row in golden:
        entry = apps.get_model("exchange", "LogEntry").objects.create(
            exchange=exchange, seq=row.seq, at_ms=row.at_ms, digest=row.digest, chain=row.chain
        )
        apps.get_model("exchange", "LogPayload").objects.create(entry=entry, salt=row.salt, event=row.event)
    MigrationExecutor(connection).migrate(old_tables.loader.graph.leaf_nodes())
    assert log.verify(EXCHANGE) == last.seq
    assert list(log.rows_after(EXCHANGE, 0)) == golden
    shown = {audience.value: view(catch_up(EXCHANGE), audience) for audience in Audience}
    assert known_then(shown, views(FOLDER / "v1")) == views(FOLDER / "v1")
