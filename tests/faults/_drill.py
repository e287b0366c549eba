"""What all drills share: people in a hub, something broken, and one verdict at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from hub.runner.experiments import Goal, Result, Row, Verdict, at_least, at_most
from tests.faults._checker import Findings
from tests.faults._crowd import Crowd, percentile
from tests.faults._hub import Failed, Hub

FIRST = ("chair", "moderator", "rapporteur", "leader", "attendee")
logger = structlog.get_logger(__name__)


def roles(people: int) -> list[str]:
    """One of each, then attendees and leaders in turn."""
    return [
        FIRST[n] if n < len(FIRST) else ("attendee", "leader")[n % 2] for n in range(max(people, len(FIRST)))
    ]


@dataclass
class Drill:
    """One drill while it runs; `figures` and `goals` are what it tells beside the verdict."""

    hub: Hub
    crowd: Crowd
    uncaught_before: Counter[str] = field(default_factory=Counter)
    most_connections: int = 0
    figures: dict[str, float | int | str] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)

    async def result(self, name: str) -> Result:
        """Settle, check, and tell."""
        found = await self.crowd.judged()
        verified, uncaught = (
            self._verified(),
            list((Counter(self.hub.uncaught()) - self.uncaught_before).elements()),
        )
        for note in [*found.notes, *uncaught]:
            logger.error("drill.fault", what=note)
        figures: dict[str, float | int | str] = {
            "refused": found.refused,
            "told to retry": sum(self.crowd.retries.values()),
            "cut lines": sum(self.crowd.closes.values()),
            "readers": len(self.crowd.clients),
            "entries": verified,
            "p50_ms": percentile(self.crowd.ages_ms, 0.5),
            "p99_ms": percentile(self.crowd.ages_ms, 0.99),
        }
        faults = {name: at_most(count, 0) for name, count in self._other_faults(found, len(uncaught)).items()}
        verdict = Verdict(
            accepted=found.accepted,
            lost=found.lost,
            doubled=found.doubled,
            gaps=found.gaps,
            diverged=found.diverged,
        )
        chain = {"entries_verified": at_least(verified, max(found.accepted // 2, 1))}
        return Result(
            [Row(name=name, figures=figures | self.figures)], {}, self.goals | faults | chain, verdict
        )

    def _other_faults(self, found: Findings, uncaught: int) -> dict[str, int]:
        server_errors = sum(count for status, count in self.crowd.statuses.items() if status >= 500)
        return {
            "refused_but_there": found.refused_there,
            "strangers": found.strangers,
            "answered_in_two_ways": found.contradicted,
            "never_answered": found.unknown,
            "server_errors": server_errors,
            "uncaught": uncaught,
        }

    def _verified(self) -> int:
        """Entries whose chain holds, by the hub's own command; 0 where it does not."""
        try:
            return self.hub.verified()
        except Failed as error:
            logger.error("drill.chain", what=str(error))
            return 0


@asynccontextmanager
async def drill(
    hub: Hub, people: int, *, seed: str, talkers: int | None = None, rate: float = 4.0
) -> AsyncIterator[Drill]:
    """A new exchange with so many people; `talkers` of them (all, by default) give `rate` commands a second each."""
    hub.invite(roles(people))
    crowd = Crowd(hub, seed)
    uncaught = Counter(hub.uncaught())
    try:
        clients = await crowd.enter(hub.people)
        crowd.talk(clients[:talkers], rate)
        yield Drill(hub, crowd, uncaught)
    finally:
        await crowd.leave()


def whole(options: Mapping[str, str], *names: str) -> list[int]:
    """Those options as whole numbers."""
    return [int(options[name]) for name in names]
