"""Days of the calendar and their numbers, since 1 January 1970. The domain has no clock, so no datetime either.

The arithmetic is Howard Hinnant's ("chrono-compatible low-level date algorithms"): years begin in March.
"""

from __future__ import annotations

DAY_MS = 86_400_000
ERA = 146_097  # days in 400 years
SHIFT = 719_468  # days from 0000-03-01 to 1970-01-01


def written(number: int) -> str:
    """2026-05-12 for its number; of the years 0 to 9999."""
    era, of_era = divmod(number + SHIFT, ERA)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    day, month = of_year - (153 * shifted + 2) // 5 + 1, (shifted + 2) % 12 + 1
    return f"{era * 400 + year + (month <= 2):04}-{month:02}-{day:02}"


def today(now_ms: int) -> int:
    """The number of the day, in UTC."""
    return now_ms // DAY_MS
