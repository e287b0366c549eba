"""Run by test_round_table.py against the hall's own database: a round table of six, and one from the press."""

from __future__ import annotations

import os
import sys

import django

ROUND_TABLE = "roundtable"
CAST = {
    "thabo-nkosi": ("chair", "", 0),
    "park-ji-won": ("leader", "busan", 2),
    "lee-seung-ho": ("leader", "busan", 2),
    "anjali-desai": ("leader", "surat", 1),
    "harsh-patel": ("leader", "surat", 1),
    "fatima-siddiqui": ("attendee", "lahore", 0),
    "sana-malik": ("press", "", 0),
}


def main(data: str) -> None:
    os.environ |= {"TWINHALL_DATA": data, "DJANGO_SETTINGS_MODULE": "hub.settings"}
    django.setup()
    prepare_round_table()


def prepare_round_table() -> None:
    from django.utils import timezone

    from hub.people.models import Account
    from hub.places.models import City, Topic
    from realtime.clock import now_ms
    from sessions.admission import admit, prepare
    from sessions.domain.commands import AdmitParticipant
    from sessions.domain.names import Role
    from sessions.models import ExchangeCity, ExchangeSession

    exchange = ExchangeSession.objects.create(
        id=ROUND_TABLE,
        title="Round table: who pays for meters",
        topic=Topic.objects.get(slug="water"),
        starts_at=timezone.now(),
        time_zone="Asia/Kolkata",
        format="round_table",
        discussion_minutes=90,
        question_minutes=30,
    )
    for side, slug in enumerate(("surat", "busan"), start=1):
        ExchangeCity.objects.create(exchange=exchange, city=City.objects.get(slug=slug), side=side)
    prepare(exchange, now_ms())
    for place, (slug, (role, city, side)) in enumerate(CAST.items()):
        account = Account.objects.get(username=slug)
        command = AdmitParticipant(
            participant=f"r{place}",
            name=account.full_name,
            title=account.title,
            city=city or None,
            side=side,
            role=Role(role),
            kind="government" if city in ("surat", "busan") else "",
        )
        admit(exchange, command, account.pk, now_ms())


if __name__ == "__main__":
    main(sys.argv[1])
