"""Hostile bytes at every door of the media plane: nothing is raised, nothing stalls, strangers hear nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import secrets
import socket
import time
from binascii import crc32
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import protocol
from realtime.media import peers, rtcp, rtp, sdp, stun
from realtime.media.aiortc_adapter import Certificate
from realtime.media.connections import Page
from realtime.media.contract import MediaRefusal, Source
from realtime.media.icelite import Address, IceAgent
from realtime.media.port import MediaPort
from realtime.media.router import Router
from realtime.media.stun import Credentials
from tests.bench import _media_sdp

from .capture import captured
from .conftest import OpenPolicy, Witness, unix_ms, until
from .ends import End, listen, publish
from .mutations import mutated, mutated_text

CAPTURED = captured()
MOST_MS = 100  # that the event loop may be held up
HOME, STRANGER = ("192.0.2.1", 1000), ("192.0.2.3", 3000)
REMOTE = Credentials("peer", "the-password-of-the-peer")
SEEDS = st.integers(0, 1 << 64)


class Faults(logging.Handler):
    """What the media plane reports as its own fault."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage() + str(record.exc_info))


class Hall:
    """Amara publishes as Chromium does and is recorded; Bruno and Chen listen, Chen without retransmissions."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.faults = Faults()
        logging.getLogger().addHandler(self.faults)
        self.loop.set_exception_handler(lambda _, context: self.faults.seen.append(str(context)))
        self.folder = folder
        self.run(self._open())

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.port = await MediaPort.open("127.0.0.1", 0)
        policy = OpenPolicy()
        policy.recorded.add("amara")
        self.router = Router(self.port, policy, Witness(), self.folder, unix_ms)
        self.ends = [await self._publish()]
        self.ends += [await listen(self.router, name) for name in ("bruno", "chen")]
        (self.publishing,) = self.router._publishing.values()
        self.receiving = list(self.router._receiving.values())
        await until(lambda: all(each.transport.ready for each in [self.publishing, *self.receiving]))
        for consumer in self.receiving[1].consumers.values():
            consumer.repair_ssrc = None

    async def _publish(self) -> End:
        end = End()
        path = {
            "ice-ufrag": end.credentials.ufrag,
            "ice-pwd": end.credentials.password,
            "fingerprint": f"sha-256 {end.fingerprint}",
            "setup": "active",
        }
        lines = CAPTURED.offers[0].split("\r\n")
        for at, line in enumerate(lines):
            name = line.removeprefix("a=").partition(":")[0]
            lines[at] = f"a={name}:{path[name]}" if name in path else line
        offer = sdp.parse_offer("\r\n".join(lines))
        sources = {each.mid: {"audio": "microphone", "video": "camera"}[each.kind] for each in offer.sections}
        named = msgspec.convert(sources, dict[str, Source])
        await end.join(await self.router.publish("amara", "out", "\r\n".join(lines), named))
        return end

    def burst(self, take: Callable[[bytes], None], packets: list[bytes]) -> None:
        """As if they had come together. Fails when they raise, hold up the loop, or find a fault."""
        self.run(self._burst(take, packets))

    async def _burst(self, take: Callable[[bytes], None], packets: list[bytes]) -> None:
        for end in self.ends:
            end.check()  # consent, however long the fuzzer goes on
        self.port._bursting = True
        for packet in packets:
            began = time.thread_time()
            take(packet)
            assert (time.thread_time() - began) * 1000 < MOST_MS, packet.hex()
        self.port._bursting = False
        after, self.port._after_burst = self.port._after_burst, []
        for work in after:
            work()
        self.router._tick_all(reports=True)
        assert self.faults.seen == []

    def close(self) -> None:
        async def close() -> None:
            await self.router.close()
            await self.port.close()
            for end in self.ends:
                end.close()

        self.run(close())
        self.loop.close()
        logging.getLogger().removeHandler(self.faults)
        assert self.faults.seen == []


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The collector is off meanwhile: going through all objects of a test run takes 0.2 s, and is none of theirs."""
    opened = Hall(tmp_path_factory.mktemp("recordings"))
    gc.disable()
    yield opened
    gc.enable()
    opened.close()


