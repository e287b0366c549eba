"""What every test may ask for. People have names: Amara moderates, Bruno leads, Chen reads, Dana chairs."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from hub.runner import programs
from sessions.domain.authority import may
from sessions.domain.commands import AdmitParticipant, AnyCommand, PrepareExchange, StartPhase
from sessions.domain.decide import decide
from sessions.domain.errors import Refusal
from sessions.domain.events import Recorded, record
from sessions.domain.evolve import fold
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor, State

NOON = 1_770_000_000_000  # ms; a moment that is not a whole minute is NOON + 1234
PEOPLE = {
    "amara": Role.MODERATOR,
    "bruno": Role.LEADER,
    "chen": Role.ATTENDEE,
    "dana": Role.CHAIR,
    "eun": Role.RAPPORTEUR,
    "farid": Role.LEADER,
    "gita": Role.INTERPRETER,
    "hana": Role.INTERPRETER,
    "ines": Role.PANELLIST,
    "jun": Role.OBSERVER,
    "kofi": Role.PRESS,
    "lata": Role.TECHNICAL,
}
ASKERS = tuple(name for name, role in PEOPLE.items() if may(role, "question.ask", Phase.LOBBY))
LANGUAGE = "ko"  # that the interpreters interpret into


@pytest.fixture(scope="session")
def printing() -> None:
    """Pango and a font for each script are here, or are installed now. Raises Trouble."""
    programs.printing()


def admission(name: str, role: Role, **more: Any) -> AdmitParticipant:
    channel = LANGUAGE if role is Role.INTERPRETER else None
    return AdmitParticipant(participant=name, name=name.title(), role=role, channel=channel, **more)


def actor(name: str) -> Actor:
    return Actor(name, PEOPLE[name])


class Story:
    """An exchange in memory: give commands, look at the log and the state."""

    def __init__(self) -> None:
        self.state, self.log, self.now = State(), list[Recorded](), NOON
        self.does(
            SYSTEM,
            PrepareExchange(title="Water", cities={"surat": 1}, presentation_minutes=60, question_minutes=60),
        )
        for name, role in PEOPLE.items():
            self.does(SYSTEM, admission(name, role))

    def does(self, who: str | Actor, command: AnyCommand) -> tuple[Any, ...] | Refusal:
        by = actor(who) if isinstance(who, str) else who
        decision = decide(self.state, command, by, self.now)
        if not isinstance(decision, Refusal):
            entries = record(decision, self.state.seq, self.now)
            self.state = fold(self.state, entries)
            self.log += entries
        return decision

    def begun(self) -> Story:
        self.does("amara", StartPhase(phase=Phase.QUESTIONS))
        return self


@pytest.fixture
def story() -> Story:
    return Story().begun()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The threads that read and write the log let go of the test database before it is dropped."""
    from asgiref.sync import SyncToAsync
    from django.db import connections

    from realtime import threads

    yield
    threads.close()
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def _forget_kept_states() -> Iterator[None]:
    """Tests empty the database; what a process keeps of a log, and in its cache, must not outlive it."""
    from django.core.cache import cache

    from sessions.states import forget

    forget()
    cache.clear()
    yield
    forget()


def in_the_lobby() -> Any:
    """A prepared exchange in the database, with an account for each of PEOPLE."""
    from hub.people.models import Account
    from hub.places.models import City, Country, Topic
    from sessions.admission import admit, prepare
    from sessions.models import ExchangeCity, ExchangeSession

    country = Country.objects.create(code="IN", name="India")
    surat = City.objects.create(slug="surat", name="Surat", country=country, time_zone="Asia/Kolkata")
    topic = Topic.objects.create(slug="water", name="Water")
    made = ExchangeSession.objects.create(
        id="x1", title="Water losses", topic=topic, starts_at="2026-11-22T10:00Z", time_zone="Asia/Kolkata"
    )
    ExchangeCity.objects.create(exchange=made, city=surat, side=1)
    prepare(made, NOON)
    for name, role in PEOPLE.items():
        account = Account.objects.create(username=name, email=f"{name}@example.org", full_name=name.title())
        admit(made, admission(name, role, city="surat", side=1), account.pk, NOON)
    return made


@pytest.fixture
def exchange(transactional_db: None) -> Iterator[Any]:
    """The same, in its questions phase."""
    from realtime import threads
    from sessions.execute import execute

    made = in_the_lobby()
    execute("x1", uuid.uuid4(), StartPhase(phase=Phase.QUESTIONS), actor("amara"), NOON)
    made.refresh_from_db()
    yield made
    threads.close()  # a cancelled await does not stop what its thread writes: wait before the tables are emptied


_counter = itertools.count(1)


@pytest.fixture
def command_id() -> Any:
    """A new command id at each call."""
    return lambda: uuid.UUID(int=next(_counter))
