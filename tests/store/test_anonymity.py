"""Four who read all that is kept - a moderator, an archive reader, one with the database, one with the exports -
guess no better than chance who asked an anonymous question. Without the post box they would.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from sessions import log, post_box
from sessions.archive.document import document_of
from sessions.domain.commands import (
    AnyCommand,
    AskQuestion,
    EmptyPostBox,
    EndExchange,
    LowerHand,
    RaiseHand,
    WithdrawQuestion,
)
from sessions.domain.decide.questions import question_id
from sessions.domain.events import HandLowered, HandRaised, QuestionAsked, Recorded
from sessions.domain.names import Audience
from sessions.domain.state import SYSTEM, Actor
from sessions.domain.view import view
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.outcomes import Done
from sessions.states import catch_up, forget
from tests.conftest import ASKERS, NOON, PEOPLE, actor

MINUTE = 60_000
TOKENS = [f"secret-of-a-browser-{n}" for n in range(2)]
QUESTION = question_id(TOKENS[0])


# ------------------------------------------------------------------ whoever asks, and whenever: the same is kept
Readers = dict[str, Any]


def told_by(asker: str, at_ms: int, then_withdraws_ms: int | None = None) -> Readers:
    """What the four readers hold of an exchange in which `asker` asked at that moment of its first minute."""
    ask = AskQuestion(question=QUESTION, text="Why?", anonymous=True)
    steps: list[tuple[int, Actor, AnyCommand]] = [(at_ms, actor(asker), ask)]
    if then_withdraws_ms is not None:
        steps.append((then_withdraws_ms, actor(asker), WithdrawQuestion(question=QUESTION, token=TOKENS[0])))
    for number, name in enumerate(ASKERS):
        steps.append((number * 7_000 + 3_000, actor(name), RaiseHand()))
        steps.append((number * 7_000 + 63_000, actor(name), LowerHand()))
    steps += [(minute * MINUTE + 500, SYSTEM, EmptyPostBox()) for minute in (1, 2)]
    backup, frames = None, []
    for at, by, command in sorted(steps, key=lambda step: step[0]):
        if backup is None and by is SYSTEM:
            backup = database()  # by somebody who waited for the last moment before the box is emptied
        outcome = execute("x1", command_id_of(by, command, at), command, by, NOON + at)
        assert isinstance(outcome, Done), outcome
        frames += [(at, outcome.entries)] if outcome.entries else []
    desk = view(catch_up("x1"), Audience.DESK)
    execute("x1", uuid.UUID(int=7), EndExchange(), actor("amara"), NOON + 3 * MINUTE)
    archive = document_of(ExchangeSession.objects.get())
    return {
        "moderator": (desk, frames),
        "archive": (view(catch_up("x1"), Audience.ARCHIVE), str(archive)),
        "database": (backup, database()),
        "exports": exported(),
    }


def command_id_of(by: Actor, command: AnyCommand, at: int) -> uuid.UUID:
    """A person's browser makes them at random; here those of other commands are the same in each run."""
    if isinstance(command, AskQuestion | WithdrawQuestion):
        return uuid.uuid4()
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{by.participant} {command} {at}")


def database() -> dict[str, list[Any]]:
    """Every row of every table of exchanges, in the order in which the database has them."""
    tables = [name for name in connection.introspection.table_names() if name.startswith("exchange_")]
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY {place}")  # noqa: S608 - our own tables' names
            rows[table] = cursor.fetchall()
        return rows


