"""An exchange is carried by one media node, as long as that one says that it is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sessions import placement
from sessions.models import ExchangeSession, MediaNode
from tests.conftest import NOON

LATER = NOON + placement.LEASE_MS + 1


@pytest.fixture
def halls(exchange: ExchangeSession) -> list[str]:
    """Three exchanges."""
    for number in (2, 3):
        ExchangeSession.objects.create(
            id=f"x{number}",
            title="-",
            topic=exchange.topic,
            starts_at="2026-11-22T10:00Z",
            time_zone="Asia/Seoul",
        )
    return ["x1", "x2", "x3"]


def node(name: str, now_ms: int = NOON, address: str = "") -> None:
    placement.open_node(name, f"channel of {name}", address or f"{name}:10000", now_ms)


def test_the_least_laden_node_gets_the_next_exchange(halls: list[str]) -> None:
    node("a")
    node("b")
    placed = [placement.place(exchange, NOON) for exchange in halls]
    assert sorted(map(str, placed)) == ["channel of a", "channel of a", "channel of b"]
    assert [placement.place(exchange, NOON) for exchange in halls] == placed, "and stays where it is"


def test_without_a_node_nothing_is_placed(halls: list[str]) -> None:
    assert placement.place("x1", NOON) is None
    node("a")
    assert placement.place("x1", LATER) is None, "its lease has run out"


def test_a_node_that_is_gone_is_replaced_and_one_that_renews_is_not(halls: list[str]) -> None:
    node("a")
    placement.place("x1", NOON)
    assert placement.renew("a", "channel of a", "a:10000", LATER) == {"x1"}
    node("b", LATER)
    assert placement.place("x1", LATER) == "channel of a"
    at = LATER + placement.LEASE_MS + 1
    placement.renew("b", "channel of b", "b:10000", at)
    assert placement.carried(halls, at) == {}
    assert placement.place("x1", at) == "channel of b"
    assert placement.renew("a", "channel of a", "a:10000", at) == frozenset(), "it learns that it was replaced"
    assert placement.carried(halls, at) == {"x1": "channel of b"}


def test_a_node_that_starts_again_at_the_same_address_ends_the_lease_of_the_killed_one(
    halls: list[str],
) -> None:
    node("a", address="192.0.2.1:10000")
    placement.place("x1", NOON)
    node("b", NOON + 1, address="192.0.2.1:10000")
    assert placement.carried(halls, NOON + 1) == {}
    assert placement.place("x1", NOON + 1) == "channel of b"


def test_a_node_that_is_drained_keeps_what_it_has(halls: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    node("a1")
    node("b2")
    where: Any = placement.place("x1", NOON)
    name = where.removeprefix("channel of ")
    call_command("media_nodes", "--drain", name)
    assert f"{name}  {name}:10000  lost  exchanges: 1" in capsys.readouterr().out, "the test's noon is long ago"
    assert placement.place("x1", NOON) == where
    assert {placement.place(exchange, NOON) for exchange in ("x2", "x3")}.isdisjoint({where})
    call_command("media_nodes", "--resume", name)
    assert not MediaNode.objects.filter(draining=True).exists()
    with pytest.raises(CommandError, match="2 media nodes begin with"):
        call_command("media_nodes", "--drain", "")


def test_an_exchange_that_is_over_weighs_nothing(halls: list[str]) -> None:
    node("a")
    placement.place("x1", NOON)
    placement.release("x1")
    assert placement.carried(halls, NOON) == {}
    placement.close_node("a")
    assert placement.place("x1", NOON) is None
