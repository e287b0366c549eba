"""Offers of browsers, read with suspicion, and the answers of an ICE-lite forwarder. Pure.

RFC 8866 (SDP), RFC 8829 (JSEP), RFC 9143 (BUNDLE). A parser of our own rather than aiortc's: that one raises
six kinds of exception, keeps no `rid`, and takes quadratic time over a large offer. Whatever the text, the
outcome is an `Offer` or a `MediaRefusal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from realtime.media import rtp
from realtime.media.contract import MediaRefusal
from realtime.media.stun import Credentials

MAX_BYTES = 64 * 1024
MAX_CANDIDATES = 20
MAX_SECTIONS = 256

Fingerprints = tuple[tuple[str, str], ...]  # (algorithm, upper-case colon-separated hex)

_SUPPORTED_EXTENSIONS = (rtp.MID, rtp.RID, rtp.REPAIRED_RID, rtp.ABS_SEND_TIME, rtp.AUDIO_LEVEL)
MAX_ENCODINGS = 4  # of one track
_ANSWERED_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")
_HASH_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_TOKEN = re.compile(r"[A-Za-z0-9._+-]{1,16}")
_ICE_TEXT = re.compile(r"[A-Za-z0-9+/=_-]{4,256}")
_MEDIA_LINE = re.compile(r"m=([a-z]{1,16}) (\d{1,5})(?:/\d+)? ([A-Z0-9/]{1,32})((?: [A-Za-z0-9-]{1,32})+)")
_RTPMAP = re.compile(r"(\d{1,3}) ([A-Za-z0-9._-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?")
_EXTMAP = re.compile(r"(\d{1,4})(?:/[a-z]+)? (\S{1,200})(?: .*)?")
_NUMBERED = re.compile(r"(\d{1,3}|\*) (.{1,500})")


class Codec(NamedTuple):
    """One offered payload type. `name` is lower case: vp8, h264, opus."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int
    parameters: str = ""  # of a=fmtp
    feedback: tuple[str, ...] = ()
    repair: int | None = None  # payload type of its retransmissions (RFC 4588); None: they come as they were
    redundant: int | None = None  # payload type under which it comes with what came before (RED, RFC 2198)

    @property
    def payload_types(self) -> tuple[int | None, ...]:
        """Those under which new packets come."""
        return self.payload_type, self.redundant


class TransportOffer(NamedTuple):
    """Who may speak DTLS with us, and under which ICE credentials."""

    credentials: Credentials
    fingerprints: Fingerprints


class Section(NamedTuple):
    """One m= section."""

    kind: str  # audio, video or what else was offered
    mid: str
    direction: str  # sendrecv, sendonly, recvonly, inactive
    protocol: str
    formats: tuple[str, ...]
    rejected: bool
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int]  # URI -> id, of those that we know
    ssrcs: tuple[int, ...]
    repairs: Mapping[int, int] = {}  # SSRC -> that of its retransmissions
    rids: tuple[str, ...] = ()  # simulcast encodings that are sent (RFC 8853), in the offer's order
    tells_round_trip: bool = False  # its extended reports ask for one (RFC 3611)

    @property
    def codec(self) -> Codec | None:
        """The codec that we forward and record: Opus; VP8, and H.264 only where VP8 is not offered."""
        wanted = {"audio": ("opus",), "video": ("vp8", "h264")}.get(self.kind, ())
        for name in wanted:
            found = [codec for codec in self.codecs if codec.name == name]
            if found:
                return min(found, key=lambda codec: "packetization-mode=1" not in codec.parameters)
        return None

    def like(self, codec: Codec) -> Codec | None:
        """The offered payload type for another's codec; of several (H.264 profiles) the most alike."""
        found = [each for each in self.codecs if each.name == codec.name]
        packets = "packetization-mode=1"
        return min(
            found,
            key=lambda each: (each.parameters != codec.parameters, packets not in each.parameters),
            default=None,
        )


class Offer(NamedTuple):
    transport: TransportOffer
    sections: tuple[Section, ...]


class OutgoingStream(NamedTuple):
    """What an answer says of a stream that we send. One cname and stream a person: lip sync."""

    ssrc: int
    cname: str
    track_id: str
    repair_ssrc: int | None = None


class SectionAnswer(NamedTuple):
    """How one offered section is answered: `direction` recvonly, sendonly or inactive."""

    direction: str
    stream: OutgoingStream | None = None
    codec: Codec | None = None  # other than the section's first choice


