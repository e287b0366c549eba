"""What is said, in words."""

from __future__ import annotations

from sessions.domain.state.base import Entity


class Captioning(Entity, frozen=True, kw_only=True):
    """The captions in one language. Its key is the language."""

    captioners: tuple[str, ...] = ()
    live: str = ""  # the captioner who writes; "": whoever of them writes next, or a machine
    offered: bool = False  # who writes asks their partner to take over
    machine: bool = False  # the last line is a speech model's
    missed_ms: int = 0  # until when the model last let speech pass; 0: not since its last line
    lines: tuple[str, ...] = ()  # the last ones: those that a live page shows


class Caption(Entity, frozen=True, kw_only=True):
    """One line, as it reads now."""

    id: str
    language: str
    words: str
    began_ms: int
    ended_ms: int
    speaker: str
    seq: int
    machine: bool = False
    live: bool = True  # one of the last ones of its language
