"""Every frame of the socket, both ways. hub/docs/protocol.md says how they are used; the TypeScript types are
generated from here. A frame is one JSON object in one text message; `t` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from realtime.media.contract import Source, Track
from realtime.media.ladder import Ceiling, Rung
from sessions.domain.commands import PersonCommand
from sessions.domain.events import AnyEvent
from sessions.domain.names import CAPTION_LENGTH, Audience, Id, Language
from sessions.domain.view import DocumentView, OwnView

VERSION = 3
FRAME_LIMIT = 65_536  # bytes of one incoming frame
SDP_LIMIT = 49_152  # characters of an offer within it
PART_LIMIT = 16_384  # bytes of what is missing in one frame: on 2 kB/s a page still hears something every 10 s

Uuid = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Mid = Annotated[str, Meta(max_length=16)]
TileHeight = Annotated[int, Meta(ge=0, le=4_320)]
Section = Literal[
    "hall",
    "people",
    "hands",
    "questions",
    "minutes",
    "record",
    "amendments",
    "turns",
    "channels",
    "captioning",
    "captions",
    "segments",
    "agenda",
    "roundtables",
    "delegations",
    "floor",
    "talk",
    "plan",
    "door",
    "polls",
    "chat",
    "decks",
    "slide",
    "showings",
    "handouts",
]


# ------------------------------------------------------------------ from the browser
class ClientFrame(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="t"):
    pass


class Hello(ClientFrame, frozen=True, kw_only=True, tag="hello"):
    """The first frame, and again after a hole: send me what comes after `after`; 0 sends the whole view."""

    version: int
    exchange: Id
    after: Annotated[int, Meta(ge=0)] = 0
    audience: Audience | None = None  # as which the document was seen: as another one it is sent anew
    lane: Literal["live", "slow"] = "live"  # slow: net patches, every few seconds
    deflate: bool = False  # on the slow lane: frames may come as binary messages, compressed (deflate.py)
    sections: Annotated[
        list[Section], Meta(max_length=64)
    ] = []  # of the slow lane: those that the page holds and shows
    wall: bool = False  # a big screen: shown what everybody is, and nobody is there because of it
    language: Annotated[str, Meta(max_length=16)] = "en"  # of the messages to this page
    zone: Annotated[str, Meta(max_length=64)] = "UTC"  # IANA: of the times in them


class Do(ClientFrame, frozen=True, kw_only=True, tag="do"):
    """A command. Sent again with the same `id` it gets the same answer and is never carried out twice."""

    id: Uuid
    command: PersonCommand


class Ping(ClientFrame, frozen=True, kw_only=True, tag="ping"):
    """Is the line still there? Answered by a pong at once."""


class Diverged(ClientFrame, frozen=True, kw_only=True, tag="diverged"):
    """What I have of a section is not what `hashes` of `seq` says. Answered as a hello with `after` 0."""

    seq: Annotated[int, Meta(ge=0)]
    section: Section


class Want(ClientFrame, frozen=True, kw_only=True, tag="want"):
    """On the slow lane: I show these sections too from now on. Answered by `net` with the whole of each."""

    sections: Annotated[list[Section], Meta(max_length=64)]


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


class MediaView(ClientFrame, frozen=True, kw_only=True, tag="media.view"):
    """What the page shows of the pictures that it receives: how high each is, in pixels of the device.

    0 for one that is not seen, which then costs nothing. `ceiling` is what the person allows at most.
    """

    connection: Id
    heights: Annotated[dict[Id, TileHeight], Meta(max_length=64)]
    ceiling: Ceiling


class CaptionsFollow(ClientFrame, frozen=True, kw_only=True, tag="captions.follow"):
    """Send me what is written in this language, as it is typed or line by line; without a language nothing more."""

    language: Language | None = None
    typing: bool = True


class CaptionTyping(ClientFrame, frozen=True, kw_only=True, tag="caption.typing"):
    """What I have typed so far of a line; the whole of it where it is `done`. Shown, never logged; may be lost."""

    caption: Id
    language: Language
    words: Annotated[str, Meta(max_length=CAPTION_LENGTH)]
    speaker: Id | None = None
    done: bool = False


AnyClientFrame = (
    Hello | Do | Ping | Diverged | Want | MediaOffer | MediaLeave | MediaView | CaptionsFollow | CaptionTyping
)


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
    """The whole document as of `seq`, in parts; complete, it replaces what the browser has.

    Each part has all sections, with some of their entities; parts come in order, and a welcome starts over.
    """

    seq: int
    part: Annotated[int, Meta(ge=1)]
    parts: int
    document: DocumentView


class Patches(ServerFrame, frozen=True, kw_only=True, tag="patches"):
    """RFC 7396 merge patches, one an event, in order: `[[seq, patch], …]`, the last one at `to`.

    Skip those at or before what you have; if the first of the rest is not the next one, say Hello again.
    """

    to: int
    patches: list[tuple[int, dict[str, Any]]]


class Net(ServerFrame, frozen=True, kw_only=True, tag="net"):
    """On the slow lane: one RFC 7396 merge patch from `after` to `to`, for a page that is at exactly `after`."""

    after: int
    to: int
    patch: dict[str, Any]


class Hashes(ServerFrame, frozen=True, kw_only=True, tag="hashes"):
    """What each section of the document is at exactly `seq`: the first 16 hex digits of a SHA-256 (hashes.py)."""

    seq: int
    sections: dict[str, str]


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
    """All tracks that this person may receive now. Sent after Welcome and on each change."""

    tracks: list[Track]


class MediaRung(ServerFrame, frozen=True, kw_only=True, tag="media.rung"):
    """What the page's line, or its ceiling, lets through now. Sent after a view and on each change."""

    connection: Id
    rung: Rung


