"""What a page of slides costs: kilobytes at each width, its words, and the time to draw it."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from hub.runner.experiments import Option, Result, Row, at_most
from sessions.slides.drawing import MOST_BYTES, WIDTHS
from tests.decks import WATER

OPTIONS = {"deck": Option(str(WATER), "a PDF")}
LINE = 8.0  # kB a minute: what the smallest picture and the words of a page have to fit into


def run(options: Mapping[str, str]) -> Result:
    """Draw the deck once, as the hub does, in a process of its own."""
    from sessions.slides import render

    with tempfile.TemporaryDirectory() as name:
        folder, began = Path(name), time.perf_counter()
        texts = render.draw(Path(options["deck"]), folder)
        seconds = time.perf_counter() - began
        kilobytes = {
            width: [
                (folder / f"{page}-{width}.webp").stat().st_size / 1000 for page in range(1, len(texts) + 1)
            ]
            for width in WIDTHS
        }
    rows = [
        Row(name=f"{width} px", figures={"median_kb": statistics.median(each), "worst_kb": max(each)})
        for width, each in kilobytes.items()
    ]
    words = max(len(text.encode()) for text in texts) / 1000
    rows.append(Row(name="words", figures={"worst_kb": words}))
    rows.append(Row(name="drawing", figures={"pages": len(texts), "page_ms": seconds / len(texts) * 1000}))
    smallest = max(kilobytes[WIDTHS[0]])
    return Result(rows=rows, goals={"smallest page kb": at_most(smallest, min(LINE, MOST_BYTES[480] / 1000))})
