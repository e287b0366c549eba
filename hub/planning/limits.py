"""How often somebody without an account may try something: by the address that they come from."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest

from sessions.rationing import too_many

WINDOW_S = 600


def too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Count one more try from this address; whether there were more than `most` in ten minutes."""
    who = hashlib.sha256(_address(request).encode()).hexdigest()[:16]
    return too_many(f"tries.{what}.{who}", most, WINDOW_S)


def _address(request: HttpRequest) -> str:
    """Behind a proxy the first of X-Forwarded-For, which operations.md has the proxy set."""
    if settings.BEHIND_TLS and (forwarded := request.headers.get("X-Forwarded-For", "")):
        return forwarded.partition(",")[0].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
