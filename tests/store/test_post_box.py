"""Anonymous questions wait for the whole minute, come out shuffled, and are posted once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisAway

from sessions import log, post_box
from sessions.domain.commands import (
    AnyCommand,
    AskQuestion,
    EmptyPostBox,
    EndExchange,
    PromoteQuestion,
    WithdrawQuestion,
)
from sessions.domain.decide.questions import question_id
from sessions.domain.errors import Refusal
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.models import CommandOutcome, ExchangeSession, PostedQuestion
from sessions.outcomes import Done
from sessions.states import catch_up
from tests.conftest import NOON, actor

Does = Callable[..., Any]
MINUTE = 60_000
TOKEN = "a-secret-of-one-browser"
QUESTION = question_id(TOKEN)


@pytest.fixture
def does(exchange: ExchangeSession) -> Does:
    """(who, command, ms after noon): what became of it."""

    def do(who: str | Actor, command: AnyCommand, after_ms: int = 0) -> Any:
        by = actor(who) if isinstance(who, str) else who
        return execute("x1", uuid.uuid4(), command, by, NOON + after_ms)

    return do


def ask(key: str = QUESTION, text: str = "How do you meter leakage?") -> AskQuestion:
    return AskQuestion(question=key, text=text, anonymous=True)


def test_it_is_in_no_log_before_its_minute_is_over(does: Does) -> None:
    before, outcomes = catch_up("x1"), CommandOutcome.objects.count()
    done = does("chen", ask(), 30_000)
    assert done == Done(before.seq), "accepted: it is durable, and nothing is to be waited for in the document"
    assert catch_up("x1") == before and CommandOutcome.objects.count() == outcomes
    assert post_box.due(NOON + MINUTE - 1) == [] and post_box.due(NOON + MINUTE) == ["x1"]
    does(SYSTEM, EmptyPostBox(), MINUTE - 1)
    assert QUESTION not in catch_up("x1").questions
    does(SYSTEM, EmptyPostBox(), MINUTE + 777)
    entry = log.read_after("x1", before.seq)[-1]
    assert entry.at_ms == NOON + MINUTE
    assert catch_up("x1").questions[QUESTION].author == "" and not PostedQuestion.objects.exists()


def test_posted_twice_it_is_asked_once(does: Does) -> None:
    for after in (1, 2, MINUTE + 1, 2 * MINUTE + 1):
        assert isinstance(does("chen", ask(), after), Done)
        does(SYSTEM, EmptyPostBox(), after + MINUTE)
    asked = [entry for entry in log.read_after("x1", 0) if getattr(entry.event, "question", "") == QUESTION]
    assert len(asked) == 1


def test_without_its_receipt_it_is_still_asked_once(does: Does) -> None:
    does("chen", ask())
    cache.clear()
    assert isinstance(does("chen", ask(), 5), Done)
    does(SYSTEM, EmptyPostBox(), MINUTE)
    cache.clear()
    assert isinstance(does("chen", ask(), MINUTE + 5), Done)
    assert not PostedQuestion.objects.exists()


def test_another_text_under_a_known_id_is_refused(does: Does) -> None:
    does("chen", ask())
    does(SYSTEM, EmptyPostBox(), MINUTE)
    refusal = does("bruno", ask(text="Something else"), MINUTE + 1)
    assert isinstance(refusal, Refusal) and refusal.code == "question.taken"


def test_taken_back_within_its_minute_it_leaves_no_trace(does: Does) -> None:
    before = catch_up("x1")
    does("chen", ask(), 1)
    assert isinstance(
        does("bruno", WithdrawQuestion(question=QUESTION, token="not-the-token-of-it"), 2), Refusal
    )
    assert isinstance(does("chen", WithdrawQuestion(question=QUESTION, token=TOKEN), 3), Done)
    assert isinstance(does("chen", ask(), 4), Done), "a late copy of the first frame"
    does(SYSTEM, EmptyPostBox(), MINUTE)
    assert catch_up("x1").questions == before.questions and not PostedQuestion.objects.exists()


def test_a_withdrawal_waits_for_its_minute_too(does: Does) -> None:
    does("chen", ask())
    does(SYSTEM, EmptyPostBox(), MINUTE)
    assert isinstance(does("chen", WithdrawQuestion(question=QUESTION, token=TOKEN), MINUTE + 5_000), Done)
    assert catch_up("x1").questions[QUESTION].status == "waiting"
    does(SYSTEM, EmptyPostBox(), 2 * MINUTE + 1_234)
    withdrawn = log.read_after("x1", 0)[-1]
    assert catch_up("x1").questions[QUESTION].status == "withdrawn" and withdrawn.at_ms == NOON + 2 * MINUTE


def test_what_came_to_the_floor_meanwhile_is_not_withdrawn(does: Does) -> None:
    does("chen", ask())
    does(SYSTEM, EmptyPostBox(), MINUTE)
    does("chen", WithdrawQuestion(question=QUESTION, token=TOKEN), MINUTE + 1)
    does("amara", PromoteQuestion(question=QUESTION), MINUTE + 2)
    does(SYSTEM, EmptyPostBox(), 2 * MINUTE)
    assert catch_up("x1").questions[QUESTION].status == "floor"


def test_no_question_dies_with_the_exchange(does: Does) -> None:
    does("chen", ask(), 10)
    refused = does("chen", EndExchange(), 20)
    assert isinstance(refused, Refusal) and PostedQuestion.objects.exists(), "nobody can empty the box that way"
    does("amara", EndExchange(), 30)
    carried = catch_up("x1").questions[QUESTION]
    assert (carried.status, carried.owner) == ("carried", "amara") and not PostedQuestion.objects.exists()


def test_ending_over_open_questions_does_not_empty_the_box_either(does: Does) -> None:
    """Else whoever runs the exchange could look into it at any moment, and see who has just asked."""
    does("bruno", AskQuestion(question="q1", text="Who pays?"))
    does("chen", ask(), 10)
    refused = does("amara", EndExchange(), 20)
    assert isinstance(refused, Refusal) and refused.code == "questions.open"
    assert PostedQuestion.objects.exists() and QUESTION not in catch_up("x1").questions


def test_it_is_kept_at_the_end_also_when_another_clock_is_ahead(does: Does) -> None:
    does("chen", ask(), MINUTE + 500)  # by a process whose clock shows the next minute already
    does("amara", EndExchange(), MINUTE - 500)
    assert QUESTION in catch_up("x1").questions and not PostedQuestion.objects.exists()


def test_a_named_question_is_seen_at_once(does: Does) -> None:
    does("chen", AskQuestion(question="q1", text="Who pays?"))
    assert catch_up("x1").questions["q1"].author == "chen"


@pytest.mark.parametrize("text", [" ", "x" * 501])
def test_a_question_that_is_refused_is_refused_at_once(does: Does, text: str) -> None:
    assert isinstance(does("chen", ask(text=text)), Refusal)
    assert not PostedQuestion.objects.exists()


def test_one_person_does_not_fill_the_box(does: Does) -> None:
    outcomes = [does("chen", ask(f"q{n}"), n) for n in range(post_box.MOST + 1)]
    assert all(isinstance(outcome, Done) for outcome in outcomes[:-1])
    assert isinstance(outcomes[-1], Refusal) and outcomes[-1].code == "question.too_many"
    assert isinstance(does("bruno", ask("q99")), Done), "another person is not held responsible"
    assert isinstance(does("chen", ask("q0"), 99), Done), "a resend is no further question"


def test_questions_of_a_minute_come_in_any_order(does: Does, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_box, "_shuffle", list.reverse)
    for n, who in enumerate(("bruno", "chen", "farid")):
        does(who, ask(f"q{n}"), n)
    does(SYSTEM, EmptyPostBox(), MINUTE)
    asked = [entry.event.question for entry in log.read_after("x1", 0)[-3:]]  # type: ignore[union-attr]
    assert sorted(asked) == ["q0", "q1", "q2"] and asked != ["q0", "q1", "q2"]


def test_while_the_shared_cache_is_away_the_process_counts_itself(
    does: Does, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away(*_: Any, **__: Any) -> None:
        asked.append(1)
        raise RedisAway("connection refused")

    for name in ("get", "add", "incr", "set_many"):
        monkeypatch.setattr(f"django.core.cache.cache.{name}", away, raising=False)
    monkeypatch.setattr(post_box, "_counts", post_box._Counts())
    outcomes = [does("chen", ask(f"q{n}"), n) for n in range(post_box.MOST + 1)]
    assert [type(outcome) for outcome in outcomes] == [Done] * post_box.MOST + [Refusal]
    assert len(asked) == 1, "a cache that hangs would hold the log's lock each time"


def test_the_cache_holds_no_name(does: Does) -> None:
    does("chen", ask())
    kept = str(vars(cache._connections["default"]))  # type: ignore[attr-defined]
    assert "chen" not in kept and QUESTION not in kept
