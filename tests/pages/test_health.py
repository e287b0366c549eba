"""Alive and ready are two questions: a hall whose bus is away lives, but sends people elsewhere."""

from __future__ import annotations

import pytest
from channels.layers import InMemoryChannelLayer
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway


def test_a_hall_that_is_well_says_so(db: None) -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "channel_layer": "ok"},
    )


def test_without_its_bus_the_hall_lives_but_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(self: object, group: str, message: object) -> None:
        raise RedisAway("refused")

    monkeypatch.setattr(InMemoryChannelLayer, "group_send", away)
    assert Client().get("/healthz").status_code == 200
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["channel_layer"]) == (503, "unreachable")
