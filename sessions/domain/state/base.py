"""What all entities are."""

from __future__ import annotations

from msgspec import Struct


class Entity(Struct, frozen=True, kw_only=True, gc=False):
    """One thing in a section. Replaced, never changed."""
