"""The network check's page: for anybody, with what has to be open, and a way to it from every door."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from realtime.clock import now_ms
from sessions.placement import open_node

pytestmark = pytest.mark.django_db
AN_HOUR_MS = 3_600_000


def needs(client: Client, **headers: Any) -> list[tuple[str, str, int]]:
    page = client.get("/check/", **headers).content.decode()
    (boot,) = re.findall(r'<script id="boot" type="application/json">(.*?)</script>', page)
    return [(need["kind"], need["host"], need["port"]) for need in json.loads(boot)["needs"]]


def test_it_names_every_host_and_port_without_an_account(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["hall.example"]
    settings.EXCHANGE_TURN = [
        "turn:turn.example:3478?transport=udp",
        "turn:[2001:db8::7]?transport=tcp",
        "turns:turn.example:443?transport=tcp",
    ]
    for number, address in enumerate(("203.0.113.5:10000", "2001:db8::5:10001")):
        open_node(f"n{number}", f"channel{number}", address, now_ms() + AN_HOUR_MS)
    assert needs(client, headers={"host": "hall.example"}, secure=True) == [
        ("page", "hall.example", 443),
        ("udp", "2001:db8::5", 10001),
        ("udp", "203.0.113.5", 10000),
        ("relay-udp", "turn.example", 3478),
        ("relay-tcp", "[2001:db8::7]", 3478),
        ("relay-tls", "turn.example", 443),
    ]


def test_while_no_node_is_up_it_names_the_one_that_is_configured(client: Client, settings: Any) -> None:
    settings.EXCHANGE_MEDIA_ADDRESS, settings.EXCHANGE_MEDIA_PORT = ["203.0.113.9"], 10_000
    assert needs(client) == [("page", "testserver", 80), ("udp", "203.0.113.9", 10_000)]


def test_it_tells_no_secret_and_keeps_nothing(client: Client, settings: Any) -> None:
    settings.EXCHANGE_TURN, settings.EXCHANGE_TURN_SECRET = ["turn:turn.example"], "north-secret"
    answer = client.get("/check/")
    assert b"north-secret" not in answer.content and b"credential" not in answer.content
    assert "sessionid" not in answer.cookies and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("door", ["/", "/account/login/code/"])
def test_every_door_leads_to_it(client: Client, door: str) -> None:
    assert b'href="/check/"' in client.get(door).content
