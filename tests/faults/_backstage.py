"""A process beside the drilled hub that runs its own commands: one request a line, one answer a line, as JSON.

`["invite", "p0000:chair", …]` makes an exchange with people who are signed in; any other words are a command of
`manage`, whose output is the answer. Its connection to the database is made anew for each.
"""

from __future__ import annotations

import io
import json
import sys
import uuid
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.db import connections

    for line in sys.stdin:
        words = json.loads(line)
        try:
            answer = {"done": _invite(words[1:]) if words[0] == "invite" else _manage(words)}
        except Exception as error:  # noqa: BLE001 - told to who asked, who fails with it
            answer = {"failed": f"{type(error).__name__}: {error}"}
        connections.close_all()
        print(json.dumps(answer), flush=True)  # noqa: T201 - read by the drill


def _manage(words: list[str]) -> str:
    from django.core.management import call_command

    output = io.StringIO()
    call_command(*words, stdout=output)
    return output.getvalue()


def _invite(words: list[str]) -> dict[str, Any]:
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
        topic=Topic.objects.get_or_create(slug="water", defaults={"name": "Water"})[0],
        starts_at="2026-11-22T10:00Z",
        time_zone="Asia/Kolkata",
    )
    prepare(exchange, now_ms())
    people = [_person(exchange, *word.split(":")) for word in words]
    chair = next(person["participant"] for person in people if person["role"] == "chair")
    execute(exchange.pk, uuid.uuid4(), StartPhase(phase=Phase.QUESTIONS), Actor(chair, Role.CHAIR), now_ms())
    return {"exchange": exchange.pk, "people": people}


def _person(exchange: Any, name: str, role: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from hub.people.models import Account
    from realtime.clock import now_ms
    from sessions.admission import admit
    from sessions.domain.commands import AdmitParticipant
    from sessions.domain.names import Role

    account, _ = Account.objects.get_or_create(
        username=name, defaults={"email": f"{name}@example.org", "full_name": name.title()}
    )
    participant = f"{exchange.pk}{name}"
    admission = AdmitParticipant(participant=participant, name=name.title(), role=Role(role))
    admit(exchange, admission, account.pk, now_ms())
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"name": name, "role": role, "participant": participant, "cookie": cookie}


if __name__ == "__main__":
    main()
