"""What the media plane asks of the rest of the house, and what it tells it. It knows no exchange and no log.

`Policy` is asked on every change of an exchange's state; `Observer` is told what happened on the wire.
All times are Unix milliseconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from realtime.media.ladder import Standing


class Source(StrEnum):
    """What a track shows or carries; a participant publishes at most one of each.

    The last three carry a voice on a line of its own: a booth's talkback, the desk's, the backstage of the panel.
    """

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    BOOTH = "booth"
    DESK = "desk"
    BACKSTAGE = "backstage"


FLOOR = "floor"  # the channel that everybody listens to, unless they choose a language


class Track(Struct, frozen=True, kw_only=True):
    """One published track that others may subscribe to."""

    id: str  # [a-z][0-9a-z]*, made by the media plane, new for every publication
    participant: str
    source: Source
    channel: str = FLOOR  # where a voice is heard: the floor, a language, a private line


class Segment(Struct, frozen=True, kw_only=True):
    """One file of one track: a pause, a rejoin or a torn connection starts the next."""

    id: str  # [a-z][0-9a-z]*
    participant: str
    source: Source
    file: str  # relative to the recordings folder
    media_type: str  # e.g. 'video/webm; codecs="vp8"'
    started_ms: int
    channel: str = FLOOR


class MediaRefusal(Exception):
    """The media plane will not do this. `code` is stable; `params` word the sentence at the edge."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class OnAir(NamedTuple):
    """Who interprets into a language. `silent`: it is known already that they are not heard."""

    live: str
    silent: bool


class Policy(Protocol):
    """Authority, read from the exchange's log. Cheap: called once per change, never per packet."""

    def may_publish(self, participant: str, source: Source) -> bool: ...

    def channel(self, participant: str, source: Source) -> str:
        """Where it is heard while it is on the air."""
        ...

    def on_air(self, participant: str, source: Source) -> bool:
        """Whether it goes out now. An interpreter's partner publishes, and is on the air after the hand-over."""
        ...

    def may_hear(self, participant: str, channel: str) -> bool: ...

    def may_record(self, participant: str, channel: str) -> bool:
        """True while the exchange is recorded and this person has agreed to it; never on a private line."""
        ...

    def interpreters(self) -> Mapping[str, OnAir]:
        """Who is on the air in each language that must not fall silent while the floor speaks; "" nobody."""
        ...


class Observer(Protocol):
    """Told by the media plane, on the event loop; must not block."""

    def tracks_changed(self, tracks: tuple[Track, ...]) -> None: ...

    def turn_started(self, participant: str, at_ms: int) -> None:
        """Speech of some length was heard: RFC 6464 audio levels, debounced."""
        ...

    def turn_ended(self, participant: str, at_ms: int) -> None: ...

    def channel_silent(self, channel: str, live: str, since_ms: int) -> None:
        """The floor speaks, and `live` has not been heard in this language since then."""
        ...

    def channel_still_silent(self, channel: str, live: str) -> None:
        """Told now and then while that goes on: somebody else should go on the air."""
        ...

    def channel_heard(self, channel: str) -> None:
        """It is heard again."""
        ...

    def segment_opened(self, segment: Segment) -> None: ...

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None: ...

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        """Disk full or unwritable: the segment is closed, the exchange goes on."""
        ...

    def rung_changed(self, standing: Standing) -> None:
        """A page's line, or its ceiling, lets more or less through than before."""
        ...
