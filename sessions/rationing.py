"""How often somebody may try something: counted in the cache, where counts expire by themselves."""

from __future__ import annotations

from django.core.cache import cache


def too_many(key: str, most: int, window_s: int) -> bool:
    """Count one more; whether there were more than `most` since the first, which is forgotten after the window."""
    if cache.add(key, 1, window_s):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it expired between the two lines
        return False
