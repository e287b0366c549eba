"""Kill the set-up's front-end build at once, again and again: the next start must heal it by itself."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from hub.bootstrap import DIST, ROOT, front_end
from hub.runner.experiments import Result, Row, at_least

SET_UP = "from hub.bootstrap import Needs, prepare; prepare(Needs('run', build=True))"


def run(options: Mapping[str, str]) -> Result:
    """Options: `times` (default 5), `seed` of the moments at which it is killed (default 1)."""
    times, chance = int(options.get("times", "5")), random.Random(options.get("seed", "1"))
    rows = [_round(number, chance.uniform(0.05, 0.6)) for number in range(times)]
    healed = sum(row.figures["healed"] == "yes" for row in rows)
    return Result(rows=rows, goals={"healed": at_least(healed, times)})


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
