"""The write path: gapless, once a command, chained, and undone whole."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from sessions import log
from sessions.domain.commands import AskQuestion, EndExchange, VoteForQuestion
from sessions.domain.errors import Refusal
from sessions.domain.events import HandRaised, Recorded
from sessions.domain.evolve import fold
from sessions.domain.state import State
from sessions.execute import caused_by, execute
from sessions.models import CommandOutcome, ExchangeSession, LogPayload
from sessions.outcomes import Done
from sessions.states import catch_up, forget
from tests.conftest import NOON, actor

Ids = Callable[[], uuid.UUID]


def ask(key: str = "q1", **more: Any) -> AskQuestion:
    return AskQuestion(question=key, text="How do you meter leakage?", **more)


def test_a_resent_command_gets_the_first_answer_and_changes_nothing(
    exchange: ExchangeSession, command_id: Ids
) -> None:
    once = command_id()
    first = execute("x1", once, ask(), actor("chen"), NOON)
    again = execute("x1", once, ask(), actor("chen"), NOON)
    assert isinstance(first, Done) and isinstance(again, Done)
    assert again.seq == first.seq and again.entries == ()


def test_a_resent_refused_command_is_refused_again(exchange: ExchangeSession, command_id: Ids) -> None:
    once = command_id()
    first = execute("x1", once, VoteForQuestion(question="q9"), actor("chen"), NOON)
    execute("x1", command_id(), ask("q9"), actor("chen"), NOON)
    assert isinstance(first, Refusal)
    assert execute("x1", once, VoteForQuestion(question="q9"), actor("chen"), NOON) == first


def test_the_log_is_gapless_and_its_chain_verifies(exchange: ExchangeSession, command_id: Ids) -> None:
    for n in range(20):
        execute("x1", command_id(), ask(f"q{n}"), actor("chen"), NOON + n)
    exchange.refresh_from_db()
    assert log.verify("x1") == exchange.seq
    assert [entry.seq for entry in log.read_after("x1", 0)] == list(range(1, exchange.seq + 1))


def test_a_changed_event_breaks_the_chain_by_name(exchange: ExchangeSession, command_id: Ids) -> None:
    execute("x1", command_id(), ask(), actor("chen"), NOON)
    bad = LogPayload.objects.get(seq=5)
    LogPayload.objects.filter(seq=5).update(event=bytes(bad.event).replace(b"Dana", b"Dina"))
    with pytest.raises(log.BrokenLog) as broken:
        log.verify("x1")
    assert broken.value.seq == 5


def test_eight_writers_lose_nothing(exchange: ExchangeSession) -> None:
    outcomes: list[Any] = []

    def writer(n: int) -> None:
        try:
            outcomes.extend(
                execute("x1", uuid.uuid4(), ask(f"q{n}x{m}"), actor("chen"), NOON) for m in range(5)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 40 and all(isinstance(outcome, Done) for outcome in outcomes)
    assert len({outcome.seq for outcome in outcomes}) == 40
    exchange.refresh_from_db()
    assert log.verify("x1") == exchange.seq


def test_a_rolled_back_command_leaves_no_trace(exchange: ExchangeSession, command_id: Ids) -> None:
    before = catch_up("x1")
    with pytest.raises(RuntimeError), transaction.atomic():
        execute("x1", command_id(), ask(), actor("chen"), NOON)
        assert "q1" in catch_up("x1").questions  # seen inside the transaction, and kept nowhere
        raise RuntimeError("the caller fails after the command")
    assert catch_up("x1") == before
    done = execute("x1", command_id(), ask("q2"), actor("chen"), NOON)
    assert isinstance(done, Done) and done.seq == before.seq + 1
    forget()
    assert list(catch_up("x1").questions) == ["q2"]


def test_the_kept_state_equals_the_folded_log(exchange: ExchangeSession, command_id: Ids) -> None:
    for n in range(5):
        execute("x1", command_id(), ask(f"q{n}"), actor("chen"), NOON)
        execute("x1", command_id(), VoteForQuestion(question=f"q{n}"), actor("bruno"), NOON)
    assert catch_up("x1") == fold(State(), log.read_after("x1", 0))


def test_an_entry_that_does_not_follow_is_not_written(exchange: ExchangeSession) -> None:
    exchange.refresh_from_db()
    raised = Recorded(exchange.seq + 2, NOON, HandRaised(participant="chen"))
    with pytest.raises(log.BrokenLog, match="does not follow"), transaction.atomic():
        log.append(log.lock("x1"), [raised])
    assert log.verify("x1") == exchange.seq


def test_a_log_that_was_put_back_counts_more_than_what_is_kept(
    exchange: ExchangeSession, command_id: Ids
) -> None:
    exchange.refresh_from_db()
    execute("x1", command_id(), ask("q1"), actor("chen"), NOON)
    exchange.payloads.filter(seq__gt=exchange.seq).delete()
    exchange.log.filter(seq__gt=exchange.seq).delete()
    exchange.save()  # the row of before the question
    vote = execute("x1", command_id(), VoteForQuestion(question="q1"), actor("bruno"), NOON)
    assert isinstance(vote, Refusal) and vote.code == "question.unknown"
    done = execute("x1", command_id(), ask("q2"), actor("chen"), NOON)
    assert isinstance(done, Done) and done.seq == exchange.seq + 1
    assert list(catch_up("x1").questions) == ["q2"]


def test_lists_follow_the_log(exchange: ExchangeSession, command_id: Ids) -> None:
    execute("x1", command_id(), EndExchange(), actor("amara"), NOON + 60_000)
    exchange.refresh_from_db()
    assert (exchange.phase, exchange.ended_ms) == ("ended", NOON + 60_000)


def test_an_anonymous_question_leaves_no_author_and_no_finer_time(
    exchange: ExchangeSession, command_id: Ids
) -> None:
    execute("x1", command_id(), ask(anonymous=True), actor("chen"), NOON + 1_234)
    entry = log.read_after("x1", 0)[-1]
    assert entry.at_ms % 60_000 == 0
    written = bytes(LogPayload.objects.get(seq=entry.seq).event)
    assert b"chen" not in written
    outcome = CommandOutcome.objects.order_by("-pk").values().first()
    assert outcome is not None and "chen" not in str(outcome)


def test_one_cause_has_one_id_and_another_cause_another() -> None:
    assert caused_by("phase over", "questions", 7) == caused_by("phase over", "questions", 7)
    assert caused_by("phase over", "questions", 7) != caused_by("phase over", "questions", 8)
