"""How long the set-up part of a second start takes, when there is nothing to do."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Mapping

from hub.bootstrap import ROOT
from hub.runner.experiments import Option, Result, Row, at_most

OPTIONS = {"times": Option("10", "measured starts")}
SET_UP = "from hub.bootstrap import Needs, prepare; prepare(Needs('run', build=True))"


def run(options: Mapping[str, str]) -> Result:
    """Time a whole Python process that finds the folder set up."""
    seconds = [_seconds() for _ in range(int(options["times"]))]
    median = statistics.median(seconds)
    figures: dict[str, float | int | str] = {
        "median_ms": median * 1000,
        "worst_ms": max(seconds) * 1000,
        "times": len(seconds),
    }
    return Result(
        rows=[Row(name="nothing to do", figures=figures)], goals={"median seconds": at_most(median, 0.5)}
    )


def _seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", SET_UP], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
