"""What one audience sees of an exchange, section by section, as bytes that are kept: whole views and hashes are put
together from them, and only what changed is encoded again.

The bytes are canonical JSON (RFC 8785): members sorted by name, no spaces, strings escaped no more than JSON demands,
in UTF-8. Views hold no fraction, and names are ASCII, so sorting by characters is sorting by UTF-16 units. On two
cores, 500 questions and 2,000 people: all hashes 2.0 ms; after one person changed 0.6 ms, after one question 0.2 ms.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from msgspec import Struct

from sessions.domain.names import Audience
from sessions.domain.state import SECTIONS, Entity, State
from sessions.domain.view import shown

DIGITS = 16  # hex digits of a SHA-256: this finds a slip, it keeps nobody from lying to themselves
_encode = msgspec.json.Encoder(order="sorted").encode


class Kept(Struct):
    """One section as of its entities `source`, which are replaced, never changed."""

    source: dict[str, Entity]
    encoded: dict[str, bytes]
    digest: str = ""


class Sections:
    """One audience's sections."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._kept = {name: Kept({}, {}) for name in SECTIONS}

    def encoded(self, state: State) -> dict[str, dict[str, bytes]]:
        """Every entity that the audience sees, by section and key."""
        return {name: self._section(state, name).encoded for name in SECTIONS}

    def hashes(self, state: State) -> dict[str, str]:
        """By section, the first digits of the SHA-256 of its canonical JSON."""
        return {name: self._hash(state, name) for name in SECTIONS}

    def _section(self, state: State, name: str) -> Kept:
        kept, source = self._kept[name], getattr(state, name)
        if kept.source is not source:
            kept = self._kept[name] = Kept(source, self._encode(name, kept, source))
        return kept

    def _encode(self, name: str, kept: Kept, source: dict[str, Entity]) -> dict[str, bytes]:
        known, encoded = kept.source, dict[str, bytes]()
        for key, entity in source.items():
            same = kept.encoded.get(key) if known.get(key) is entity else None
            if (value := same or self._show(name, entity)) is not None:
                encoded[key] = value
        return encoded

    def _show(self, name: str, entity: Entity) -> bytes | None:
        seen = shown(name, entity, self._audience)
        return None if seen is None else _encode(seen)

    def _hash(self, state: State, name: str) -> str:
        kept = self._section(state, name)
        kept.digest = kept.digest or digest(kept.encoded)
        return kept.digest


def digest(section: dict[str, bytes]) -> str:
    """Of one section, its entities encoded already."""
    members = b",".join(b'"%b":%b' % (key.encode(), section[key]) for key in sorted(section))
    return hashlib.sha256(b"{%b}" % members).hexdigest()[:DIGITS]


def canonical(value: Any) -> bytes:
    """Any JSON value without fractions. Raises UnicodeEncodeError for half a surrogate pair, which UTF-8 has not."""
    return _encode(value)
