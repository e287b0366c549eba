"""Interpretation: who is on the air in a language, and what they tell the floor."""

from __future__ import annotations

from sessions.domain.commands.base import Command
from sessions.domain.names import Id, Language, Milliseconds


class TakeBooth(Command, frozen=True, kw_only=True, tag="booth.take"):
    """I go on the air in my language; the desk may put an interpreter there."""

    participant: Id | None = None


class OfferBooth(Command, frozen=True, kw_only=True, tag="booth.offer"):
    """I am on the air and ask my partner to take over; or, not `on`, no longer."""

    on: bool = True


class PassFloor(Command, frozen=True, kw_only=True, tag="booth.pass"):
    """The floor speaks this channel's language: it is heard there as it is, until `on` is false again."""

    channel: Language
    on: bool


class AskToSlowDown(Command, frozen=True, kw_only=True, tag="booth.slow"):
    """A sign to whoever speaks on the floor."""


class RelieveBooth(Command, frozen=True, kw_only=True, tag="booth.relieve"):
    """`live` is on the air there and not heard: the partner goes on the air, if their microphone is on."""

    channel: Language
    live: str


class ReportSilence(Command, frozen=True, kw_only=True, tag="booth.silence"):
    """The floor speaks, and `live` has not been heard in this channel since then."""

    channel: Language
    live: str
    since_ms: Milliseconds


class ReportVoice(Command, frozen=True, kw_only=True, tag="booth.voice"):
    """A channel that was silent is heard again."""

    channel: Language


PersonBoothCommand = TakeBooth | OfferBooth | PassFloor | AskToSlowDown
SystemBoothCommand = RelieveBooth | ReportSilence | ReportVoice
BoothCommand = PersonBoothCommand | SystemBoothCommand
