"""How often somebody may try something: counted in the cache, where counts expire by themselves."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_S = 600


def too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Count one more try from this address; whether there were more than `most` in ten minutes."""
    who = hashlib.sha256(_address(request).encode()).hexdigest()[:16]
    key = f"tries.{what}.{who}"
    if cache.add(key, 1, WINDOW_S):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it expired between the two lines
        return False


def _address(request: HttpRequest) -> str:
    """Behind a proxy the first of X-Forwarded-For, which operations.md has the proxy set."""
    if settings.BEHIND_TLS and (forwarded := request.headers.get("X-Forwarded-For", "")):
        return forwarded.partition(",")[0].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
