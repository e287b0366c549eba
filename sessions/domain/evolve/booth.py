"""Channels and booths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.evolve.change import Change
from sessions.domain.state import Channel, State


def changes(state: State, event: e.BoothEvent, recorded: Recorded) -> Iterable[Change]:
    match event:
        case e.ChannelOpened():
            return (("channels", event.channel, Channel()),)
        case e.BoothTaken():
            return (("channels", event.channel, _taken(state.channels[event.channel], event)),)
        case e.BoothLeft():
            return _channel(state, event.channel, live="", offered=False)
        case e.BoothOffered():
            return _channel(state, event.channel, offered=event.on)
        case e.FloorPassed():
            return _channel(state, event.channel, passes=event.on, silent_ms=0)
        case e.SlowDownAsked():
            return _channel(state, event.channel, slow_ms=recorded.at_ms)
        case e.BoothFellSilent():
            return _channel(state, event.channel, silent_ms=event.since_ms)
        case e.BoothHeard():
            return _channel(state, event.channel, silent_ms=0, relieved=False)
        case _:
            assert_never(event)


def _channel(state: State, channel: str, **changed: Any) -> tuple[Change]:
    return (("channels", channel, replace(state.channels[channel], **changed)),)


def _taken(channel: Channel, event: e.BoothTaken) -> Channel:
    """Who goes on the air themselves is believed; who is put there for somebody silent has to be heard first."""
    taken = {"live": event.participant, "begun": True, "offered": False}
    if event.by:
        return replace(channel, **taken, passes=False, silent_ms=0, relieved=False)
    return replace(channel, **taken, relieved=bool(channel.silent_ms))
