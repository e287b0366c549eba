"""Run against the drilled hub's own database: an exchange and people signed in, as JSON.

Arguments: one `name:role` each.
"""

from __future__ import annotations

import json
import sys
import uuid
from typing import Any

import django


def main(words: list[str]) -> None:
    django.setup()
    from hub.places.models import Topic
    from realtime.clock import now_ms
    from sessions.admission import prepare
    from sessions.domain.commands import StartPhase
    from sessions.domain.names import Phase, Role
    from sessions.domain.state import Actor
    from sessions.execute import execute
    from sessions.models import ExchangeSession

    exchange = ExchangeSession.objects.create(
        id="x" + uuid.uuid4().hex[:12],
        title="Water",
        topic=Topic.objects.create(slug="water", name="Water"),
        starts_at="2026-11-22T10:00Z",
        time_zone="Asia/Kolkata",
    )
    prepare(exchange, now_ms())
    people = [_person(exchange, *word.split(":")) for word in words]
    chair = next(person["participant"] for person in people if person["role"] == "chair")
    execute(exchange.pk, uuid.uuid4(), StartPhase(phase=Phase.QUESTIONS), Actor(chair, Role.CHAIR), now_ms())
    print(json.dumps({"exchange": exchange.pk, "people": people}))  # noqa: T201 - read by the drill


def _person(exchange: Any, name: str, role: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from hub.people.models import Account
    from realtime.clock import now_ms
    from sessions.admission import admit
    from sessions.domain.commands import AdmitParticipant
    from sessions.domain.names import Role

    account = Account.objects.create(username=name, email=f"{name}@example.org", full_name=name.title())
    participant = f"{exchange.pk}{name}"
    admission = AdmitParticipant(participant=participant, name=name.title(), role=Role(role))
    admit(exchange, admission, account.pk, now_ms())
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"name": name, "role": role, "participant": participant, "cookie": cookie}


if __name__ == "__main__":
    main(sys.argv[1:])
