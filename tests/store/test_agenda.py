"""What a round table leaves open is on the agenda of the next day, once, brought by the same people."""

from __future__ import annotations

import uuid
from typing import Any

from hub.people.models import Account
from sessions.admission import admit, prepare
from sessions.agenda import carry_over
from sessions.domain import commands as c
from sessions.domain.names import Role
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.states import catch_up
from tests.conftest import NOON, actor


def test_open_items_of_a_round_table_are_carried_to_the_next_day_once(exchange: Any) -> None:
    next_day = ExchangeSession.objects.create(
        id="x2", title="Plenary", topic=exchange.topic, starts_at="2026-11-23T10:00Z", time_zone="Asia/Kolkata"
    )
    prepare(next_day, NOON)
    bruno = Account.objects.get(username="bruno")
    admit(next_day, c.AdmitParticipant(participant="bruno2", name="Bruno", role=Role.LEADER), bruno.pk, NOON)
    ExchangeSession.objects.filter(pk="x1").update(carries_to=next_day)
    for item, title in (("i1", "Night flow"), ("i2", "Who pays")):
        add = c.AddItem(item=item, title=title, minutes=10, owner="bruno", city="surat")
        execute("x1", uuid.uuid4(), add, actor("amara"), NOON)
    execute("x1", uuid.uuid4(), c.StartItem(item="i1"), actor("amara"), NOON)
    execute("x1", uuid.uuid4(), c.EndExchange(), actor("amara"), NOON)
    for _ in range(2):
        carry_over.call("x1")
    assert {key: item.status for key, item in catch_up("x1").agenda.items()} == {"i1": "done", "i2": "carried"}
    (carried,) = catch_up("x2").agenda.values()
    assert (carried.title, carried.owner, carried.city, carried.source) == ("Who pays", "bruno2", "surat", "x1")
