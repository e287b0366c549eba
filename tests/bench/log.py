"""Durable appends a second by 1, 16 and 128 writers, on SQLite and PostgreSQL: the log beside inserts by the ORM.

What a writer was told is on the disk: synchronous FULL, and fsync. The hub's append is a whole command: decided,
chained, projected, kept with its outcome. Beside it, with the same callers, an ORM insert an event that keeps the
promise which a log is there for, a number without a gap (`vs_orm`: 16 writers, on the database where it is lower);
for orientation also a bare insert that promises nothing (`vs_orm_plain_…`). The ratios are of appends a second, so
more is better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from hub.runner.experiments import Option, Result, Row, at_least
from hub.runner.services import postgresql
from tests.bench._figures import Figures, alternate, medians, ratio
from tests.bench._servers import prepared_database, told_by

OPTIONS = {
    "writers": Option("1,16,128", "how many at once, in turn"),
    "seconds": Option("3.0", "of each measured run"),
    "rounds": Option("5", "alternating runs, whose medians are told"),
}
WAYS = {"hub": "this hub", "numbered": "ORM, numbered", "plain": "ORM, a row alone"}
GOAL = ("vs_orm_sqlite_16", "vs_orm_postgresql_16")


def run(options: Mapping[str, str]) -> Result:
    rows, ratios = list[Row](), dict[str, float]()
    counts = [int(each) for each in options["writers"].split(",")]
    for title, database in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with database(max(counts)) as env:
            for writers in counts:
                found = _compare(env, writers, options)
                plural = "s" if writers > 1 else ""
                for way, seen in found.items():
                    rows.append(
                        Row(name=f"{title}, {writers} writer{plural}: {WAYS[way]}", figures=medians(seen))
                    )
                for way, key in (("numbered", "vs_orm"), ("plain", "vs_orm_plain")):
                    compared = ratio(found["hub"], found[way], "appends_per_s")
                    ratios[f"{key}_{title.lower()}_{writers}"] = compared
    promised = [ratios[key] for key in GOAL if key in ratios]
    if not promised:
        return Result(rows=rows, ratios=ratios)
    goals = {"vs_orm": at_least(min(promised), 10)}
    return Result(rows=rows, ratios={"vs_orm": min(promised)} | ratios, goals=goals)


def _compare(env: Mapping[str, str], writers: int, options: Mapping[str, str]) -> dict[str, list[Figures]]:
    def measure(way: str) -> Figures:
        return told_by("_appends", env, way, writers, options["seconds"])

    return alternate(int(options["rounds"]), {way: partial(measure, way) for way in WAYS})


@contextmanager
def _sqlite(people: int) -> Iterator[dict[str, str]]:
    with prepared_database(people) as (env, _prepared):
        yield env


@contextmanager
def _postgresql(people: int) -> Iterator[dict[str, str]]:
    with (
        postgresql(durable=True) as server,
        prepared_database(people, {"TWINHALL_DATABASE_URL": server.url}) as (env, _prepared),
    ):
        yield env
