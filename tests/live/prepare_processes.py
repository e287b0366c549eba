"""Run by test_processes.py against the processes' own database: an exchange and signed-in people, as JSON."""

from __future__ import annotations

import json
import sys
import uuid

import django


def main(names: list[str]) -> None:
    django.setup()
    print(json.dumps(prepare_exchange(names)))  # noqa: T201 - read by the test


def prepare_exchange(names: list[str], *, started: bool = True) -> dict[str, object]:
    """`exchange`, its id, and `cookies` by name. In its questions; Amara moderates, the others are leaders.

    Not `started`: nobody runs it, and all are attendees.
    """
    from django.conf import settings
    from django.test import Client

    from hub.people.models import Account
    from hub.places.models import City, Country, Topic
    from realtime.clock import now_ms
    from sessions.admission import admit, prepare
    from sessions.domain.commands import AdmitParticipant, StartPhase
    from sessions.domain.names import Phase, Role
    from sessions.domain.state import Actor
    from sessions.execute import execute
    from sessions.models import ExchangeCity, ExchangeSession

    country, _ = Country.objects.get_or_create(code="IN", defaults={"name": "India"})
    surat, _ = City.objects.get_or_create(
        slug="surat", defaults={"name": "Surat", "country": country, "time_zone": "Asia/Kolkata"}
    )
    topic, _ = Topic.objects.get_or_create(slug="water", defaults={"name": "Water"})
    exchange = ExchangeSession.objects.create(
        id="x" + uuid.uuid4().hex[:12],
        title="Water",
        topic=topic,
        starts_at="2026-11-22T10:00Z",
        time_zone="Asia/Kolkata",
    )
    ExchangeCity.objects.create(exchange=exchange, city=surat, side=1)
    prepare(exchange, now_ms())
    cookies = {}
    for name in names:
        account, _ = Account.objects.get_or_create(
            username=name, defaults={"email": f"{name}@example.org", "full_name": name.title()}
        )
        role = Role.MODERATOR if name == "amara" else Role.LEADER if started else Role.ATTENDEE
        admission = AdmitParticipant(participant=f"{exchange.pk}{name}", name=name.title(), side=1, role=role)
        admit(exchange, admission, account.pk, now_ms())
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookies[name] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    amara = Actor(f"{exchange.pk}amara", Role.MODERATOR)
    if started:
        execute(exchange.pk, uuid.uuid4(), StartPhase(phase=Phase.QUESTIONS), amara, now_ms())
    return {"exchange": exchange.pk, "cookies": cookies}


if __name__ == "__main__":
    main(sys.argv[1:])
