"""The authority registry as a page: role × command × phase, for people; and the ways to each beside the socket."""

from __future__ import annotations

import re
from pathlib import Path

from hub.runner.http_ways import FOLLOWS, WAYS, Way, routes
from sessions.domain.authority import ALWAYS, COMMANDS, LIVE, OPEN, REGISTRY, Rule
from sessions.domain.names import Phase, Role

TARGET = Path(__file__).resolve().parents[1] / "docs" / "authority.md"
SPANS: dict[frozenset[Phase], str] = {
    frozenset(OPEN): "until the end",
    frozenset(LIVE): "live",
    frozenset(ALWAYS): "always",
    frozenset({Phase.ENDED}): "after",
    frozenset({Phase.LOBBY}): "before",
    frozenset({*LIVE, Phase.ENDED}): "live, after",
}
ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
HEAD = """# Who may do what, when

Made from `sessions/domain/authority.py` by `python3 -m hub manage print_authority`; what it does not list is refused.
*Before* the start, *live* (presentations, discussion, questions), *until the end* (before and live), *after* the end.
A command marked ‡ leaves words or a recording, and is refused while an item is off the record.

Facts of an exchange's log change the table for one person:

- who stands in for a host that is gone may what a moderator may, as long as they do;
- who was given the floor, and who sits at the table of a format (`sessions/domain/formats.py`), may `devices.set`,
  `media.speak` and `media.show` while the exchange is live;
- who was muted by the chair may not `media.speak`; who was removed may nothing;
- captions (`caption.…`, `captions.take`, `captions.offer`) are for those who were named captioners, and nobody else;
  those who may `captions.name` may also say who writes, correct and withdraw;
- while an item is off the record, those who wait outside (press and observers) may nothing.

"""


BESIDE = """## Over HTTP

Besides the socket a command may be given by a form. *Oneself*: in one's own role, by the table above; slides may also
be handed in by who organises the exchange, until it has ended. The others give what is the system's to give: who
organises the exchange, until it has ended; the hall’s team, who organise all of them; and whoever holds a link of
an invitation. Whatever is not named here no page gives.

| | at | by |
|---|---|---|
"""
GIVEN_BY = {
    "self": "oneself",
    "organiser": "who organises",
    "team": "the hall's own team",
    "link": "who holds a link",
}


def page() -> str:
    """The whole page, as it is committed."""
    people = {name: rule for name, rule in REGISTRY.items() if rule.roles - {Role.SYSTEM}}
    system = {name: rule for name, rule in REGISTRY.items() if name not in people}
    commands = {name: rule for name, rule in people.items() if name in COMMANDS}
    media = {name: rule for name, rule in people.items() if name not in COMMANDS}
    return (
        HEAD
        + _table("Commands of people", commands)
        + _table("Sound and picture", media)
        + "## Commands of the system\n\nTime, presence, the media plane, and pages as named below.\n\n"
        + "".join(f"- `{name}`: {_span(rule)}\n" for name, rule in sorted(system.items()))
        + f"\n{BESIDE}"
        + "".join(sorted(map(_way, WAYS)))
        + "\n"
        + "".join(f"What `{asked}` allows, the hub does as `{done}`.\n" for asked, done in FOLLOWS.items())
    )


def _way(way: Way) -> str:
    address = re.sub(r"<[^>]+>", "…", routes()[way.route].replace("<slug:name>", way.form))
    button = "" if not way.form or f"/{way.form}/" in address else f", `{way.form}`"
    return f"| `{way.command}` | `/{address}`{button} | {GIVEN_BY[way.by]} |\n"


def _table(title: str, rules: dict[str, Rule]) -> str:
    head = f"## {title}\n\n| | when | {' | '.join(ROLES)} |\n|---|---|{'---|' * len(ROLES)}\n"
    return head + "".join(_row(name, rule) for name, rule in sorted(rules.items())) + "\n"


def _row(name: str, rule: Rule) -> str:
    mark = "" if rule.off_record else " ‡"
    cells = " | ".join("✓" if role in rule.roles else "" for role in ROLES)
    return f"| `{name}`{mark} | {_span(rule)} | {cells} |\n"


def _span(rule: Rule) -> str:
    return SPANS.get(rule.phases) or ", ".join(phase for phase in Phase if phase in rule.phases)
