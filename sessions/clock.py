"""What time it is, for the pages and jobs of this package. The domain asks nobody: it is told."""

from __future__ import annotations

from django.utils import timezone


def now_ms() -> int:
    """Unix time in milliseconds."""
    return int(timezone.now().timestamp() * 1000)
