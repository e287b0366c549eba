"""Session descriptions of the benches' light peers: as a browser writes them, but for what no server here reads."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from realtime.media import rtp
from realtime.media.stun import Credentials
from tests.bench._media_peer import Peer, Remote

OPUS, VP8, RTX = 111, 96, 97
EXTENSIONS = {rtp.MID: 4, rtp.AUDIO_LEVEL: 1, rtp.ABS_SEND_TIME: 2}
FEEDBACK = ("goog-remb", "ccm fir", "nack", "nack pli")


class Outgoing(NamedTuple):
    """A track that an offer announces; video has an SSRC for repairs beside its own."""

    kind: str  # audio or video
    ssrc: int
    repair_ssrc: int

    @classmethod
    def new(cls, kind: str) -> Outgoing:
        return cls(kind, secrets.randbits(31) | 1, secrets.randbits(31) | 1)


def offer(peer: Peer, kinds: Sequence[str], tracks: Sequence[Outgoing] = ()) -> str:
    """Sections "0", "1" … of those kinds: sent where `tracks` are given, else received."""
    lines = _session(peer, [str(mid) for mid in range(len(kinds))])
    for mid, kind in enumerate(kinds):
        lines += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {OPUS if kind == 'audio' else f'{VP8} {RTX}'}"]
        lines += _transport(peer, str(mid), "sendonly" if tracks else "recvonly")
        lines += _codecs(kind)
        lines += [f"a=extmap:{number} {uri}" for uri, number in EXTENSIONS.items() if _fits(kind, uri)]
        lines += list(_announced(tracks[mid])) if tracks else []
        lines += list(_candidate(peer))
    return "\r\n".join(lines) + "\r\n"


def _fits(kind: str, uri: str) -> bool:
    return kind == "audio" or uri != rtp.AUDIO_LEVEL


def _session(peer: Peer, mids: Sequence[str]) -> list[str]:
    return [
        "v=0",
        f"o=- {secrets.randbits(40)} 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids)}",
        "a=msid-semantic: WMS *",
    ]


def _transport(peer: Peer, mid: str, direction: str) -> list[str]:
    return [
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        f"a={direction}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=ice-ufrag:{peer.credentials.ufrag}",
        f"a=ice-pwd:{peer.credentials.password}",
        f"a=fingerprint:sha-256 {peer.fingerprint}",
        "a=setup:active",
    ]


def _codecs(kind: str) -> list[str]:
    if kind == "audio":
        lines = [f"a=rtpmap:{OPUS} opus/48000/2", f"a=fmtp:{OPUS} minptime=10;useinbandfec=1"]
        return [*lines, f"a=rtcp-fb:{OPUS} nack"]
    lines = [f"a=rtpmap:{VP8} VP8/90000", *(f"a=rtcp-fb:{VP8} {each}" for each in FEEDBACK)]
    return [*lines, f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VP8}"]


def _announced(track: Outgoing) -> Iterator[str]:
    yield f"a=msid:stream {track.kind}"
    if track.kind == "video":
        yield f"a=ssrc-group:FID {track.ssrc} {track.repair_ssrc}"
    for ssrc in (track.ssrc, track.repair_ssrc) if track.kind == "video" else (track.ssrc,):
        yield f"a=ssrc:{ssrc} cname:bench"
        yield f"a=ssrc:{ssrc} msid:stream {track.kind}"


def _candidate(peer: Peer) -> Iterator[str]:
    host, port = peer.address
    yield f"a=candidate:1 1 udp 2130706431 {host} {port} typ host"
    yield "a=end-of-candidates"


def remote(description: str) -> Remote:
    """The path that a description tells of. Raises ValueError when it lacks a part."""

    def found(pattern: str) -> re.Match[str]:
        match = re.search(pattern, description, re.IGNORECASE)
        if match is None:
            raise ValueError(f"the description has no {pattern}:\n{description}")
        return match

    candidate = found(r"a=candidate:\S+ 1 udp \d+ (127\.0\.0\.1) (\d+) typ host")
    ufrag, password = found(r"a=ice-ufrag:(\S+)")[1], found(r"a=ice-pwd:(\S+)")[1]
    fingerprint = found(r"a=fingerprint:sha-256 (\S+)")[1]
    return Remote((candidate[1], int(candidate[2])), Credentials(ufrag, password), fingerprint.upper())


def agree(peer: Peer, description: str) -> Remote:
    """Let a receiving peer know what a description agreed to: what is repaired and how, and reduced-size RTCP."""
    peer.repairs = _payload_types(r"a=rtpmap:(\d+) rtx/", description)
    peer.repaired_on_request = _payload_types(r"a=rtcp-fb:(\d+) nack\r?\n", description)
    peer.reduced_size = "a=rtcp-rsize" in description
    return remote(description)


def _payload_types(pattern: str, description: str) -> frozenset[int]:
    return frozenset(int(number) for number in re.findall(pattern, description, re.IGNORECASE))


def answer(peer: Peer, offered: str) -> str:
    """Take everything that a server offers to send: each section's first codec, and its repairs."""
    sections = re.split(r"\r?\n(?=m=)", offered)[1:]
    mids = [_one(section, "mid") for section in sections]
    lines = _session(peer, mids)
    for mid, section in zip(mids, sections, strict=True):
        kind, numbers = re.findall(r"m=(\w+) \d+ \S+ ([\d ]+)", section)[0]
        kept = [
            line for line in section.splitlines() if line.startswith(("a=rtpmap:", "a=rtcp-fb:", "a=fmtp:"))
        ]
        lines += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {numbers.strip()}", *_transport(peer, mid, "recvonly"), *kept]
        lines += [line for line in section.splitlines() if line.startswith("a=extmap:")]
        lines += list(_candidate(peer))
    return "\r\n".join(lines) + "\r\n"


def _one(section: str, attribute: str) -> str:
    found: list[str] = re.findall(rf"a={attribute}:(\S+)", section)
    return found[0]
