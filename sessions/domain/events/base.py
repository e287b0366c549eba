"""What all events are."""

from __future__ import annotations

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="is"):
    """Something that happened."""
