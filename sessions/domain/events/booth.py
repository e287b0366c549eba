"""Who interpreted, and how they were heard."""

from __future__ import annotations

from sessions.domain.events.base import Event
from sessions.domain.names import Id, Milliseconds


class ChannelOpened(Event, frozen=True, kw_only=True, tag="channel.opened"):
    """The exchange is interpreted into this language from now on."""

    channel: Id


class BoothTaken(Event, frozen=True, kw_only=True, tag="booth.taken"):
    """This interpreter is on the air now. `by` is "" where their partner fell silent or left."""

    channel: Id
    participant: Id
    by: str = ""


class BoothLeft(Event, frozen=True, kw_only=True, tag="booth.left"):
    """Whoever was on the air is gone, and nobody is there to take over."""

    channel: Id


class BoothOffered(Event, frozen=True, kw_only=True, tag="booth.offered"):
    """The interpreter on the air asked their partner to take over, or took that back."""

    channel: Id
    on: bool


class FloorPassed(Event, frozen=True, kw_only=True, tag="booth.floor_passed"):
    """From here on the floor speaks the channel's own language, or no longer does."""

    channel: Id
    on: bool
    by: Id


class SlowDownAsked(Event, frozen=True, kw_only=True, tag="booth.slow_down_asked"):
    channel: Id
    by: Id


class BoothFellSilent(Event, frozen=True, kw_only=True, tag="booth.fell_silent"):
    channel: Id
    since_ms: Milliseconds


class BoothHeard(Event, frozen=True, kw_only=True, tag="booth.heard"):
    channel: Id


BoothEvent = (
    ChannelOpened
    | BoothTaken
    | BoothLeft
    | BoothOffered
    | FloorPassed
    | SlowDownAsked
    | BoothFellSilent
    | BoothHeard
)
