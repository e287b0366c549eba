"""The load of the media benches: publishers with real packets, subscribers that count, nack and report; figures.

All peers live in one process on one core; what that core was busy is told (`load_share`), as near 1 it would be
the bottleneck itself. The forwarder's CPU is the kernel's account of all its threads.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import secrets
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hub.trouble import Trouble
from realtime.media import rtcp, rtp
from realtime.media.aiortc_adapter import Certificate
from tests.bench import _media_sdp as sdp
from tests.bench._media_clip import Clip
from tests.bench._media_peer import Peer, Slots
from tests.bench._media_targets import Open, Target, Wanted
from tests.bench._servers import cores

READ_EVERY_S = 0.02  # each socket; its buffer holds seconds
SPEAK_EVERY_S = 0.05
SLICES = 10  # of the sockets: between two, publishers may send
REPORT_EVERY_S, CHECK_EVERY_S = 1.0, 2.5  # as Chromium
VOICES_REPORTED = 5  # sender reports of sound are so much rarer: libwebrtc's kDefaultAudioReportInterval is 5 s
JOINING_AT_ONCE = 8
HEARD_WITHIN_S = 30.0
ROOM_BITS_PER_SECOND = 20_000_000  # what each subscriber's line is said to hold
SPEAKING, MURMURING = 30, 100  # RFC 6464, in -dBov


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Somebody who sends a clip of each kind, at most one of each."""

    name: str
    clips: tuple[Clip, ...]
    level: int = SPEAKING  # of the voice: who is not among the loudest is not forwarded


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who sends, and what each subscriber wants."""

    publishers: tuple[Publisher, ...]
    subscribers: tuple[tuple[Wanted, ...], ...]
    nack_share: float = 0.01  # of the packets that came, asked for again
    reencoded: bool = False  # what comes is not byte for byte what was sent


@dataclass(frozen=True)
class Seen:
    """One measured stretch. Packets are those that reached subscribers, without the repeated ones."""

    seconds: float
    cpu_ns: int  # of the forwarder
    load_ns: int  # of this process
    packets: int
    octets: int
    again: int  # repeated on request
    nacks: int
    lost: int
    bad: int
    proved: int

    def figures(self) -> dict[str, float]:
        sent = max(1, self.packets + self.again)
        return {
            "us_a_packet": self.cpu_ns / 1_000 / sent,
            "packets_per_s": self.packets / self.seconds,
            "mbit_per_s": self.octets * 8 / 1e6 / self.seconds,
            "server_share": self.cpu_ns / 1e9 / self.seconds,
            "load_share": self.load_ns / 1e9 / self.seconds,
            "again_per_s": self.again / self.seconds,
            "proved": self.proved,
            "lost": self.lost,
            "bad": self.bad,
        }


def measure(opened: Open, scene: Scene, seconds: float) -> Seen:
    """Join everybody, wait until all of them receive all that they want, and look on for so long. Raises Trouble."""
    with on_core(cores()[0]):
        return asyncio.run(_measure(opened, scene, seconds))


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """This thread, and what it starts, on one core."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


async def _measure(opened: Open, scene: Scene, seconds: float) -> Seen:
    async with opened() as target, joined(target, scene) as load:
        return await load.look_on(seconds)


@asynccontextmanager
async def joined(target: Target, scene: Scene) -> AsyncIterator[Load]:
    """Everybody connected, and hearing what they want. Raises Trouble."""
    async with open_load(target, scene) as load:
        for wanted in scene.subscribers:
            load.subscriber(wanted)
        await load.join()
        yield load


@asynccontextmanager
async def open_load(target: Target, scene: Scene) -> AsyncIterator[Load]:
    """Publishers connected and sending."""
    with ExitStack() as closing:
        load = Load(target, scene, closing)
        try:
            await load.publish()
            yield load
        finally:
            await load.stop()


