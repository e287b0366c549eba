"""What time itself asks of an exchange: pure, so that every process comes to the same. See `realtime.timekeeper`."""

from __future__ import annotations

from sessions.domain.commands import RingBell
from sessions.domain.state import State

Cause = tuple[str | int, ...]


def due(state: State, now_ms: int) -> tuple[Cause, RingBell] | None:
    """The command that is due now, with its cause: the same cause is one command, whoever finds it."""
    hall = state.hall.get("main")
    if hall is None or not hall.phase_ends_ms or hall.over or now_ms < hall.phase_ends_ms:
        return None
    command = RingBell(phase=hall.phase, ends_ms=hall.phase_ends_ms)
    return ("phase over", hall.phase.value, hall.phase_ends_ms), command
