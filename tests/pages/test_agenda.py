"""The agenda on the page of an exchange, and what a visitor is told of an item off the record."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from hub.people.models import Account
from sessions.domain import commands as c
from sessions.execute import execute
from tests.conftest import NOON, actor

DETAIL, ARCHIVE = "/exchange/x1/", "/exchange/x1/archive/"


def test_who_takes_part_reads_the_agenda_and_a_visitor_not_what_was_off_the_record(exchange: Any) -> None:
    items = (("i1", "Night flow", False), ("i2", "A dispute over tariffs", True))
    for item, title, off_record in items:
        add = c.AddItem(item=item, title=title, minutes=10, owner="bruno", city="surat", off_record=off_record)
        execute("x1", uuid.uuid4(), add, actor("amara"), NOON)
    chen = Client()
    chen.force_login(Account.objects.get(username="chen"))
    page = chen.get(DETAIL).content.decode()
    assert "Night flow" in page and "A dispute over tariffs" in page and "Bruno, Surat" in page
    execute("x1", uuid.uuid4(), c.StartItem(item="i2"), actor("amara"), NOON)
    execute("x1", uuid.uuid4(), c.FinishItem(item="i2"), actor("amara"), NOON + 12 * 60_000)
    execute("x1", uuid.uuid4(), c.EndExchange(), actor("amara"), NOON + 20 * 60_000)
    type(exchange).objects.update(released=True)
    planned, archived = (Client().get(address).content.decode() for address in (DETAIL, ARCHIVE))
    assert "A dispute over tariffs" not in planned + archived
    assert "Off record, 12 minutes" in archived
