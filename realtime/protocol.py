"""Every frame of the socket, both ways. hub/docs/protocol.md says how they are used; the TypeScript types are
generated from here. A frame is one JSON object in one text message; `t` names it.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from realtime.media.contract import Source, Track
from sessions.domain.commands import PersonCommand
from sessions.domain.events import AnyEvent
from sessions.domain.names import Audience, Id
from sessions.domain.view import DocumentView, OwnView

VERSION = 1
FRAME_LIMIT = 65_536  # bytes of one incoming frame
SDP_LIMIT = 49_152  # characters of an offer within it

Uuid = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Mid = Annotated[str, Meta(max_length=16)]


# ------------------------------------------------------------------ from the browser
class ClientFrame(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="t"):
    pass


class Hello(ClientFrame, frozen=True, kw_only=True, tag="hello"):
    """The first frame, and again after a hole: send me what comes after `after`; 0 sends the whole view."""

    version: int
    exchange: Id
    after: Annotated[int, Meta(ge=0)] = 0
    audience: Audience | None = None  # as which the document was seen: as another one it is sent anew
    language: Annotated[str, Meta(max_length=16)] = "en"  # of the messages to this page
    zone: Annotated[str, Meta(max_length=64)] = "UTC"  # IANA: of the times in them


class Do(ClientFrame, frozen=True, kw_only=True, tag="do"):
    """A command. Sent again with the same `id` it gets the same answer and is never carried out twice."""

    id: Uuid
    command: PersonCommand


class Ping(ClientFrame, frozen=True, kw_only=True, tag="ping"):
    """Is the line still there? Answered by a pong at once."""


class MediaOffer(ClientFrame, frozen=True, kw_only=True, tag="media.offer"):
    """An SDP offer of the page's sending or receiving transport; a repeated `id` gets the same answer.

    `sources` (sending) says what each m-line publishes, `tracks` (receiving) which track each is to carry.
    """

    id: Uuid
    connection: Id
    sdp: Annotated[str, Meta(max_length=SDP_LIMIT)]
    sources: dict[Mid, Source] | UnsetType = UNSET
    tracks: dict[Mid, Id] | UnsetType = UNSET


class MediaLeave(ClientFrame, frozen=True, kw_only=True, tag="media.leave"):
    connection: Id


AnyClientFrame = Hello | Do | Ping | MediaOffer | MediaLeave


# ------------------------------------------------------------------ to the browser
class ServerFrame(Struct, frozen=True, kw_only=True, tag_field="t"):
    pass


class Welcome(ServerFrame, frozen=True, kw_only=True, tag="welcome"):
    """Answer to Hello. What follows is a view, or patches from where the browser was."""

    version: int
    me: Id
    audience: Audience
    now_ms: int  # the server's clock: count clocks of the page from it
    own: OwnView


class View(ServerFrame, frozen=True, kw_only=True, tag="view"):
    """The whole document as of `seq`; replaces what the browser has."""

    seq: int
    document: DocumentView


class Patches(ServerFrame, frozen=True, kw_only=True, tag="patches"):
    """RFC 7396 merge patches, one an event, in order: `[[seq, patch], …]`, the last one at `to`.

    Skip those at or before what you have; if the first of the rest is not the next one, say Hello again.
    """

    to: int
    patches: list[tuple[int, dict[str, Any]]]


class Own(ServerFrame, frozen=True, kw_only=True, tag="own"):
    """A merge patch of my own things, as of `seq`."""

    seq: int
    patch: dict[str, Any]


class Accepted(ServerFrame, frozen=True, kw_only=True, tag="accepted"):
    """The command is durable; its effect is in the document once that has reached `seq`."""

    id: Uuid
    seq: int


class Refused(ServerFrame, frozen=True, kw_only=True, tag="refused"):
    """The command changed nothing, and will not if sent again. `message` is in the reader's language."""

    id: Uuid
    code: str
    field: str
    message: str
    params: dict[str, str | int]


class Retry(ServerFrame, frozen=True, kw_only=True, tag="retry"):
    """Not decided yet (the database is busy): send the same frame again after so many milliseconds."""

    id: Uuid
    code: str
    message: str
    after_ms: int


class Problem(ServerFrame, frozen=True, kw_only=True, tag="problem"):
    """A frame could not be read, or does not belong here. `place` is a JSON path where one is known."""

    code: str
    message: str
    place: str = ""


class Pong(ServerFrame, frozen=True, kw_only=True, tag="pong"):
    now_ms: int


class MediaAnswer(ServerFrame, frozen=True, kw_only=True, tag="media.answer"):
    id: Uuid
    sdp: str


class MediaRefused(ServerFrame, frozen=True, kw_only=True, tag="media.refused"):
    id: Uuid
    code: str
    message: str


class MediaTracks(ServerFrame, frozen=True, kw_only=True, tag="media.tracks"):
    """All tracks that can be received now. Sent after Welcome and on each change."""

    tracks: list[Track]


AnyServerFrame = (
    Welcome
    | View
    | Patches
    | Own
    | Accepted
    | Refused
    | Retry
    | Problem
    | Pong
    | MediaAnswer
    | MediaRefused
    | MediaTracks
)

# Close codes, RFC 6455 section 7.4.2 (4000-4999 are ours). The browser comes back after 4100-4199 only.
CLOSE_BAD_FRAME = 4000
CLOSE_SIGN_IN = 4001
CLOSE_NOT_YOURS = 4003
CLOSE_VERSION = 4009
CLOSE_ENDED_ELSEWHERE = 4010  # signed out, or taken out of the exchange
CLOSE_RESUME = 4100  # too slow, or the server is restarting: connect again

# Events are never sent; they are exported so that a change of what the log holds is noticed by name.
EXPORTED: dict[str, Any] = {"ClientFrame": AnyClientFrame, "ServerFrame": AnyServerFrame, "LogEvent": AnyEvent}

_decoder: msgspec.json.Decoder[AnyClientFrame] = msgspec.json.Decoder(AnyClientFrame)
_encoder = msgspec.json.Encoder()


def decode(text: str | bytes) -> AnyClientFrame:
    """One incoming frame; raises msgspec.ValidationError or msgspec.DecodeError with a path."""
    return _decoder.decode(text)


def encode(frame: AnyServerFrame) -> str:
    return _encoder.encode(frame).decode()


def encode_patches(patches: list[tuple[int, Raw]]) -> str:
    """A Patches frame of patches that were encoded before, once for each audience."""
    body = b",".join(b"[%d,%b]" % (seq, bytes(patch)) for seq, patch in patches)
    return (b'{"t":"patches","to":%d,"patches":[%b]}' % (patches[-1][0], body)).decode()