# ---------------------------------------------------------------------- STUN
def own_check(local: Credentials) -> bytes:
    body = stun._attribute(stun._USERNAME, f"{local.ufrag}:peer".encode())
    body += stun._attribute(stun._USE_CANDIDATE, b"")
    return stun._build(stun.BINDING_REQUEST, secrets.token_bytes(12), body, local.password.encode())


def with_fingerprint(datagram: bytes) -> bytes:
    """As a forger would finish it, who knows no password."""
    body = datagram[:-8]
    return body + b"\x80\x28\x00\x04" + (crc32(body) ^ stun._FINGERPRINT_XOR).to_bytes(4, "big")


@given(SEEDS, st.booleans())
def test_no_forged_check_is_answered_or_changes_anything(seed: int, finish: bool) -> None:
    chance, sent = random.Random(seed), list[bytes]()
    agent = IceAgent(lambda datagram, _: sent.append(datagram))
    link = agent.link(REMOTE, 0)
    agent.datagram(own_check(link.local), HOME, 0)
    before = (link.selected, list(link.addresses), link.heard_at, set(link.generations), dict(agent.by_address))
    sent.clear()
    real = own_check(link.local)
    for _ in range(20):
        forged = mutated([real, *CAPTURED.checks], chance)
        forged = with_fingerprint(forged) if finish and len(forged) > 28 else forged
        if forged[:-8] != real[:-8]:
            agent.datagram(forged, chance.choice((STRANGER, HOME)), 5)
    assert sent == []
    assert before == (
        link.selected, link.addresses, link.heard_at, set(link.generations), agent.by_address,
    )  # fmt: skip


# ---------------------------------------------------------------------- DTLS
@pytest.mark.parametrize("seed", range(8))
async def test_bad_records_before_and_after_the_handshake_harm_nobody(
    router: Router, port: MediaPort, seed: int
) -> None:
    """From a stranger, and as if from the peer's own address once it is proven."""
    chance, faults = random.Random(seed), Faults()
    logging.getLogger().addHandler(faults)
    bad = [mutated(CAPTURED.records, chance) for _ in range(40)]
    amara, _ = await publish(router, "amara")
    (state,) = router._publishing.values()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        for datagram in bad:
            stranger.sendto(datagram or b"\x16", port.advertised)
            state.transport._link.deliver(datagram or b"\x16")
        bruno = await listen(router, "bruno")  # joins while they are read
        heard = 0
        amara.check()
        await until(lambda: amara.answers > heard)
        with pytest.raises(BlockingIOError):
            stranger.recv(2_048)
    assert state.transport.ready
    assert amara.session.unprotect_rtcp(state.transport._session.protect_rtcp(rtcp.receiver_report(1, [])))
    amara.close()
    bruno.close()
    logging.getLogger().removeHandler(faults)
    assert faults.seen == [] and port.counts["faults"] == 0


