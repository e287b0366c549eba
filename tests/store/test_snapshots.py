"""A snapshot spares reading a log from its start; it is never believed against the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from msgspec.structs import replace

from sessions import log, snapshots
from sessions.domain.commands import AskQuestion, VoteForQuestion
from sessions.domain.state import State
from sessions.execute import execute
from sessions.models import ExchangeSession, Snapshot
from sessions.states import catch_up, forget
from tests.conftest import NOON, Story, actor
from tests.domain.test_laws import stories


@pytest.fixture
def long_log(exchange: ExchangeSession, command_id: Any, monkeypatch: pytest.MonkeyPatch) -> ExchangeSession:
    monkeypatch.setattr(snapshots, "EVERY", 10)
    for n in range(12):
        execute("x1", command_id(), AskQuestion(question=f"q{n}", text="Who pays?"), actor("chen"), NOON)
        execute("x1", command_id(), VoteForQuestion(question=f"q{n}"), actor("farid"), NOON)
    forget()
    return exchange


def test_a_process_that_starts_reads_what_came_after_it(long_log: ExchangeSession) -> None:
    snapshot = Snapshot.objects.get()
    assert snapshot.seq % 10 == 0
    with CaptureQueriesContext(connection) as queries:
        state = catch_up("x1")
    assert any(f"entry.seq > {snapshot.seq}" in query["sql"] for query in queries)
    Snapshot.objects.all().delete()
    forget()
    assert catch_up("x1") == state


@pytest.mark.parametrize("change", [{"shape": "of other code"}, {"chain": b"of another log"}, {"seq": 10_000}])
def test_one_of_other_code_or_of_another_log_is_not_used(
    long_log: ExchangeSession, change: dict[str, Any]
) -> None:
    Snapshot.objects.update(state=snapshots.encode(State()), **change)
    assert snapshots.load("x1") is None
    assert "q11" in catch_up("x1").questions


def test_one_that_is_not_what_the_log_folds_to_is_named(long_log: ExchangeSession) -> None:
    seq = Snapshot.objects.get().seq
    long_log.refresh_from_db()
    assert log.verify("x1") == long_log.seq and snapshots.verify("x1")
    Snapshot.objects.update(state=snapshots.encode(State(seq=seq)))
    with pytest.raises(log.BrokenLog, match="snapshot") as broken:
        snapshots.verify("x1")
    assert broken.value.seq == seq


@given(told=stories())
@settings(max_examples=60)
def test_any_state_comes_back_as_it_was(told: Story) -> None:
    assert snapshots.decode(snapshots.encode(told.state)) == told.state


def test_two_thousand_voters_fit() -> None:
    story = Story().begun()
    story.does("chen", AskQuestion(question="q1", text="Why?"))
    question = replace(story.state.questions["q1"], voters=(1 << 2_000) - 1)
    state = replace(story.state, questions={"q1": question})
    assert snapshots.decode(snapshots.encode(state)) == state
