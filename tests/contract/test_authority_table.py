"""The printed table says what the registry does, and is the one that is committed."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from hub.runner.authority_table import ROLES, SPANS, TARGET, page
from sessions.domain.authority import REGISTRY
from sessions.domain.names import Role


def test_the_committed_page_is_up_to_date() -> None:
    call_command("print_authority", check=True)


def test_every_row_says_what_the_registry_does() -> None:
    """Read back from the page: the names, the spans, the marks, and each role's cell."""
    rows = re.findall(r"^\| `([\w.]+)`( ‡)? \| ([^|]+) \| (.*) \|$", page(), re.M)
    assert {name for name, *_ in rows} == {
        name for name, rule in REGISTRY.items() if rule.roles != {Role.SYSTEM}
    }
    for name, mark, span, cells in rows:
        rule = REGISTRY[name]
        ticked = frozenset(role for role, cell in zip(ROLES, cells.split(" | "), strict=True) if cell.strip())
        assert (ticked, span, bool(mark)) == (rule.roles, SPANS[rule.phases], not rule.off_record), name


def test_a_page_that_was_changed_by_hand_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.runner.management.commands.print_authority.page", lambda: "# Otherwise\n")
    with pytest.raises(CommandError, match=TARGET.name):
        call_command("print_authority", check=True)
