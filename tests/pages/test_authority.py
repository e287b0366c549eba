"""Role × phase over HTTP: the one command that a page of its own gives, and what is not a command there."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.people.models import Account
from sessions.domain import commands as c
from sessions.domain.authority import may, name_of
from sessions.domain.names import Phase, Role
from sessions.domain.record import city_signed_for, record_of
from sessions.execute import execute
from sessions.states import catch_up
from tests.conftest import NOON, PEOPLE, actor

SOMEBODY = {role: name for name, role in PEOPLE.items()}


@pytest.mark.parametrize("role", SOMEBODY)
@pytest.mark.parametrize("phase", [Phase.QUESTIONS, Phase.ENDED])
def test_releasing_over_http_does_what_the_registry_says(exchange: Any, role: Role, phase: Phase) -> None:
    if phase is Phase.ENDED:
        execute("x1", uuid.uuid4(), c.EndExchange(), actor("dana"), NOON)
    client = Client()
    client.force_login(Account.objects.get(username=SOMEBODY[role]))
    client.post(reverse("exchange:release", args=["x1"]))
    state = catch_up("x1")
    signs = role is Role.CHAIR or city_signed_for(state, SOMEBODY[role]) is not None
    allowed = may(role, name_of(c.ReleaseExchange), phase) and signs
    assert bool(record_of(state).releases) is allowed
    assert allowed is (phase is Phase.ENDED and role in (Role.CHAIR, Role.LEADER))


@pytest.mark.parametrize("name", ["detail", "room", "archive"])
def test_a_page_that_is_read_takes_no_command(exchange: Any, name: str) -> None:
    dana = Client()
    dana.force_login(Account.objects.get(username="dana"))
    assert dana.post(reverse(f"exchange:{name}", args=["x1"])).status_code == 405


@pytest.mark.parametrize("role", SOMEBODY)
def test_the_room_is_open_to_every_role_until_the_end_and_the_archive_from_then_on(
    exchange: Any, role: Role
) -> None:
    client = Client()
    client.force_login(Account.objects.get(username=SOMEBODY[role]))
    addresses = [reverse(f"exchange:{name}", args=["x1"]) for name in ("room", "archive")]
    assert [client.get(address).status_code for address in addresses] == [200, 404]
    execute("x1", uuid.uuid4(), c.EndExchange(), actor("dana"), NOON)
    assert [client.get(address).status_code for address in addresses] == [302, 200]
