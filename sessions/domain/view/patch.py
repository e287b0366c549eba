"""RFC 7396 merge patches of documents without null."""

from __future__ import annotations

from typing import Any

Document = dict[str, dict[str, dict[str, Any]]]
Patch = dict[str, Any]


def diff(before: dict[str, Any], after: dict[str, Any]) -> Patch:
    """The merge patch that turns `before` into `after`; neither holds None (RFC 7396)."""
    changes: Patch = {}
    for key, value in after.items():
        old = before.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            if nested := diff(old, value):
                changes[key] = nested
        elif old != value or type(old) is not type(value):  # 1 == True in Python, not in JSON
            changes[key] = value
    changes.update((key, None) for key in before if key not in after)
    return changes


def apply(document: dict[str, Any], changes: Patch, *, keep_null: bool = False) -> dict[str, Any]:
    """A merge patch applied, in place (RFC 7396 section 2). `keep_null` joins two patches instead."""
    for key, value in changes.items():
        if value is None and not keep_null:
            document.pop(key, None)
        elif isinstance(value, dict):
            old = document.get(key)
            document[key] = apply(old if isinstance(old, dict) else {}, value, keep_null=keep_null)
        else:
            document[key] = value
    return document
