"""Commands that wait are written together; each gets what it would have got alone."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from realtime import threads
from realtime.tasks import Tasks
from realtime.writer import Writer
from sessions import log
from sessions.batch import Request
from sessions.domain.commands import AnyCommand, AskQuestion, VoteForQuestion
from sessions.domain.decide import decide
from sessions.domain.errors import Refusal
from sessions.execute import execute, execute_all, on_commit
from sessions.models import ExchangeSession
from sessions.outcomes import Done
from sessions.states import catch_up
from tests.conftest import NOON, actor

Ids = Callable[[], uuid.UUID]


def ask(key: str) -> AskQuestion:
    return AskQuestion(question=key, text="How do you meter leakage?")


def request(command_id: uuid.UUID, command: AnyCommand, who: str = "chen") -> Request:
    return Request(command_id, command, actor(who), NOON)


def test_each_is_decided_on_what_the_ones_before_it_made(exchange: ExchangeSession, command_id: Ids) -> None:
    exchange.refresh_from_db()
    told: list[Any] = []
    undo = on_commit(lambda _, entries: told.append(entries))
    answers = execute_all(
        "x1",
        [
            request(command_id(), VoteForQuestion(question="q1"), "bruno"),
            request(command_id(), ask("q1")),
            request(command_id(), VoteForQuestion(question="q1"), "bruno"),
            request(command_id(), VoteForQuestion(question="q1"), "bruno"),
        ],
    )
    undo()
    assert isinstance(answers[0], Refusal) and answers[0].code == "question.unknown"
    assert [answer.seq for answer in answers[1:] if isinstance(answer, Done)] == [
        exchange.seq + 1,
        exchange.seq + 2,
        exchange.seq + 2,
    ]
    assert [len(entries) for entries in told] == [2], "one commit, told once"
    assert log.verify("x1") == exchange.seq + 2


def test_a_command_sent_twice_is_carried_out_once_also_within_one_commit(
    exchange: ExchangeSession, command_id: Ids
) -> None:
    exchange.refresh_from_db()
    once = command_id()
    first, second = execute_all("x1", [request(once, ask("q1")), request(once, ask("q1"))])
    assert isinstance(first, Done) and isinstance(second, Done)
    assert (first.seq, second.seq, second.entries) == (exchange.seq + 1, exchange.seq + 1, ())


def test_one_that_fails_fails_alone(
    exchange: ExchangeSession, command_id: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: Any, command: AnyCommand, *more: Any) -> Any:
        if command == ask("q2"):
            raise ZeroDivisionError("a rule with a fault")
        return decide(state, command, *more)

    monkeypatch.setattr("sessions.batch.decide", broken)
    answers = execute_all("x1", [request(command_id(), ask(key)) for key in ("q1", "q2", "q3")])
    assert [type(answer) for answer in answers] == [Done, ZeroDivisionError, Done]
    exchange.refresh_from_db()
    assert log.verify("x1") == exchange.seq


def test_a_database_that_is_away_is_the_same_for_all(
    exchange: ExchangeSession, command_id: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def away(*_: Any) -> None:
        tries.append(1)
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched, pytest.raises(OperationalError):
        patched.setattr(log, "lock", away)
        execute_all("x1", [request(command_id(), ask(key)) for key in ("q1", "q2")])
    assert len(tries) == 1, "each by itself would only wait for the same lock again"
    assert isinstance(execute("x1", command_id(), ask("q1"), actor("chen"), NOON), Done)


def test_what_waits_while_one_is_written_goes_together(exchange: ExchangeSession) -> None:
    exchange.refresh_from_db()
    commits: list[int] = []
    undo = on_commit(lambda _, entries: commits.append(len(entries)))

    async def run() -> list[Any]:
        tasks, held = Tasks(), threading.Event()
        writer = Writer(tasks)
        busy = asyncio.ensure_future(threads.write(held.wait, 20))  # the writing thread is busy
        waiting = [
            asyncio.ensure_future(writer.execute("x1", uuid.uuid4(), ask(f"q{n}"), actor("chen")))
            for n in range(40)
        ]
        await asyncio.sleep(0)
        held.set()
        answers = await asyncio.gather(*waiting)
        await busy
        return answers

    answers = asyncio.run(run())
    undo()
    assert [answer.seq for answer in answers] == list(range(exchange.seq + 1, exchange.seq + 41))
    assert sum(commits) == 40 and len(commits) <= 2, "the first may have left before the others came"


def test_a_page_that_goes_takes_nothing_back_and_holds_nobody_up(exchange: ExchangeSession) -> None:
    async def run() -> tuple[bool, Any]:
        writer = Writer(Tasks())
        gone = asyncio.ensure_future(writer.execute("x1", uuid.uuid4(), ask("q1"), actor("chen")))
        stays = asyncio.ensure_future(writer.execute("x1", uuid.uuid4(), ask("q2"), actor("chen")))
        await asyncio.sleep(0)
        gone.cancel()
        answer = await stays
        return gone.cancelled(), answer

    cancelled, answer = asyncio.run(run())
    assert cancelled and isinstance(answer, Done)
    assert {"q1", "q2"} <= set(catch_up("x1").questions)


def test_an_exchange_that_is_not_there_is_told_to_each(exchange: ExchangeSession) -> None:
    async def run() -> list[Any]:
        writer = Writer(Tasks())
        asked = [writer.execute("x9", uuid.uuid4(), ask(f"q{n}"), actor("chen")) for n in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(run())] == [ExchangeSession.DoesNotExist] * 3