class LocalTransport(NamedTuple):
    """What answers tell of the media node. `session` is new for every peer connection: when it changes, the
    browser knows that the node has forgotten the connection, and makes another."""

    session: int
    credentials: Credentials
    fingerprint: str  # SHA-256
    address: tuple[str, int]
    others: tuple[tuple[str, int], ...] = ()  # of the other family, or network


def parse_offer(text: str) -> Offer:
    """Read an offer. Raises `MediaRefusal` sdp.*; `line` in its params is the offending line's beginning."""
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise MediaRefusal("sdp.too_large", limit=MAX_BYTES)
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    for line in lines:
        if not line.isprintable():
            raise _malformed(line)
    if sum(line.startswith("a=candidate:") for line in lines) > MAX_CANDIDATES:
        raise MediaRefusal("sdp.too_many_candidates", limit=MAX_CANDIDATES)
    session, groups = _split(lines)
    if not groups:
        raise MediaRefusal("sdp.no_media")
    if len(groups) > MAX_SECTIONS:
        raise MediaRefusal("sdp.too_many_sections", limit=MAX_SECTIONS)
    sections = tuple(_section(group) for group in groups)
    mids = [section.mid for section in sections]
    if len(set(mids)) != len(mids):
        raise MediaRefusal("sdp.mid_repeated")
    return Offer(_transport(session, sections, groups), sections)


def _malformed(line: str) -> MediaRefusal:
    return MediaRefusal("sdp.malformed", line=line[:80])


