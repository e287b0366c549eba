"""Leases say who is here, whichever process they sit in and whatever becomes of it."""

from __future__ import annotations

from typing import Any

from sessions import log, presence
from sessions.domain.commands import EndExchange
from sessions.execute import caused_by, execute
from sessions.states import catch_up
from tests.conftest import NOON, actor

LATER = NOON + presence.LEASE_MS + 1


def is_here(participant: str) -> bool:
    return catch_up("x1").people[participant].present


def test_a_person_on_two_processes_leaves_with_the_last(exchange: Any) -> None:
    presence.arrive("x1", "chen", "web1", NOON)
    presence.arrive("x1", "chen", "web2", NOON)
    presence.leave("x1", "chen", "web1", NOON + 1)
    assert is_here("chen")
    presence.leave("x1", "chen", "web2", NOON + 2)
    assert not is_here("chen")


def test_whoever_sat_in_a_killed_process_has_left_when_its_lease_runs_out(exchange: Any) -> None:
    presence.arrive("x1", "chen", "web1", NOON)
    presence.sweep(NOON + presence.LEASE_MS)
    assert is_here("chen")
    presence.sweep(LATER)
    assert not is_here("chen")


def test_a_renewed_lease_does_not_run_out(exchange: Any) -> None:
    presence.arrive("x1", "chen", "web1", NOON)
    presence.renew(["chen"], "web1", NOON + 10_000)
    presence.sweep(LATER)
    assert is_here("chen")


def test_whoever_is_still_connected_after_a_lapse_arrives_again(exchange: Any) -> None:
    presence.arrive("x1", "chen", "web1", NOON)
    presence.sweep(LATER)
    presence.renew(["chen"], "web1", LATER + 1)
    assert is_here("chen")


def test_a_person_who_comes_and_goes_twice_is_four_events(exchange: Any) -> None:
    before = len(log.read_after("x1", 0))
    for moment in (NOON, NOON + 10):
        presence.arrive("x1", "chen", "web1", moment)
        presence.arrive("x1", "chen", "web1", moment + 1)
        presence.leave("x1", "chen", "web1", moment + 2)
    assert len(log.read_after("x1", 0)) == before + 4


def test_after_the_end_nobody_arrives_and_no_lease_is_left_in_doubt(exchange: Any) -> None:
    presence.arrive("x1", "chen", "web1", NOON)
    execute("x1", caused_by("x1", "test", "end"), EndExchange(), actor("amara"), NOON + 1)
    presence.renew(["chen"], "web1", NOON + 2)
    presence.sweep(LATER)
    assert not is_here("chen")
