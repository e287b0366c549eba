"""Calendar dates as text, for a package without clocks."""

from __future__ import annotations

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date(text: str) -> bool:
    """Whether `text`, of the form 2027-05-12 (ISO 8601), is a day of the Gregorian calendar."""
    year, month, day = (int(part) for part in text.split("-"))
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year > 0 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] + leap