@pytest.mark.parametrize("seed", range(6))
async def test_a_handshake_that_is_meddled_with_ends_in_keys_or_in_nothing(
    router: Router, port: MediaPort, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if from the peer's own proven address, in clear as handshakes are. The next one joins all the same."""
    monkeypatch.setattr(peers, "HANDSHAKE_S", 3.0)
    chance, end = random.Random(seed), End()
    offer = _media_sdp.offer(end, ["audio"], [_media_sdp.Outgoing.new("audio")])
    answer = await router.publish("amara", "out", offer, {"0": Source.MICROPHONE})
    (state,) = router._publishing.values()
    for _ in range(10):
        state.transport._link.deliver(mutated(CAPTURED.records, chance) or b"\x16")
    joining = asyncio.create_task(end.join(answer))
    await until(lambda: state.transport.ready or state.transport.closed)
    if state.transport.closed:
        joining.cancel()
        assert router.tracks() == ()
        assert len(port._ice) == 0
    await asyncio.wait([joining])
    again, _ = await publish(router, "amara", ["audio"], connection="again")
    again.close()
    end.close()


async def test_a_peer_without_the_certificate_that_it_announced_gets_nothing(router: Router) -> None:
    end, tracks = End(), [_media_sdp.Outgoing.new("audio")]
    offer = _media_sdp.offer(end, ["audio"], tracks)
    answer = await router.publish("amara", "out", offer, {"0": Source.MICROPHONE})
    end._certificate = Certificate.generate()
    with pytest.raises((ConnectionError, TimeoutError)):
        async with asyncio.timeout(3):
            await end.join(answer)
            await until(lambda: router.tracks() == ())
            raise ConnectionError
    assert router.tracks() == ()
    end.close()


# ---------------------------------------------------------------------- signalling
@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_no_offer_raises_or_stalls_and_a_refused_one_changes_nothing(hall: Hall, seed: int) -> None:
    chance = random.Random(seed)
    sdp_offer = mutated_text(CAPTURED.offers, chance)
    mids = {str(mid): source for mid, source in enumerate(Source)}
    tracks = {str(mid): track.id for mid, track in enumerate(hall.router.tracks())}

    async def ask() -> None:
        before = (dict(hall.router._publishing), dict(hall.router._receiving), len(hall.port._ice))
        began = time.thread_time()
        try:
            if chance.random() < 0.5:
                await hall.router.publish("farid", "farid-out", sdp_offer, mids)
            else:
                await hall.router.subscribe("farid", "farid-in", sdp_offer, tracks)
        except MediaRefusal as refusal:
            assert refusal.code.startswith(("sdp.", "media."))
            after = (dict(hall.router._publishing), dict(hall.router._receiving), len(hall.port._ice))
            assert before == after
        assert (time.thread_time() - began) * 1000 < MOST_MS
        for name in ("farid-out", "farid-in"):
            await hall.router.leave(name)

    hall.run(ask())
    assert hall.faults.seen == []


def heaviest() -> dict[str, str]:
    """Offers near the limit of 64 KB, each heavy in another way."""
    head = CAPTURED.offers[0].partition("m=")[0].replace("a=group:BUNDLE", "a=x:")
    section = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:{}\r\na=rtpmap:111 opus/48000/2\r\n"
    common = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 "
    common += ":".join(["AB"] * 32) + "\r\n"
    mids = [f"{number:x}" for number in range(250)]
    many = "".join(section.format(mid) for mid in mids)
    bundle = "a=group:BUNDLE " + " ".join(["y"] * 8_000 + mids) + "\r\n"
    return {
        "bundle": head + common + bundle + many,
        "codecs": CAPTURED.offers[0] + "".join(f"a=rtpmap:{n % 64} opus/48000/2\r\n" for n in range(2_000)),
        "extensions": CAPTURED.offers[0] + "a=extmap:1 " + "x" * 199 + "\r\n" * 8_000,
        "encodings": CAPTURED.offers[0] + "a=simulcast:send " + ";".join(["~a"] * 15_000),
        "streams": CAPTURED.offers[0] + "".join(f"a=ssrc:{n} a\r\n" for n in range(4_000)),
        "feedback": CAPTURED.offers[0] + "a=rtcp-fb:* nack\r\n" * 3_000 + "a=rtpmap:9 a/1\r\n" * 100,
    }


@pytest.mark.parametrize("kind", heaviest())
def test_the_heaviest_offers_are_read_at_once(kind: str) -> None:
    text, began = heaviest()[kind][: sdp.MAX_BYTES], time.thread_time()
    try:
        offer = sdp.parse_offer(text)
        sdp.build_answer(offer, {}, sdp.LocalTransport(1, REMOTE, "AB", ("192.0.2.1", 1)))
    except MediaRefusal as refusal:
        assert refusal.code.startswith("sdp.")
    assert (time.thread_time() - began) * 1000 < MOST_MS


@given(SEEDS)
def test_whatever_candidates_an_offer_names_nothing_is_sent_to_them(seed: int) -> None:
    chance, sent = random.Random(seed), list[tuple[bytes, Address]]()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as named:
        named.bind(("127.0.0.1", 0))
        named.setblocking(False)
        host, number = named.getsockname()
        real = [f"a=candidate:1 1 udp 2130706431 {host} {number} typ host"] * 3
        bad = mutated_text(["\r\n".join(real)], chance)
        try:
            offer = sdp.parse_offer(CAPTURED.offers[0] + bad + "\r\n")
        except MediaRefusal as refusal:
            assert refusal.code.startswith("sdp.")
            return
        agent = IceAgent(lambda datagram, address: sent.append((datagram, address)))
        agent.link(offer.transport.credentials, 0).send(b"\x16")
        agent.sweep(1)
        assert sent == []


FRAMES: list[dict[str, Any]] = [
    {"t": "media.offer", "id": "0190a5b0-0000-7000-8000-000000000000", "connection": "c1",
     "sdp": CAPTURED.offers[0], "sources": {"0": "microphone", "1": "camera"}},
    {"t": "media.offer", "id": "0190a5b0-0000-7000-8000-000000000001", "connection": "c2",
     "sdp": CAPTURED.offers[1], "tracks": {"0": "t1", "1": "t2"}},
    {"t": "media.leave", "connection": "c1"},
    {"t": "media.view", "connection": "c2", "heights": {"t1": 360, "t2": 0}, "ceiling": "none"},
]  # fmt: skip
ODD: list[Any] = [None, True, -1, 1 << 70, 1e300, "", "x" * 70, "\0", [], {}, {"a": {}}, [[]], "camera", "t1"]


def odd(frame: Any, chance: random.Random) -> Any:
    """The frame with one of its values, at any depth, replaced, doubled or left out."""
    if not isinstance(frame, dict) or not frame or chance.random() < 0.2:
        return chance.choice(ODD)
    key = chance.choice(list(frame))
    changed = dict(frame)
    match chance.randrange(4):
        case 0:
            del changed[key]
        case 1:
            changed[str(chance.choice(ODD))] = frame[key]
        case _:
            changed[key] = odd(frame[key], chance)
    return changed


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_no_frame_of_a_page_raises(hall: Hall, seed: int) -> None:
    """What passes the door is carried out or refused with a code."""
    frame = odd(chance_of(FRAMES, seed), random.Random(seed))

    async def take() -> None:
        try:
            read = msgspec.json.decode(msgspec.json.encode(frame), type=protocol.AnyClientFrame)
        except (msgspec.ValidationError, msgspec.DecodeError):
            return  # answered with frame.malformed, and the line is closed
        try:
            await carry_out(hall.router, read)
        except MediaRefusal as refusal:
            assert refusal.code.startswith(("sdp.", "media."))
        for connection in tuple(hall.router._publishing | hall.router._receiving):
            if connection.startswith("farid."):
                await hall.router.leave(connection)

    hall.run(take())
    assert hall.faults.seen == []


def chance_of(frames: list[dict[str, Any]], seed: int) -> dict[str, Any]:
    return random.Random(~seed).choice(frames)


async def carry_out(router: Router, frame: object) -> None:
    """As the media node does with what a web process hands on."""
    match frame:
        case protocol.MediaOffer(sources=dict() as sources):
            await router.publish("farid", f"farid.{frame.connection}", frame.sdp, sources)
        case protocol.MediaOffer(tracks=tracks):
            wanted = tracks if isinstance(tracks, dict) else {}
            await router.subscribe("farid", f"farid.{frame.connection}", frame.sdp, wanted)
        case protocol.MediaView():
            router.see(f"farid.{frame.connection}", Page(frame.heights, frame.ceiling))
        case protocol.MediaLeave():
            await router.leave(f"farid.{frame.connection}")


# ---------------------------------------------------------------------- media
@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_no_packet_of_a_publisher_raises_or_stalls(hall: Hall, seed: int) -> None:
    """Bad ones among good ones, so that they are forwarded, cached, repaired and recorded."""
    chance = random.Random(seed)
    packets = [
        chance.choice(CAPTURED.media) if chance.random() < 0.3 else mutated(CAPTURED.media, chance)
        for _ in range(30)
    ]
    hall.burst(hall.publishing.take_rtp, packets)
    encodings = sum(len(each.encodings) for each in hall.publishing.producers.values())
    assert len(hall.publishing.by_ssrc) <= 2 * encodings


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_no_report_of_a_publisher_raises_or_stalls(hall: Hall, seed: int) -> None:
    chance = random.Random(seed)
    corpus = [*CAPTURED.reports, *CAPTURED.feedback]
    hall.burst(hall.publishing.take_rtp, [chance.choice(CAPTURED.media)])
    hall.burst(hall.publishing.take_rtcp, [mutated(corpus, chance) for _ in range(20)])


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_no_feedback_of_a_subscriber_raises_or_stalls(hall: Hall, seed: int) -> None:
    """The SSRCs are the real ones, or it would not get far."""
    chance, receiving = random.Random(seed), random.Random(seed).choice(hall.receiving)
    consumers = list(receiving.by_ssrc)
    corpus = [
        rtcp.nack(1, chance.choice(consumers), sorted(chance.sample(range(65_536), 40))),
        rtcp.key_frame_request(1, chance.choice(consumers)),
        rtcp.maximum_bitrate(1, chance.getrandbits(chance.randint(1, 80)), consumers),
        rtcp.receiver_report(1, [rtcp.ReportBlock(each, 255, 0, 0, 0, 0, 0) for each in consumers]),
        *CAPTURED.feedback,
    ]
    hall.burst(hall.publishing.take_rtp, [chance.choice(CAPTURED.media) for _ in range(5)])
    hall.burst(receiving.take_rtcp, [mutated(corpus, chance) for _ in range(20)] + corpus)


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_nothing_under_wrong_keys_is_taken(hall: Hall, seed: int) -> None:
    """Another peer's packets, and noise, as if from the proven address: keys alone tell them apart."""
    chance = random.Random(seed)
    rogue, transport = hall.ends[1].session, hall.publishing.transport
    taken: list[bytes] = []
    transport.on_rtp = transport.on_rtcp = taken.append
    protected = [rogue.protect(packet) for packet in chance.sample(CAPTURED.media, 10)]
    protected += [rogue.protect_rtcp(packet) for packet in chance.sample(CAPTURED.reports, 3)]
    noise = [mutated(protected, chance) for _ in range(20)]
    plain = list(chance.sample(CAPTURED.media, 5))
    hall.burst(transport._link.deliver, [each for each in protected + noise + plain if each])
    transport.on_rtp, transport.on_rtcp = hall.publishing.take_rtp, hall.publishing.take_rtcp
    assert taken == []


@given(SEEDS)
def test_no_captured_packet_made_bad_is_misread(seed: int) -> None:
    """Headers, descriptors, reports: read or not, never raised; what is read lies within the packet."""
    packet = mutated([*CAPTURED.media, *CAPTURED.reports, *CAPTURED.feedback], random.Random(seed))
    list(rtcp.parse(packet))
    header = rtp.parse(packet)
    if header is not None:
        assert rtp.HEADER_BYTES <= header.payload_offset <= header.payload_end <= len(packet)
        payload = packet[header.payload_offset : header.payload_end]
        rtp.vp8(payload), rtp.is_h264_key_frame(payload), list(rtp.extensions(packet, header))
