"""Letters about minutes: to whoever signs for a city that has not approved, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.people.models import Account
from hub.planning import approvals
from sessions.domain import commands as c
from tests.pages.archived import Telling
from tests.pages.test_minutes import PAGE, gives

LETTERS = "hub.planning.approvals"
SIGN_FOR_SURAT = {"bruno@example.org", "farid@example.org"}  # both lead its delegation


@pytest.fixture
def telling(exchange: Any, tmp_path: Path) -> Telling:
    """An exchange that has ended, its minutes with the chair."""
    told = Telling(exchange, tmp_path)
    told.at(10, "eun", c.AddMinuteLine(line="l1", kind="decision", text="A pilot in Surat."))
    told.ends(60)
    gives("eun", "submit")
    return told


def does_what_waits() -> None:
    """As the worker does: each letter that may be written by now, and the letters that come of it."""
    while (result := DBTaskResult.objects.ready().filter(task_path__startswith=LETTERS).first()) is not None:
        result.delete()
        result.task.call(*result.args_kwargs["args"], **result.args_kwargs["kwargs"])


def to_bruno() -> list[Any]:
    return [sent for sent in mail.outbox if sent.to == ["bruno@example.org"]]


def test_whoever_signs_for_a_city_is_written_to(telling: Telling) -> None:
    gives("dana", "circulate", due="2100-05-12")
    does_what_waits()
    assert {address for sent in mail.outbox for address in sent.to} == SIGN_FOR_SURAT
    sent = to_bruno()[-1]
    assert sent.subject == "Minutes for approval by Surat: Water losses"
    for said in (
        "Surat is asked to approve them",
        "Please answer by 12 May 2100.",
        f"http://localhost:8000{PAGE}",
    ):
        assert said in sent.body
    waiting = DBTaskResult.objects.get(task_path="hub.planning.approvals.ask_to_approve")
    assert waiting.run_after == datetime(2100, 5, 10, 23, 59, 59, 999999, tzinfo=UTC), (
        "two days before it is over"
    )
    assert approvals.ask_to_approve.call("x1", 1, "2100-05-12", "reminder") == len(SIGN_FOR_SURAT)
    assert approvals.ask_to_approve.call("x1", 1, "2100-05-11", "reminder") == 0, "of a day that holds no more"
    does_what_waits()
    assert to_bruno()[-1].subject == "Reminder: minutes for approval by Surat: Water losses"
    gives("dana", "due", due="2100-06-12")
    does_what_waits()
    assert "Surat has another day by which to approve" in to_bruno()[-1].body
    gives("bruno", "approve", version=1)
    assert approvals.ask_to_approve.call("x1", 1, "2100-06-12", "reminder") == 0, (
        "who has approved is left alone"
    )
    assert len(to_bruno()) == 3


def test_a_letter_is_in_its_readers_language(telling: Telling) -> None:
    Account.objects.filter(username="bruno").update(language="ur")
    gives("dana", "circulate")
    does_what_waits()
    (sent,) = to_bruno()
    assert "منظوری" in sent.body and "Please answer by" not in sent.body


def test_a_mail_server_that_is_away_is_asked_again(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> int:
        raise ConnectionRefusedError

    gives("dana", "circulate")
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", away)
        does_what_waits()
    again = DBTaskResult.objects.filter(task_path="hub.planning.approvals.send_minutes_letter")
    assert len(again) == len(SIGN_FOR_SURAT)
    for task in again:
        assert task.args_kwargs["args"][-1] == 2 and task.run_after > timezone.now()
        task.task.call(*task.args_kwargs["args"])
    assert len(mail.outbox) == len(SIGN_FOR_SURAT)
