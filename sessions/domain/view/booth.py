"""Interpretation."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience
from sessions.domain.state import Channel
from sessions.domain.view.base import View


class ChannelView(View, kw_only=True):
    """The interpretation into one language. Attendees see who interprets; the rest is the panel's and the desk's."""

    passes: bool
    live: str | UnsetType = UNSET
    offered: bool | UnsetType = UNSET
    silent_ms: int | UnsetType = UNSET
    slow_ms: int | UnsetType = UNSET


def show_channel(channel: Channel, audience: Audience) -> ChannelView:
    shown = ChannelView(passes=channel.passes, live=channel.live or UNSET)
    if audience in (Audience.PANEL, Audience.DESK):
        shown.offered = channel.offered or UNSET
        shown.silent_ms = channel.silent_ms or UNSET
        shown.slow_ms = channel.slow_ms or UNSET
    return shown
