"""What a rule answers."""

from __future__ import annotations

from sessions.domain.errors import Refusal
from sessions.domain.events import AnyEvent

Decision = tuple[AnyEvent, ...] | Refusal
