"""Kill the set-up's front-end build at once, again and again: the next start must heal it by itself."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from hub.bootstrap import DIST, ROOT, front_end
from hub.runner.experiments import Option, Result, Row, Verdict, at_least

OPTIONS = {
    "times": Option("5", "torn starts"),
    "seed": Option("1", "of the moments at which they are torn"),
}
SET_UP = "from hub.bootstrap import Needs, prepare; prepare(Needs('run', build=True))"


def run(options: Mapping[str, str]) -> Result:
    """A start that was asked for counts as accepted, one that the next start did not heal as lost."""
    times, chance = int(options["times"]), random.Random(options["seed"])
    rows = [_round(number, chance.uniform(0.05, 0.6)) for number in range(times)]
    healed = sum(row.figures["healed"] == "yes" for row in rows)
    verdict = Verdict(accepted=times, lost=times - healed)
    return Result(rows=rows, goals={"healed": at_least(healed, times)}, verdict=verdict)


def _round(number: int, after_s: float) -> Row:
    (DIST / ".made").unlink(missing_ok=True)
    torn = subprocess.Popen([sys.executable, "-c", SET_UP], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        torn.wait(timeout=after_s)
    except subprocess.TimeoutExpired:
        torn.send_signal(signal.SIGKILL)
        torn.wait()
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", SET_UP], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    figures: dict[str, float | int | str] = {
        "killed_after_ms": after_s * 1000,
        "healing_ms": (time.perf_counter() - began) * 1000,
        "healed": "yes" if front_end().is_current() else "no",
    }
    return Row(name=f"round {number + 1}", figures=figures)
