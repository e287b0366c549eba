"""A hall with the demonstration's people: one exchange live, one upcoming, one that has ended and is held."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from hub.demo.exchanges import FINISHED, load_demo
from hub.demo.people import DEMO_CAST, PERSON, participant_id
from hub.demo.story import Story, StoryMinute, StoryQuestion, StoryTurn
from hub.demo.telling import steps
from hub.people.models import Account
from sessions import execute as execution
from sessions.admission import admit, prepare
from sessions.domain.commands import AdmitParticipant, AnyCommand, ReleaseExchange
from sessions.domain.errors import Refusal
from sessions.domain.names import Role
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.models import ExchangeSession
from tests.pages.given import Given, Routed, watched

STORY = Story(
    duration_ms=240_000,
    questions_from_ms=100_000,
    answers_afterwards="busan",
    turns=(
        StoryTurn("p1surat", 5_000, 60_000),
        StoryTurn("p1busan", 61_000, 200_000),
        StoryTurn("p1desk", 205_000, 230_000),
    ),
    questions=(
        StoryQuestion(
            "q1", "How do you <meter> it?", "p2surat", 20_000, ("p1pune",), "answered", 150_000, 110_000
        ),
        StoryQuestion("q2", "Which make?", None, 30_000, (), "declined", 120_000, reason="No makes here."),
        StoryQuestion("q3", "Who listens at night?", "p1lahore", 40_000, ("p1surat", "p1pune"), "waiting"),
    ),
    minutes=(
        StoryMinute("m1", "note", "Surat loses a third.", 50_000),
        StoryMinute("m2", "decision", "Two pilot districts.", 190_000),
    ),
)


@pytest.fixture(autouse=True)
def _built_pages(settings: Settings, tmp_path: Path) -> None:
    """The pages name their scripts; these tests read the pages alone, so no front end needs to be built."""
    settings.FRONTEND_MANIFEST = tmp_path / "manifest.json"
    names = ("room.tsx", "archive.tsx", "wall.tsx", "check.tsx", "door.ts", "site.ts")
    entries = {f"src/pages/{name}": {"file": f"{name}.js", "isEntry": True} for name in names}
    settings.FRONTEND_MANIFEST.write_text(json.dumps(entries))


@pytest.fixture(autouse=True)
def given(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Given]:
    """The commands that pages gave in this test; one that `hub.runner.http_ways` does not name fails it."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{Routed.__module__}.{Routed.__name__}"]
    seen: list[Given] = []
    monkeypatch.setattr(execution, "_commit", watched(execution._commit, seen))
    return seen


@pytest.fixture
def hall(db: None) -> datetime:
    """The demonstration's rows, with the finished exchange told through its log; when that was."""
    now = timezone.now()
    load_demo(now)
    finished = ExchangeSession.objects.get(pk=FINISHED.id)
    start_ms = int(finished.starts_at.timestamp() * 1000)
    prepare(finished, start_ms)
    for person in DEMO_CAST:
        admission = AdmitParticipant(
            participant=_key(person.participant),
            name=person.name,
            side=person.side,
            role=Role(person.role),
            channel=person.channel or None,
        )
        admit(finished, admission, Account.objects.get(email=person.mail).pk, start_ms)
    for at_ms, who, command in steps(STORY, tuple(PERSON), [], start_ms, _key):
        _do(who, command, start_ms + at_ms)
    return datetime.fromtimestamp(start_ms / 1000, UTC)


@pytest.fixture
def release(hall: datetime) -> Callable[[], None]:
    """The chair releases the finished exchange."""
    return partial(_do, "p2desk", ReleaseExchange(), int(hall.timestamp() * 1000) + 300_000)


@pytest.fixture
def signed_in(hall: datetime) -> Callable[..., Client]:
    """A browser in which this person of the cast is signed in: `signed_in("fatima-siddiqui", "ur")`."""

    def browser(slug: str, language: str = "en") -> Client:
        client = Client()
        client.force_login(
            Account.objects.get(username=slug), backend="django.contrib.auth.backends.ModelBackend"
        )
        client.cookies["django_language"] = language
        return client

    return browser


@pytest.fixture
def stranger(hall: datetime) -> Client:
    """Somebody with an account who was invited to nothing."""
    client = Client()
    client.force_login(
        Account.objects.create_user(username="bruno", email="bruno@city.example", full_name="Bruno"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def _key(who: str) -> str:
    return participant_id(FINISHED.id, PERSON[who])


def _do(who: str, command: AnyCommand, at_ms: int) -> None:
    actor = Actor(_key(who), Role(PERSON[who].role)) if who else SYSTEM
    outcome = execute(FINISHED.id, uuid.uuid4(), command, actor, at_ms)
    assert not isinstance(outcome, Refusal), f"{command}: {outcome}"


def act_in(exchange_id: str, who: str, command: AnyCommand) -> None:
    """Somebody of the cast does something in another exchange of the demonstration, which is prepared for it."""
    exchange = ExchangeSession.objects.get(pk=exchange_id)
    now_ms = int(timezone.now().timestamp() * 1000)
    prepare(exchange, now_ms)
    person = PERSON[who]
    participant = participant_id(exchange_id, person)
    account = Account.objects.get(email=person.mail)
    admission = AdmitParticipant(participant=participant, name=person.name, role=Role(person.role))
    admit(exchange, admission, account.pk, now_ms)
    outcome = execute(exchange_id, uuid.uuid4(), command, Actor(participant, Role(person.role)), now_ms)
    assert not isinstance(outcome, Refusal), outcome


def prepared(exchange_id: str) -> None:
    """The log of an exchange of the demonstration, with all of the cast admitted as they are there."""
    exchange = ExchangeSession.objects.get(pk=exchange_id)
    now_ms = int(timezone.now().timestamp() * 1000)
    prepare(exchange, now_ms)
    for person in DEMO_CAST:
        admission = AdmitParticipant(
            participant=participant_id(exchange_id, person),
            name=person.name,
            side=person.side,
            role=Role(person.role),
            channel=person.channel or None,
        )
        admit(exchange, admission, Account.objects.get(email=person.mail).pk, now_ms)