class Track:
    """A clip on its way: packets of RTP with the extensions that a browser sends."""

    def __init__(self, clip: Clip, mid: int, level: int) -> None:
        self.clip, self.outgoing, self._level = clip, sdp.Outgoing.new(clip.kind), bytes((0x80 | level,))
        self._mid, self._payload_type = str(mid).encode(), sdp.OPUS if clip.kind == "audio" else sdp.VP8
        self._number, self._timestamp = secrets.randbelow(0x8000), secrets.randbits(31)
        self._place = self._packets = self._octets = 0

    def frame(self) -> list[bytes]:
        """The packets of the next frame, as plain RTP."""
        payloads = self.clip.frames[self._place % len(self.clip.frames)]
        self._place += 1
        extension = self._extension()
        packets = []
        for number, payload in enumerate(payloads, 1):
            marker = self.clip.kind == "video" and number == len(payloads)
            head = (self._payload_type, marker, self._number, self._timestamp, self.outgoing.ssrc)
            plain = rtp.build(head, payload)
            packets.append(bytes((0x90,)) + plain[1:12] + extension + payload)
            self._number = (self._number + 1) & 0xFFFF
        self._timestamp = (self._timestamp + self.clip.ticks) & 0xFFFFFFFF
        self._packets += len(packets)
        self._octets += sum(map(len, payloads))
        return packets

    def _extension(self) -> bytes:
        sent_at = int(time.monotonic() * (1 << 18)) & 0xFFFFFF  # 6.18 fixed point
        elements = [(4, self._mid), (2, sent_at.to_bytes(3, "big"))]
        return rtp.extension_block([*elements, (1, self._level)] if self.clip.kind == "audio" else elements)

    def begin_anew(self) -> None:
        """A key frame was asked for: the loop starts with one."""
        self._place = 0

    def report(self) -> bytes:
        ntp = int((time.time() + rtcp.NTP_EPOCH_OFFSET_S) * 2**32)
        report = rtcp.SenderReport(self.outgoing.ssrc, ntp, self._timestamp)
        return rtcp.sender_report(report, self._packets, self._octets, "bench")


