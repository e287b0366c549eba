"""What is shown of one entity."""

from __future__ import annotations

from msgspec import Struct


class View(Struct, kw_only=True, omit_defaults=False):
    """What is shown of one entity. A field that is unset is absent."""
