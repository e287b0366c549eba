"""A time on the wall of a place, and the moments that it is: none when clocks skip it, two when they repeat it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def moments(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """In UTC, the earlier one first. Raises OverflowError at the ends of the calendar."""
    wall = datetime.combine(day, clock)
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(at for at in found if at.astimezone(zone).replace(tzinfo=None) == wall))


def skipped_to(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """For a time that clocks skip: what they show instead, in the zone."""
    wall = datetime.combine(day, clock, zone)
    return wall.astimezone(UTC).astimezone(zone)