class MediaGone(ServerFrame, frozen=True, kw_only=True, tag="media.gone"):
    """What carried sound and picture is gone: offer again, another one takes over."""


class CaptionWords(ServerFrame, frozen=True, kw_only=True, omit_defaults=True, tag="caption.words"):
    """A line as it is typed. Once it is `done` the document has it too, if its speaker agreed to be recorded."""

    caption: Id
    language: str
    words: str
    speaker: str = ""
    done: bool = False


AnyServerFrame = (
    Welcome
    | View
    | Patches
    | Net
    | Hashes
    | Own
    | Accepted
    | Refused
    | Retry
    | Problem
    | Pong
    | MediaAnswer
    | MediaRefused
    | MediaTracks
    | MediaRung
    | MediaGone
    | CaptionWords
)

# Close codes, RFC 6455 section 7.4.2 (4000-4999 are ours). The browser comes back after 4100-4199 only.
CLOSE_BAD_FRAME = 4000
CLOSE_SIGN_IN = 4001
CLOSE_NOT_YOURS = 4003
CLOSE_VERSION = 4009
CLOSE_ENDED_ELSEWHERE = 4010  # signed out, or taken out of the exchange
CLOSE_TOO_MANY_PAGES = 4011  # the oldest of more pages than a process keeps for one person
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


def encode_patch(seq: int, patch: dict[str, Any]) -> bytes:
    """One item of a Patches frame, encoded once for an audience."""
    return b"[%d,%b]" % (seq, _encoder.encode(patch))


def encode_patches(to: int, patches: Iterable[bytes]) -> str:
    """A Patches frame of items that were encoded before."""
    return (b'{"t":"patches","to":%d,"patches":[%b]}' % (to, b",".join(patches))).decode()


def encode_net(after: int, to: int, patch: dict[str, Any]) -> str:
    return (b'{"t":"net","after":%d,"to":%d,"patch":%b}' % (after, to, _encoder.encode(patch))).decode()


def encode_more(seq: int, sections: dict[str, dict[str, bytes]]) -> list[str]:
    """Net frames that add whole sections to a document at `seq`; none much longer than PART_LIMIT."""
    frame = '{"t":"net","after":%d,"to":%d,"patch":%s}'
    return [frame % (seq, seq, part) for part in _documents(sections)]


def in_parts(after: int, patches: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Consecutive encoded patches after `after`, cut into frames: what each reaches, and its items."""
    if sum(map(len, patches)) + len(patches) <= PART_LIMIT:  # as mostly
        yield after + len(patches), patches
        return
    part, size = list[bytes](), 0
    for seq, item in enumerate(patches, start=after + 1):
        if part and size + len(item) > PART_LIMIT:
            yield seq - 1, part
            part, size = [], 0
        part.append(item)
        size += len(item) + 1
    yield after + len(patches), part


def encode_view(seq: int, sections: dict[str, dict[str, bytes]]) -> list[str]:
    """The View frames of a document whose entities are encoded already; none much longer than PART_LIMIT."""
    parts = _documents(sections)
    frame = '{"t":"view","seq":%d,"part":%d,"parts":%d,"document":%s}'
    return [frame % (seq, number, len(parts), part) for number, part in enumerate(parts, start=1)]


def _documents(sections: dict[str, dict[str, bytes]]) -> list[str]:
    """Parts of a document, each with all of its sections and some of their entities."""
    return [
        "{" + ",".join(f'"{name}":{{{b",".join(part.get(name, ())).decode()}}}' for name in sections) + "}"
        for part in _parts(sections)
    ]


def _parts(sections: dict[str, dict[str, bytes]]) -> list[dict[str, list[bytes]]]:
    """The members of all sections, dealt out into parts."""
    parts, size = [dict[str, list[bytes]]()], 0
    for name, entities in sections.items():
        for key, entity in entities.items():
            member = b'"%b":%b' % (key.encode(), entity)
            if size and size + len(member) > PART_LIMIT:
                parts.append({})
                size = 0
            parts[-1].setdefault(name, []).append(member)
            size += len(member) + 1
    return parts
