"""`python3 -m hub bench` and `drill`: measured runs, a module each in tests/bench and tests/faults.

Such a module has a docstring whose first line says what it shows, `OPTIONS` (a name without dashes to an Option) and
`run(options) -> Result`, which is given every option, by default or as typed. Its name on the command line has
dashes for underscores.
"""

from __future__ import annotations

import importlib
import os
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import msgspec

from hub.bootstrap import ROOT
from hub.trouble import Trouble

NUMBER = re.compile(r"\d+(\.\d+)?")
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


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill's checker counted: only `accepted` may be more than 0."""

    accepted: int
    lost: int = 0
    doubled: int = 0
    gaps: int = 0
    diverged: int = 0

    @property
    def clean(self) -> bool:
        return self.accepted > 0 and not (self.lost or self.doubled or self.gaps or self.diverged)


@dataclass(frozen=True)
class Result:
    """What a bench or drill found. `ratios` compare with a peer that ran beside it; a drill in which people give
    commands has a `verdict`; `notes` are what a reader has to see whole, such as a difference between two texts.
    """

    rows: list[Row]
    ratios: dict[str, float] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    verdict: Verdict | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every goal was met, and nothing lost, doubled, left out or seen differently."""
        return all(goal.met for goal in self.goals.values()) and (self.verdict is None or self.verdict.clean)


@dataclass(frozen=True)
class Option:
    """What may be typed as `--name VALUE` after a bench's or drill's name."""

    default: str
    sentence: str


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


def print_list(kind: str) -> int:
    """A name a line, with its sentence."""
    width = max(map(len, names(kind)), default=0) + 2
    print("\n".join(f"{each:<{width}}{_sentence(load(kind, each))}" for each in names(kind)))
    return 0


def print_help(kind: str, name: str) -> int:
    """What the bench or drill shows, and what may be typed after its name."""
    module = load(kind, name)
    known: dict[str, Option] = module.OPTIONS
    width = max((len(f"--{key} {option.default}") for key, option in known.items()), default=0) + 2
    print(f"python3 -m hub {kind} {name} [--json] [--OPTION VALUE …]\n\n{(module.__doc__ or '').strip()}\n")
    for key, option in known.items():
        print(f"  {f'--{key} {option.default}':<{width}}{option.sentence}")
    return 0


def main(kind: str, name: str, words: list[str], *, as_json: bool) -> int:
    """Run one and tell what it found; 1 if a goal was missed or something was lost. Raises Trouble."""
    module = load(kind, name)
    run: Experiment = module.run
    result = run(parse_options(f"{kind} {name}", words, module.OPTIONS))
    if as_json:
        document = as_document(kind, name, result)
        print(document.decode() if kind == "drill" else msgspec.json.format(document, indent=2).decode())
    else:
        print(as_text(name, result))
    if kind == "drill":
        print(as_verdict(name, result, as_json=as_json))
    return 0 if result.ok else 1


def parse_options(title: str, words: list[str], known: Mapping[str, Option]) -> dict[str, str]:
    """`--key value` and `--key=value` words over the defaults. Raises Trouble for a word that is neither."""
    options, rest = {key: option.default for key, option in known.items()}, list(words)
    while rest:
        word = rest.pop(0)
        key, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or key not in known:
            told = ", ".join(f"--{key} {option.default}" for key, option in known.items()) or "none"
            raise Trouble(f"{title} knows no option {word!r}; its options, with their defaults: {told}.")
        if not equals and not rest:
            raise Trouble(f"{title}: --{key} needs a value: {known[key].sentence}")
        options[key] = value if equals else rest.pop(0)
        if not _alike(options[key], known[key].default):
            raise Trouble(f"{title}: --{key} {options[key]!r} is not a number like {known[key].default}.")
    return options


def _alike(value: str, default: str) -> bool:
    """Where the default is a number, a value of its kind is wanted: whole, or with a point."""
    if default.isdecimal():
        return value.isdecimal()
    return bool(NUMBER.fullmatch(value)) or not NUMBER.fullmatch(default)


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


def as_document(kind: str, name: str, result: Result) -> bytes:
    """The result as JSON, for machines."""
    document: dict[str, object] = {
        kind: name,
        "host": host(),
        "rows": [{"name": row.name, **row.figures} for row in result.rows],
        "ratios": result.ratios,
        "goals": result.goals,
    }
    if result.notes:
        document["notes"] = result.notes
    return msgspec.json.encode(document)


def as_verdict(name: str, result: Result, *, as_json: bool) -> str:
    """The line that a drill ends with: what was counted, where something was, and whether all held."""
    counts = {} if result.verdict is None else msgspec.structs.asdict(result.verdict)
    if as_json:
        return msgspec.json.encode({"drill": name, **counts, "ok": result.ok}).decode()
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    held = "held" if result.ok else "FAILED"
    return f"\n{held}: {told}" if told else f"\n{held}"


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
    lines += [f"\n{note}" for note in result.notes]
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