class Load:
    """All peers of a scene. `publish`, then `join`, then `look_on`; `stop` at the end."""

    def __init__(self, target: Target, scene: Scene, closing: ExitStack) -> None:
        self._target, self._scene, self._closing = target, scene, closing
        self._slots, self._certificate = Slots(), Certificate.generate()
        self._sent = frozenset(
            payload
            for publisher in scene.publishers
            for clip in publisher.clips
            for frame in clip.frames
            for payload in frame
        )
        self.subscribers: list[Peer] = []
        self._wanted: list[Sequence[Wanted]] = []
        self._senders: list[Sender] = []
        self._tasks: list[asyncio.Task[None]] = []

    def _peer(self) -> Peer:
        peer = Peer(self._slots, self._certificate)
        self._closing.callback(peer.close)
        return peer

    async def publish(self) -> None:
        for publisher in self._scene.publishers:
            tracks = [Track(clip, mid, publisher.level) for mid, clip in enumerate(publisher.clips)]
            sender = Sender(self._peer(), tracks)
            await self._target.publish(sender.peer, publisher.name, [track.outgoing for track in sender.tracks])
            self._senders.append(sender)
            self._tasks += [asyncio.create_task(sender.send(track)) for track in sender.tracks]
        self._tasks.append(asyncio.create_task(self._read_forever()))
        self._tasks.append(asyncio.create_task(self._speak_forever()))

    def subscriber(self, wanted: Sequence[Wanted]) -> Peer:
        """One more, who joins with the others, or is joined by the caller."""
        peer = self._peer()
        peer.sent = None if self._scene.reencoded else self._sent
        peer.nack_every = round(1 / self._scene.nack_share) if self._scene.nack_share else 0
        self.subscribers.append(peer)
        self._wanted.append(wanted)
        return peer

    async def join(self) -> None:
        """Connect the subscribers and wait until each receives all that it wants. Raises Trouble."""
        numbers = iter(range(len(self.subscribers)))
        await asyncio.gather(*(self._join(numbers) for _ in range(JOINING_AT_ONCE)))
        deadline = time.monotonic() + HEARD_WITHIN_S
        while any(len(peer.streams) < len(self._wanted[n]) for n, peer in enumerate(self.subscribers)):
            if time.monotonic() > deadline:
                short = sum(
                    len(p.streams) < len(w) for p, w in zip(self.subscribers, self._wanted, strict=True)
                )
                raise Trouble(
                    f"Not everybody receives everything within {HEARD_WITHIN_S:.0f} s: of {len(self._wanted)} "
                    f"subscribers {short} lack a stream."
                )
            self._watch_tasks()
            await asyncio.sleep(READ_EVERY_S)

    async def _join(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            await self._target.subscribe(self.subscribers[number], f"s{number}", self._wanted[number])

    async def look_on(self, seconds: float, warm_s: float = 1.5) -> Seen:
        """What so many seconds of it cost, after a moment to settle."""
        await asyncio.sleep(warm_s)
        before, began = self._counts(), time.monotonic()
        await asyncio.sleep(seconds)
        after, lasted = self._counts(), time.monotonic() - began
        self._watch_tasks()
        return Seen(lasted, *(later - earlier for later, earlier in zip(after, before, strict=True)))

    def _counts(self) -> tuple[int, ...]:
        """As `Seen` has them."""
        streams = [stream for peer in self.subscribers for stream in peer.streams.values()]
        return (
            cpu_ns(self._target.pid),
            time.process_time_ns(),
            sum(stream.fresh for stream in streams),
            sum(stream.octets for stream in streams),
            sum(stream.again for stream in streams) + sum(peer.repaired for peer in self.subscribers),
            sum(peer.nacks for peer in self.subscribers),
            sum(stream.lost for stream in streams),
            sum(peer.bad for peer in self.subscribers),
            sum(peer.proved for peer in self.subscribers),
        )

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for peer in self._everybody():
            if peer.connected:
                await peer.session.stop()

    def _watch_tasks(self) -> None:
        for task in self._tasks:
            if task.done():
                task.result()  # raises what ended it

    async def _read_forever(self) -> None:
        """Every socket in its turn; between slices of them publishers may send."""
        while True:
            began = time.monotonic()
            peers = [each for each in self._everybody() if each.connected]
            for first in range(SLICES):
                for peer in peers[first::SLICES]:
                    peer.read()
                await asyncio.sleep(0)
            await asyncio.sleep(max(0.0, began + READ_EVERY_S - time.monotonic()))

    async def _speak_forever(self) -> None:
        """Reports and checks, spread over their intervals."""
        per_report, per_check = round(REPORT_EVERY_S / SPEAK_EVERY_S), round(CHECK_EVERY_S / SPEAK_EVERY_S)
        for tick in itertools.count():
            for number, peer in enumerate(self.subscribers):
                if peer.connected and (number - tick) % per_report == 0:
                    peer.report(ROOM_BITS_PER_SECOND)
            for number, sender in enumerate(self._senders):
                if (number - tick) % per_report == 0:
                    sender.report()
            for number, peer in enumerate(self._everybody()):
                if peer.connected and (number - tick) % per_check == 0:
                    peer.check()
            await asyncio.sleep(SPEAK_EVERY_S)

    def _everybody(self) -> list[Peer]:
        return [sender.peer for sender in self._senders] + self.subscribers


class Sender:
    """One publisher at work."""

    def __init__(self, peer: Peer, tracks: Sequence[Track]) -> None:
        self.peer, self.tracks = peer, tracks
        self._reports = 0
        peer.on_key_frame_request = self._begin_anew

    async def send(self, track: Track) -> None:
        """A frame's packets leave together: libwebrtc's pacer lets a burst of 40 ms pass (kDefaultBurstInterval)."""
        step = 1 / track.clip.per_second
        at = time.monotonic() + random.random() * step
        while True:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            at += step
            protected = [self.peer.session.protect(packet) for packet in track.frame()]
            for datagram in protected:
                self.peer.send(datagram)

    def report(self) -> None:
        for track in self.tracks:
            if track.clip.kind == "video" or self._reports % VOICES_REPORTED == 0:
                self.peer.say(track.report())
        self._reports += 1

    def _begin_anew(self, ssrc: int) -> None:
        for track in self.tracks:
            if track.outgoing.ssrc == ssrc:
                track.begin_anew()


async def cpu_share(pid: int, seconds: float) -> float:
    """Of one core, over so many seconds from now."""
    before, began = cpu_ns(pid), time.monotonic()
    await asyncio.sleep(seconds)
    return (cpu_ns(pid) - before) / 1e9 / (time.monotonic() - began)


def cpu_ns(pid: int) -> int:
    """CPU time of all threads of a process, by the kernel's scheduler."""
    total = 0
    for account in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that has just ended
            total += int(account.read_text().split()[0])
    return total