def _split(lines: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    session: list[str] = []
    groups: list[list[str]] = []
    for line in lines:
        if line.startswith("m="):
            groups.append([line])
        else:
            (groups[-1] if groups else session).append(line)
    return session, groups


def _values(lines: Sequence[str], attribute: str) -> list[str]:
    prefix = f"a={attribute}:"
    return [line[len(prefix) :] for line in lines if line.startswith(prefix)]


def _section(lines: Sequence[str]) -> Section:
    media = _MEDIA_LINE.fullmatch(lines[0])
    mids = _values(lines, "mid")
    if media is None:
        raise _malformed(lines[0])
    if len(mids) != 1 or not _TOKEN.fullmatch(mids[0]):
        raise MediaRefusal("sdp.mid_missing")
    kind, port, protocol, formats = media.groups()
    directions = [line[2:] for line in lines if line[2:] in ("sendrecv", "sendonly", "recvonly", "inactive")]
    is_rtp = kind in ("audio", "video") and protocol == "UDP/TLS/RTP/SAVPF"
    return Section(
        kind=kind,
        mid=mids[0],
        direction=directions[-1] if directions else "sendrecv",
        protocol=protocol,
        formats=tuple(formats.split()),
        rejected=not is_rtp or (int(port) == 0 and "a=bundle-only" not in lines),
        codecs=_codecs(lines) if is_rtp else (),
        extensions=_extensions(lines),
        ssrcs=_ssrcs(lines),
        repairs=_repairs(lines),
        rids=_rids(lines),
        tells_round_trip=any("rcvr-rtt" in value for value in _values(lines, "rtcp-xr")),
    )


def _codecs(lines: Sequence[str]) -> tuple[Codec, ...]:
    parameters = dict(_numbered(lines, "fmtp"))
    feedback: dict[str, list[str]] = {}
    for number, value in _numbered(lines, "rtcp-fb"):
        feedback.setdefault(number, []).append(value)
    repairs, redundant = _repair_types(lines, parameters), _redundant_types(lines, parameters)
    codecs = []
    for value in _values(lines, "rtpmap"):
        match = _RTPMAP.fullmatch(value)
        if match is None or not 0 <= int(match[1]) <= 127 or 64 <= int(match[1]) <= 95:
            raise _malformed(f"a=rtpmap:{value}")
        number, name, rate, channels = match.groups()
        fed = tuple(feedback.get(number, [])) + tuple(feedback.get("*", []))
        fed += (
            ("nack",) if name.lower() == "opus" else ()
        )  # Chromium offers it not, and does it when it is answered
        codecs.append(
            Codec(
                int(number),
                name.lower(),
                int(rate),
                int(channels or 1),
                parameters.get(number, ""),
                fed,
                repairs.get(int(number)),
                redundant.get(int(number)),
            )
        )
    return tuple(codecs)


def _repair_types(lines: Sequence[str], parameters: Mapping[str, str]) -> dict[int, int]:
    """Payload type -> that of its retransmissions (`apt`); what makes no sense is left out."""
    found = {}
    for value in _values(lines, "rtpmap"):
        number, _, name = value.partition(" ")
        repaired = re.fullmatch(r"apt=(\d{1,3})", parameters.get(number, ""))
        if name.lower().startswith("rtx/") and repaired is not None:
            found[int(repaired[1])] = int(number)
    return found


def _redundant_types(lines: Sequence[str], parameters: Mapping[str, str]) -> dict[int, int]:
    """Payload type -> that of RED of it and nothing else (`a=fmtp:63 111/111`)."""
    found = {}
    for value in _values(lines, "rtpmap"):
        number, _, name = value.partition(" ")
        held = set(parameters.get(number, "").split("/"))
        if name.lower() == "red/48000/2" and len(held) == 1 and re.fullmatch(r"\d{1,3}", min(held)):
            found[int(min(held))] = int(number)
    return found


def _repairs(lines: Sequence[str]) -> dict[int, int]:
    groups = [value.split()[1:] for value in _values(lines, "ssrc-group") if value.startswith("FID ")]
    return {
        int(first): int(second) for first, second in (g for g in groups if len(g) == 2) if _fits(first, second)
    }


def _fits(*numbers: str) -> bool:
    return all(n.isascii() and n.isdecimal() and len(n) <= 10 and int(n) <= 0xFFFFFFFF for n in numbers)


def _rids(lines: Sequence[str]) -> tuple[str, ...]:
    """Encodings of `a=simulcast:send q;h;f` that have their `a=rid`; the first of alternatives, paused ones too."""
    declared = {value.split()[0] for value in _values(lines, "rid") if value.split()[1:2] == ["send"]}
    for value in _values(lines, "simulcast"):
        words = value.split()
        if "send" in words[:-1]:
            listed = [each.split(",")[0].lstrip("~") for each in words[words.index("send") + 1].split(";")]
            found = [rid for rid in listed if rid in declared and re.fullmatch(r"[A-Za-z0-9]{1,8}", rid)]
            if len(found) > MAX_ENCODINGS or len(set(found)) != len(found):
                raise _malformed(f"a=simulcast:{value}")
            return tuple(found)
    return ()


def _numbered(lines: Sequence[str], attribute: str) -> list[tuple[str, str]]:
    found = []
    for value in _values(lines, attribute):
        match = _NUMBERED.fullmatch(value)
        if match is None:
            raise _malformed(f"a={attribute}:{value}")
        found.append((match[1], match[2]))
    return found


def _extensions(lines: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in _values(lines, "extmap"):
        match = _EXTMAP.fullmatch(value)
        if match is None:
            raise _malformed(f"a=extmap:{value}")
        if match[2] in _SUPPORTED_EXTENSIONS and 1 <= int(match[1]) <= 14:
            found[match[2]] = int(match[1])
    return found


def _ssrcs(lines: Sequence[str]) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for value in _values(lines, "ssrc"):
        number = value.partition(" ")[0]
        if not number.isascii() or not number.isdecimal() or len(number) > 10 or int(number) > 0xFFFFFFFF:
            raise _malformed(f"a=ssrc:{value}")
        found[int(number)] = None
    return tuple(found)


def _transport(
    session: Sequence[str], sections: Sequence[Section], groups: Sequence[Sequence[str]]
) -> TransportOffer:
    """Everything is bundled on the first section's transport: one address, one handshake a connection."""
    live = [index for index, section in enumerate(sections) if not section.rejected]
    if not live:
        raise MediaRefusal("sdp.no_media")
    bundle = next((value.split()[1:] for value in _values(session, "group") if value.startswith("BUNDLE ")), [])
    places = {mid: place for place, mid in reversed(list(enumerate(bundle)))}
    if len(live) > 1 and any(sections[index].mid not in places for index in live):
        raise MediaRefusal("sdp.not_bundled")
    if len(live) > 1:
        live.sort(key=lambda index: places[sections[index].mid])
    lines = [*groups[live[0]], *session]
    setup = next(iter(_values(lines, "setup")), "actpass")
    if setup not in ("actpass", "active"):
        raise MediaRefusal("sdp.role_unsupported", setup=setup[:20])
    return TransportOffer(_credentials(lines), _fingerprints(lines))


def _credentials(lines: Sequence[str]) -> Credentials:
    ufrag = next(iter(_values(lines, "ice-ufrag")), "")
    password = next(iter(_values(lines, "ice-pwd")), "")
    if not _ICE_TEXT.fullmatch(ufrag) or not _ICE_TEXT.fullmatch(password) or len(password) < 22:
        raise MediaRefusal("sdp.no_credentials")
    return Credentials(ufrag, password)


def _fingerprints(lines: Sequence[str]) -> Fingerprints:
    found = []
    for value in _values(lines, "fingerprint"):
        algorithm, _, digits = value.strip().partition(" ")
        size = _HASH_BYTES.get(algorithm.lower())
        if size is None:
            continue
        if not re.fullmatch(f"[0-9A-Fa-f]{{2}}(?::[0-9A-Fa-f]{{2}}){{{size - 1}}}", digits):
            raise _malformed(f"a=fingerprint:{value}")
        found.append((algorithm.lower(), digits.upper()))
    if not found:
        raise MediaRefusal("sdp.no_fingerprint")
    return tuple(found)


def build_answer(offer: Offer, answers: Mapping[str, SectionAnswer], local: LocalTransport) -> str:
    """The answer to an offer; sections that `answers` does not name by mid are inactive."""
    bundled = " ".join(section.mid for section in offer.sections if _is_accepted(section))
    lines = [
        "v=0",
        f"o=- {local.session} 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {bundled}",
        "a=msid-semantic: WMS *",
    ]
    for section in offer.sections:
        if _is_accepted(section):
            lines += _accepted(section, answers.get(section.mid, SectionAnswer("inactive")), local)
        else:
            formats = " ".join(section.formats)
            lines += [f"m={section.kind} 0 {section.protocol} {formats}", "c=IN IP4 0.0.0.0"]
            lines += [f"a=mid:{section.mid}", "a=inactive"]
    return "\r\n".join(lines) + "\r\n"


def _stream(stream: OutgoingStream) -> list[str]:
    ssrc, cname, track_id, repair = stream
    lines = [f"a=msid:{cname} {track_id}"]
    lines += [] if repair is None else [f"a=ssrc-group:FID {ssrc} {repair}"]
    for each in (ssrc,) if repair is None else (ssrc, repair):
        lines += [f"a=ssrc:{each} cname:{cname}", f"a=ssrc:{each} msid:{cname} {track_id}"]
    return lines


def _is_accepted(section: Section) -> bool:
    return not section.rejected and section.codec is not None


def _accepted(section: Section, answer: SectionAnswer, local: LocalTransport) -> list[str]:
    codec = answer.codec or section.codec
    assert codec is not None  # noqa: S101  _is_accepted
    number, (host, port) = codec.payload_type, local.address
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    name = {"opus": "opus", "vp8": "VP8", "h264": "H264"}[codec.name]
    repair = "" if codec.repair is None else f" {codec.repair}"
    redundant = "" if codec.redundant is None else f" {codec.redundant}"  # before it: the first one is sent
    parameters = {"opus": "minptime=10;useinbandfec=1", "h264": codec.parameters}.get(codec.name, "")
    lines = [
        f"m={section.kind} {port} {section.protocol}{redundant} {number}{repair}",
        f"c=IN IP{6 if ':' in host else 4} {host}",
        f"a=mid:{section.mid}",
        f"a={answer.direction}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=ice-ufrag:{local.credentials.ufrag}",
        f"a=ice-pwd:{local.credentials.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        "a=setup:passive",
        f"a=rtpmap:{number} {name}/{codec.clock_rate}{channels}",
    ]
    lines += [f"a=fmtp:{number} {parameters}"] if parameters else []
    if codec.redundant is not None:
        lines += [f"a=rtpmap:{codec.redundant} red/48000/2", f"a=fmtp:{codec.redundant} {number}/{number}"]
    if codec.repair is not None:
        lines += [f"a=rtpmap:{codec.repair} rtx/{codec.clock_rate}", f"a=fmtp:{codec.repair} apt={number}"]
    lines += [f"a=rtcp-fb:{number} {value}" for value in _ANSWERED_FEEDBACK if value in codec.feedback]
    lines += ["a=rtcp-xr:rcvr-rtt=all"] if section.tells_round_trip else []
    lines += [f"a=extmap:{identifier} {uri}" for uri, identifier in section.extensions.items()]
    if answer.stream is not None:
        lines += _stream(answer.stream)
    elif section.rids and answer.direction == "recvonly":
        lines += [f"a=rid:{rid} recv" for rid in section.rids]
        lines += [f"a=simulcast:recv {';'.join(section.rids)}"]
    return [*lines, *_candidates((local.address, *local.others)), "a=end-of-candidates"]


def _candidates(addresses: Sequence[tuple[str, int]]) -> Iterator[str]:
    """RFC 8445 section 5.1.2.1: a type preference of 126, then the order given, then component 1."""
    for number, (host, port) in enumerate(addresses):
        priority = (126 << 24) + ((65_535 - number) << 8) + 255
        yield f"a=candidate:{number + 1} 1 udp {priority} {host} {port} typ host"
