"""The printed table says what the registry does, and is the one that is committed."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from hub.runner.authority_table import BESIDE, GIVEN_BY, ROLES, SPANS, TARGET, page
from hub.runner.http_ways import WAYS
from sessions.domain.authority import REGISTRY
from sessions.domain.names import Role


def test_the_committed_page_is_up_to_date() -> None:
    call_command("print_authority", check=True)


def test_every_row_says_what_the_registry_does() -> None:
    """Read back from the page: the names, the spans, the marks, and each role's cell."""
    rows = re.findall(r"^\| `([\w.]+)`( ‡)? \| ([^|]+) \| (.*) \|$", page().partition(BESIDE)[0], re.M)
    assert {name for name, *_ in rows} == {
        name for name, rule in REGISTRY.items() if rule.roles != {Role.SYSTEM}
    }
    for name, mark, span, cells in rows:
        rule = REGISTRY[name]
        ticked = frozenset(role for role, cell in zip(ROLES, cells.split(" | "), strict=True) if cell.strip())
        assert (ticked, span, bool(mark)) == (rule.roles, SPANS[rule.phases], not rule.off_record), name


def test_every_way_over_http_is_named_and_leads_to_a_command_of_the_registry() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| `([^`]+)`(?:, `(\w+)`)? \| ([^|]+) \|$", page(), re.M)
    assert sorted((name, by) for name, _, _, by in rows) == sorted(
        (way.command, GIVEN_BY[way.by]) for way in WAYS
    )
    assert {name for name, *_ in rows} <= set(REGISTRY)
    assert len(rows) == len(set(rows)), "each has an address or a button of its own"
    by_oneself = {name for name, *_, by in rows if by == GIVEN_BY["self"]}
    assert not any(REGISTRY[name].roles == {Role.SYSTEM} for name in by_oneself)
    assert all(REGISTRY[name].roles == {Role.SYSTEM} for name, *_ in rows if name not in by_oneself)


def test_a_page_that_was_changed_by_hand_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.runner.management.commands.print_authority.page", lambda: "# Otherwise\n")
    with pytest.raises(CommandError, match=TARGET.name):
        call_command("print_authority", check=True)