def begin_numbers_again() -> None:
    """PostgreSQL's sequences do not roll back; SQLite's do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER SEQUENCE exchange_commandoutcome_id_seq RESTART WITH 1000000")


def exported() -> str:
    """All of it as Django exports it."""
    out = StringIO()
    tables = ("exchangesession", "participant", "commandoutcome", "recordingsegment", "presence", "snapshot")
    call_command("dumpdata", *(f"exchange.{table}" for table in tables), stdout=out)
    return out.getvalue()


@pytest.fixture
def run_again(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Readers]:
    """Tell it in a transaction that is rolled back, with chance taken out: two runs differ by what is told alone."""
    request.getfixturevalue("exchange")
    monkeypatch.setattr("secrets.token_bytes", lambda size: b"s" * size)
    monkeypatch.setattr(post_box, "_shuffle", lambda posts: posts.sort(key=str))

    @contextmanager
    def fresh() -> Iterator[None]:
        cache.clear()
        forget()
        with transaction.atomic():
            begin_numbers_again()
            yield
            transaction.set_rollback(True)
        forget()

    def run(*args: Any) -> Readers:
        with fresh():
            return told_by(*args)

    return run


def told_again(run_again: Callable[..., Readers], reference: Readers, *args: Any) -> Readers:
    """Rows of earlier runs, rolled back, lie in PostgreSQL's pages until their space is used again, and then one
    run has a row at another place, whoever asked. What a person leaves behind is there each time."""
    found = run_again(*args)
    return found if found == reference else run_again(*args)


def test_what_each_reader_holds_is_the_same_whoever_asked_and_whenever(
    run_again: Callable[..., Readers],
) -> None:
    """Not a guess better than chance: there is nothing to guess from. Times are of one and the same minute."""
    chance = random.Random(1)
    reference = run_again("chen", 1_000)
    assert QUESTION in str(reference["moderator"]) and QUESTION in str(reference["archive"])
    for asker in ASKERS:
        for at_ms in (0, chance.randrange(MINUTE), MINUTE - 1):
            found = told_again(run_again, reference, asker, at_ms)
            for reader, held in reference.items():
                assert found[reader] == held, f"the {reader} reader sees that it was {asker} at {at_ms} ms"


def test_the_same_holds_for_who_withdraws_it(run_again: Callable[..., Readers]) -> None:
    reference = run_again("chen", 1_000, 65_000)
    assert "withdrawn" in str(reference["moderator"])
    for asker, at_ms in (("bruno", 65_000), ("dana", 119_000), ("chen", 90_000)):
        found = told_again(run_again, reference, asker, 1_000, at_ms)
        for reader, held in reference.items():
            assert found[reader] == held, f"the {reader} reader sees that {asker} withdrew at {at_ms} ms"


def test_without_the_post_box_they_would_see_it(
    run_again: Callable[..., Readers], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison above can fail."""
    monkeypatch.setattr(post_box, "concerns", lambda *_: False)
    first, other = run_again("chen", 1_000), run_again("bruno", 30_000)
    assert all(first[reader] != other[reader] for reader in ("moderator", "database", "exports"))


# ------------------------------------------------------------------ guessing from what log and times give
Guess = Callable[[list[Recorded], int], str]


def who(entry: Recorded) -> str:
    return entry.event.participant if isinstance(entry.event, HandRaised | HandLowered) else ""


def last_before(entries: list[Recorded], place: int) -> str:
    """Whoever did something just before, as the log has it."""
    return next((who(entry) for entry in reversed(entries[:place]) if who(entry)), "")


def first_after(entries: list[Recorded], place: int) -> str:
    return next((who(entry) for entry in entries[place + 1 :] if who(entry)), "")


def nearest_in_time(entries: list[Recorded], place: int) -> str:
    asked_ms = entries[place].at_ms
    return who(min(filter(who, entries), key=lambda entry: abs(entry.at_ms - asked_ms)))


GUESSES: list[Guess] = [last_before, first_after, nearest_in_time]
ROUNDS = 60


def hits(seed: int) -> dict[str, int]:
    """Minutes in which people do things at random moments, and one asks right after doing something: how often each
    way of guessing finds them.
    """
    chance, found = random.Random(seed), dict.fromkeys((guess.__name__ for guess in GUESSES), 0)
    raised: set[str] = set()
    for minute in range(1, ROUNDS + 1):
        start = catch_up("x1").seq
        asker, question = chance.choice(list(PEOPLE)), f"q{minute}"
        for at in sorted(chance.sample(range(0, MINUTE, 40), 18)):
            name = chance.choice(list(PEOPLE))
            hand: AnyCommand = LowerHand() if name in raised else RaiseHand()
            raised ^= {name}
            execute("x1", uuid.uuid4(), hand, actor(name), NOON + minute * MINUTE + at)
            if name == asker and question:
                ask = AskQuestion(question=question, text="Why?", anonymous=True)
                execute("x1", uuid.uuid4(), ask, actor(asker), NOON + minute * MINUTE + at + 20)
                question = ""
        execute("x1", uuid.uuid4(), EmptyPostBox(), SYSTEM, NOON + (minute + 1) * MINUTE)
        entries = log.read_after("x1", start)
        place = next((n for n, entry in enumerate(entries) if isinstance(entry.event, QuestionAsked)), None)
        if place is not None:
            for guess in GUESSES:
                found[guess.__name__] += guess(entries, place) == asker
    return found


@pytest.mark.parametrize("posted", [True, False])
def test_guessing_from_neighbours_and_times_is_no_better_than_chance(
    exchange: ExchangeSession, monkeypatch: pytest.MonkeyPatch, posted: bool
) -> None:
    monkeypatch.setattr(post_box, "MOST", 10_000)
    if not posted:
        monkeypatch.setattr(post_box, "concerns", lambda *_: False)
    by_chance = ROUNDS / len(PEOPLE)
    three_sigma = 3 * (ROUNDS * (1 / len(PEOPLE)) * (1 - 1 / len(PEOPLE))) ** 0.5
    best = max(hits(seed=2).values())
    if posted:
        assert best <= by_chance + three_sigma
    else:
        assert best > by_chance + three_sigma, "a guess that never succeeds shows nothing"
