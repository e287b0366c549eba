"""The whole way of a vote in a full room: from its command to everybody's patch; and the part that the core takes.

People vote over their sockets at a steady rate; a command is decided, committed (SQLite, synchronous FULL), evolved,
told to every connected page. Times are of the page that gets it last. The core's part is measured alone: evolve, four
audiences' patches, their encodings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from hub.runner.experiments import Option, Result, Row, at_most
from tests.bench import core
from tests.bench._figures import Figures, alternate, medians
from tests.bench._load import allow_many_sockets, run_load
from tests.bench._servers import Hub, cores, prepared_hub

OPTIONS = {
    "sockets": Option("500", "connected pages"),
    "questions": Option("500", "questions asked"),
    "voters": Option("2000", "people in the room, each with five votes"),
    "rate": Option("10.0", "commands a second"),
    "seconds": Option("10.0", "of each measured run"),
    "rounds": Option("3", "runs, whose medians are told"),
}
VOTES = 5
SPOKEN_OF = 30  # questions, as many as a plan of the load client holds


def run(options: Mapping[str, str]) -> Result:
    questions, voters = int(options["questions"]), int(options["voters"])
    allow_many_sockets(int(options["sockets"]) + 512)
    with prepared_hub(people=voters, questions=questions, votes=VOTES * voters) as hub:
        spoken_of = [
            f"q{questions - n}" for n in range(min(SPOKEN_OF, questions))
        ]  # no speaker voted for these
        runs = {"whole way": partial(_measure, replace(hub, spoken_of=spoken_of), options)}
        found = alternate(int(options["rounds"]), runs)["whole way"]
    alone, seen = core.measure(questions, voters), medians(found)
    goals = {"whole_way_ms_p99": at_most(float(seen["p99_ms"]), 100)}
    goals |= {name: at_most(float(seen[name]), 0) for name in ("lost", "doubled", "closed")}
    return Result(rows=[Row(name="command to everybody", figures=seen), *alone.rows], goals=goals | alone.goals)


def _measure(hub: Hub, options: Mapping[str, str]) -> Figures:
    rate, seconds = options["rate"], options["seconds"]
    steady = f"rate:{rate}:{seconds}"
    with hub.serve() as plan:
        seen = run_load(plan, int(options["sockets"]), ["open", f"warm:{rate}:1", steady], cores()[0])[steady]
    return {
        "p50_ms": seen.all_p50_ms,
        "p99_ms": seen.all_p99_ms,
        "us_cpu_a_command": seen.server_cpu_ns / 1_000 / max(1, seen.said),
        "us_cpu_a_message": seen.us_a_message,
        "commands": seen.said,
        "lost": seen.lost,
        "doubled": seen.doubled,
        "refused": seen.refused,
        "closed": seen.closed,
    }
