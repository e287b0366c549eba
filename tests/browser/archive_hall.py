"""A hall of its own with one ended, recorded exchange. Run as a program: it fills the database that its settings
name, writes the recording, and prints a session cookie for each of its people as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

SECONDS = 60
START = 1_770_000_000_000  # ms, a whole minute
PEOPLE = {  # name: (title, side, role)
    "Amara Rao": ("Exchange desk", 0, "moderator"),
    "Bruno Desai": ("Commissioner, Water Supply", 1, "leader"),
    "Dana Iyer": ("Deputy Mayor", 1, "chair"),
    "Farid Kim": ("Director, Leakage Control", 2, "leader"),
    "Gita Han": ("Interpreter", 0, "interpreter"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    exchange_id = _tell()
    from sessions.archive.jobs import finish_recording

    finish_recording.call(exchange_id)
    json.dump(_cookies(), sys.stdout)


def key(name: str) -> str:
    return name.split()[0].lower()


def _tell() -> str:
    from django.conf import settings

    from hub.people.models import Account
    from hub.places.models import City, Country, Topic
    from sessions.admission import admit, prepare
    from sessions.domain import commands as c
    from sessions.domain.names import Phase, Role
    from sessions.domain.state import Actor
    from sessions.models import ExchangeCity, ExchangeSession
    from tests.pages.archived import Telling

    topic = Topic.objects.create(slug="water", name="Water")
    exchange = ExchangeSession.objects.create(
        id="x1",
        title="Finding leaks by their night flow",
        topic=topic,
        starts_at="2026-02-02T02:40Z",
        time_zone="Asia/Kolkata",
    )
    cities = (("IN", "India", "Surat", "Asia/Kolkata"), ("KR", "Korea", "Busan", "Asia/Seoul"))
    for side, (code, land, name, zone) in enumerate(cities, 1):
        country = Country.objects.create(code=code, name=land)
        city = City.objects.create(slug=name.lower(), name=name, country=country, time_zone=zone)
        ExchangeCity.objects.create(exchange=exchange, city=city, side=side)
    prepare(exchange, START - 60_000)
    for name, (title, side, role) in PEOPLE.items():
        account = Account.objects.create(username=key(name), email=f"{key(name)}@example.org", full_name=name)
        city_key = ("", "surat", "busan")[side] or None
        admission = c.AdmitParticipant(
            participant=key(name),
            name=name,
            title=title,
            city=city_key,
            side=side,
            role=Role(role),
            channel="ko" if role == "interpreter" else None,
        )
        admit(exchange, admission, account.pk, START - 60_000)
    telling = Telling(exchange, Path(settings.EXCHANGE_RECORDINGS), START)
    amara, bruno, farid = (
        Actor(who, Role(role))
        for who, role in (("amara", "moderator"), ("bruno", "leader"), ("farid", "leader"))
    )
    telling.at(0, amara, c.StartPhase(phase=Phase.QUESTIONS))
    telling.turn("amara", 0, 3)
    telling.turn("bruno", 4, 18)
    telling.turn("farid", 18.5, 33)
    telling.turn("bruno", 34, 47)
    telling.turn("farid", 48, 59)
    telling.at(6, bruno, c.AskQuestion(question="q1", text="How do you meter leakage at night?"))
    telling.at(8, farid, c.VoteForQuestion(question="q1"))
    telling.at(12, farid, c.AskQuestion(question="q2", text="Who pays for the meters of poor households?"))
    telling.at(18, amara, c.PromoteQuestion(question="q1"))
    telling.at(
        26, amara, c.AddMinuteLine(line="l1", kind="note", text="Busan reads 412 zones between 2 and 4.")
    )
    telling.at(33, amara, c.AnswerQuestion(question="q1"))
    telling.at(
        45,
        amara,
        c.AddMinuteLine(line="l2", kind="decision", text="Surat tries it in two zones before the monsoon."),
    )
    telling.at(47, amara, c.DeclineQuestion(question="q2", reason="It is the topic of the next exchange."))
    telling.at(58, Actor("dana", Role.CHAIR), c.ReviewReasons())
    _record(telling)
    telling.at(SECONDS, Actor("dana", Role.CHAIR), c.EndExchange())
    return str(exchange.pk)


def _record(telling: object) -> None:
    """Two people's sound and picture, and Bruno in Korean for a while. Farid's picture has a gap, and its second
    file was torn by a kill.
    """
    from tests.pages.archived import Telling
    from tests.pages.webm import picture, tear, tone

    assert isinstance(telling, Telling)
    tone(telling.opens("s1", "bruno", "microphone", 1), 58, 330)
    picture(telling.opens("s2", "bruno", "camera", 1.5), 57, 70)
    tone(telling.opens("s3", "farid", "microphone", 2), 57, 440)
    picture(telling.opens("s4", "farid", "camera", 2), 20, 120)
    picture(telling.opens("s6", "bruno", "screen", 36), 8, 200)
    tone(telling.opens("s8", "gita", "microphone", 5, "ko"), 13, 520)
    telling.closes("s8", 18)
    for segment, second in (("s1", 59), ("s2", 58.5), ("s3", 59), ("s4", 22), ("s6", 44)):
        telling.closes(segment, second)
    torn = telling.opens("s5", "farid", "camera", 30)
    picture(torn, 28, 120)
    tear(torn)
    os.utime(torn, (1_000_000_000, 1_000_000_000))
    telling.opens("s7", "amara", "microphone", 0)
    telling.closes("s7", 3)


def _cookies() -> dict[str, str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hub.people.models import Account

    cookies = {}
    for account in Account.objects.all():
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        cookies[account.username] = str(session.session_key)
    return cookies


if __name__ == "__main__":
    main()
