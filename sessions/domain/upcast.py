"""Stored events to events: those of older versions are brought to today's shape, one version after another.

`VERSION` is written beside each event. A change of shape that a default cannot bridge raises it, adds the step from
the version before, and adds a golden log (tests/store/golden), which is kept for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sessions.domain.events import AnyEvent

VERSION = 3
Stored = dict[str, Any]  # an event as JSON values; `is` names it
Step = Callable[[Stored], Stored]

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def _plan_by_phase(event: Stored) -> Stored:
    """Version 1 knew two phases with a length, each a field of its own."""
    planned = {"presentations": event.pop("presentation_minutes"), "questions": event.pop("question_minutes")}
    return event | {"planned": planned}


STEPS: dict[tuple[str, int], Step] = {("exchange.prepared", 1): _plan_by_phase}


def encode(event: AnyEvent) -> bytes:
    """An event as it is stored, in the shape of VERSION."""
    return _encoder.encode(event)


def decode(stored: bytes, version: int) -> AnyEvent:
    """A stored event of any version so far. Raises msgspec.DecodeError for what is none."""
    if version == VERSION:
        return _decoder.decode(stored)
    event: Stored = msgspec.json.decode(stored)
    for number in range(version, VERSION):
        if (step := STEPS.get((event["is"], number))) is not None:
            event = step(event)
    return _decoder.decode(msgspec.json.encode(event))
