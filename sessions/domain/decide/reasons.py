"""Why something was declined, given back or called off: somebody reads it, so it is there, and not too long."""

from __future__ import annotations

from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import REASON_LENGTH


def reason_of(words: str) -> str | Refusal:
    """A reason as it is kept."""
    reason = words.strip()
    if not reason:
        return refuse("reason.empty", "reason")
    if len(reason) > REASON_LENGTH:
        return refuse("reason.too_long", "reason", length=len(reason), most=REASON_LENGTH)
    return reason
