"""The demonstration: its rows, and what has happened in its exchanges, through the same commands as anybody's."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hub.demo.exchanges import FINISHED, LIVE, Plan, load_demo
from hub.demo.people import Person, participant_id
from hub.demo.story import DEMO_STORY
from hub.demo.telling import MODERATOR, steps
from realtime.media.contract import FLOOR
from realtime.media.synthetic import Speaker, SpokenTurn, record_synthetic
from sessions.admission import admit, prepare
from sessions.archive.jobs import finish_recording
from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.models import Phase as ExchangePhase
from sessions.states import catch_up

TONES_HZ = {"p1surat": 220, "p1busan": 330, "p2surat": 262, "p2busan": 392, "p1desk": 294, "p1booth": 415}
INTERPRETER, BEHIND_MS = "p1booth", 1_500  # who trails whoever speaks
COLOURS = {1: (43, 76, 155), 2: (168, 71, 31), 0: (82, 96, 93)}  # of the sides, as on every page


class DemoRefused(RuntimeError):
    """A step of the demonstration broke a rule: the story and the rules disagree."""


def make_demo(say: Callable[[str], None]) -> None:
    """Make what is missing of the demonstration and date it to today; each start does this."""
    now_ms = int(timezone.now().timestamp() * 1000)
    for plan in load_demo(timezone.now()):
        exchange = ExchangeSession.objects.get(pk=plan.id)
        if exchange.phase == ExchangePhase.ENDED:
            continue
        begun = (plan is FINISHED and int(exchange.starts_at.timestamp() * 1000)) or now_ms
        prepare(exchange, begun)
        for person in plan.people:
            _admit(exchange, plan, person, begun)
        if plan is FINISHED:
            say(
                "Recording the demonstration's finished exchange: four minutes of five speakers and an interpreter"
            )
            tell(exchange, plan)
        elif plan.id.startswith(LIVE.id):
            _open(exchange, plan, now_ms)


def tell(exchange: ExchangeSession, plan: Plan) -> None:
    """Let the story happen, at the time at which it is dated."""
    exchange.refresh_from_db()
    start_ms = int(exchange.starts_at.timestamp() * 1000)
    key = partial(_key, plan)
    speakers = [
        Speaker(
            participant=key(who),
            tone_hz=tone,
            colour=COLOURS[_person(plan, who).side],
            channel=_person(plan, who).channel or FLOOR,
        )
        for who, tone in TONES_HZ.items()
    ]
    turns = [
        SpokenTurn(
            participant=key(turn.who), started_ms=start_ms + turn.from_ms, ended_ms=start_ms + turn.to_ms
        )
        for turn in DEMO_STORY.turns
        if turn.who in TONES_HZ
    ]
    turns += [
        SpokenTurn(
            participant=key(INTERPRETER),
            started_ms=turn.started_ms + BEHIND_MS,
            ended_ms=turn.ended_ms + BEHIND_MS,
        )
        for turn in tuple(turns)
    ]
    settings.EXCHANGE_RECORDINGS.mkdir(parents=True, exist_ok=True)
    recording = record_synthetic(
        settings.EXCHANGE_RECORDINGS, speakers, start_ms, DEMO_STORY.duration_ms, turns
    )
    cast = tuple(person.participant for person in plan.people)
    with transaction.atomic():  # told whole or, when it is interrupted, again at the next start
        for at_ms, who, command in steps(DEMO_STORY, cast, recording, start_ms, key):
            _do(exchange, plan, who, command, start_ms + at_ms)
        finish_recording.enqueue(exchange.pk)


def _open(exchange: ExchangeSession, plan: Plan, now_ms: int) -> None:
    if catch_up(exchange.pk).phase is Phase.LOBBY:
        _do(exchange, plan, MODERATOR, c.StartPhase(phase=Phase.QUESTIONS), now_ms)


def _admit(exchange: ExchangeSession, plan: Plan, person: Person, now_ms: int) -> None:
    participant = exchange.participants.get(pk=participant_id(plan.id, person))
    command = c.AdmitParticipant(
        participant=participant.pk,
        name=person.name,
        title=person.title,
        city=person.city or None,
        side=person.side,
        role=Role(person.role),
        channel=person.channel or None,
        kind="government" if person.side else "",
        precedence=person.precedence,
        native_name=person.native_name,
    )
    admit(exchange, command, participant.account_id, now_ms)


def _do(exchange: ExchangeSession, plan: Plan, who: str, command: c.AnyCommand, at_ms: int) -> None:
    actor = Actor(_key(plan, who), Role(_person(plan, who).role)) if who else SYSTEM
    outcome = execute(exchange.pk, uuid.uuid4(), command, actor, at_ms)
    if isinstance(outcome, Refusal):
        raise DemoRefused(f"{who or 'the system'}: {type(command).__name__} was refused, {outcome.code}")


def _key(plan: Plan, who: str) -> str:
    return participant_id(plan.id, _person(plan, who))


def _person(plan: Plan, who: str) -> Person:
    return next(person for person in plan.people if person.participant == who)
