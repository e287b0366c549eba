"""`python3 -m hub bench` and `drill`: measured runs, a module each in tests/bench and tests/faults.

Such a module has a docstring whose first line says what it shows, and `run(options) -> Result`; its name on the
command line has dashes for underscores.
"""

from __future__ import annotations

import importlib
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import msgspec

from hub.bootstrap import ROOT
from hub.trouble import Trouble

PACKAGES = {"bench": "tests.bench", "drill": "tests.faults"}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One measured line. `figures` maps a name that ends in its unit (`p99_ms`) to a number."""

    name: str
    figures: dict[str, float | int | str]


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A promise and what was seen of it, in the same unit."""

    value: float | int
    goal: float | int
    met: bool


@dataclass(frozen=True)
class Result:
    """What a bench or drill found. `ratios` compare with a peer that ran beside it."""

    rows: list[Row]
    ratios: dict[str, float] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)


def at_most(value: float, goal: float) -> Goal:
    """A goal that a small value meets."""
    return Goal(value=value, goal=goal, met=value <= goal)


def at_least(value: float, goal: float) -> Goal:
    """A goal that a large value meets."""
    return Goal(value=value, goal=goal, met=value >= goal)


Experiment = Callable[[Mapping[str, str]], Result]


def names(kind: str) -> list[str]:
    """The benches or drills there are."""
    folder = ROOT.joinpath(*PACKAGES[kind].split("."))
    found = (path.stem for path in folder.glob("*.py") if not path.stem.startswith(("_", "test_")))
    return sorted(stem.replace("_", "-") for stem in found if stem != "conftest")


def load(kind: str, name: str) -> ModuleType:
    """The module of a bench or drill. Raises Trouble for a name that is none."""
    if name not in names(kind):
        raise Trouble(f"There is no {kind} {name!r}; there are: {', '.join(names(kind)) or 'none yet'}.")
    return importlib.import_module(f"{PACKAGES[kind]}.{name.replace('-', '_')}")


def main(kind: str, name: str | None, options: list[str], *, as_json: bool) -> int:
    """List what there is, or run one; 1 if a goal was missed."""
    if name is None:
        width = max(map(len, names(kind)), default=0) + 2
        print("\n".join(f"{each:<{width}}{_sentence(load(kind, each))}" for each in names(kind)))
        return 0
    run: Experiment = load(kind, name).run
    result = run(parse_options(options))
    print(as_text(name, result) if not as_json else as_document(kind, name, result))
    return 0 if all(goal.met for goal in result.goals.values()) else 1


def parse_options(words: list[str]) -> dict[str, str]:
    """KEY=VALUE words. Raises Trouble."""
    pairs = [word.partition("=") for word in words]
    for word, (key, equals, _value) in zip(words, pairs, strict=True):
        if not key or not equals:
            raise Trouble(f"The option {word!r} is not of the form KEY=VALUE.")
    return {key: value for key, _equals, value in pairs}


def _sentence(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().partition("\n")[0]


def host() -> dict[str, str | int | float]:
    """The machine that the figures are of."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "python": platform.python_version(),
        "load_1m": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def as_document(kind: str, name: str, result: Result) -> str:
    """The result as JSON, for machines."""
    document = {
        kind: name,
        "host": host(),
        "rows": [{"name": row.name, **row.figures} for row in result.rows],
        "ratios": result.ratios,
        "goals": result.goals,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def as_text(name: str, result: Result) -> str:
    """The result as a table, for people."""
    columns = list(dict.fromkeys(column for row in result.rows for column in row.figures))
    table = [["", *(column.replace("_", " ") for column in columns)]]
    table += [[row.name, *(_figure(row.figures.get(column, "")) for column in columns)] for row in result.rows]
    widths = [max(len(line[place]) for line in table) for place in range(len(columns) + 1)]
    lines = [f"{name} on {host()['processor']}, {host()['cores']} cores, load {host()['load_1m']}", ""]
    for first, *rest in table:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    lines += [""] if result.ratios or result.goals else []
    lines += [f"{ratio}: {_figure(value)} x" for ratio, value in result.ratios.items()]
    for goal, seen in result.goals.items():
        verdict = "met" if seen.met else "MISSED"
        lines.append(f"{verdict:<7}{goal}: {_figure(seen.value)} (goal {_figure(seen.goal)})")
    return "\n".join(lines)


def _figure(value: float | int | str) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else value
