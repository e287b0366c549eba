"""A city's bad line on one machine: a UDP relay that loses, delays and cuts, and that moves its clients elsewhere.

Clients know the relay's address alone; each has a socket of its own towards the server, which is all that the server
sees of it. `move` gives them other sockets, on another address, and closes the old ones: as when a phone leaves the
Wi-Fi. The relay runs in a thread, so that a busy test does not disturb its times.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

Address = tuple[str, int]
MAX_DATAGRAM_BYTES = 2048
SOCKET_BUFFER_BYTES = 4 << 20
LONGEST_SLEEP_S = 0.05
HOMES = ("127.0.0.1", "127.0.0.3")  # where clients seem to be, before and after a move


@dataclass
class Line:
    """What happens to each datagram, either way; may be changed at any time."""

    loss: float = 0.0  # share
    delay_ms: float = 0.0
    jitter_ms: float = 0.0  # up to so much more, which puts datagrams out of order
    cut: bool = False
    bits_per_second: float = 0.0  # of each way; 0: no limit
    queue_ms: float = 300.0  # what would wait longer than that behind a limit is dropped


class Relay:
    """Between clients that send to `at` and the server at `to`. `counts`: up, down, lost, dtls."""

    def __init__(self, at: Address, to: Address, line: Line, seed: int = 1) -> None:
        self.line, self.to = line, to
        self.counts: Counter[str] = Counter()
        self.quiet_s = 0.0  # the longest that clients got no media, since it was last set to 0
        self._media_at = 0.0
        self._chance = random.Random(seed)
        self._selector = selectors.DefaultSelector()
        self._door = _socket(at)
        self._selector.register(self._door, selectors.EVENT_READ, None)
        self._homes: dict[Address, socket.socket] = {}  # client -> its socket towards the server
        self._home = 0
        self._later: list[tuple[float, int, socket.socket, Address, bytes]] = []
        self._order = itertools.count()
        self._free_at: dict[str, float] = {}  # the narrow part, by way
        self._moving, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="bad line", daemon=True)
        self._thread.start()

    @property
    def address(self) -> Address:
        address: Address = self._door.getsockname()
        return address

    def move(self) -> None:
        """From now on the server sees every client at another address; what is under way to the old one is lost."""
        self._moving.set()

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        for each in (self._door, *self._homes.values()):
            each.close()
        self._selector.close()

    def _run(self) -> None:
        while not self._ending.is_set():
            if self._moving.is_set():
                self._move()
            for key, _ in self._selector.select(self._pause_s()):
                self._read(key.fileobj, key.data)
            self._deliver()

    def _pause_s(self) -> float:
        if not self._later:
            return LONGEST_SLEEP_S
        return min(LONGEST_SLEEP_S, max(0.0, self._later[0][0] - time.monotonic()))

    def _read(self, source: object, client: Address | None) -> None:
        """All that waits at one socket: the clients' door, or the home of one client."""
        assert isinstance(source, socket.socket), "only sockets are registered"
        while True:
            try:
                datagram, sender = source.recvfrom(MAX_DATAGRAM_BYTES)
            except OSError:  # nothing waits, or the other side's port is closed
                return
            if client is None:
                self._pass_on(self._home_of(sender), self.to, datagram, "up")
            else:
                self._pass_on(self._door, client, datagram, "down")

    def _pass_on(self, through: socket.socket, to: Address, datagram: bytes, way: str) -> None:
        line = self.line
        if line.cut or self._chance.random() < line.loss:
            self.counts["lost"] += 1
            return
        self.counts[way] += 1
        if datagram and 19 < datagram[0] < 64:
            self.counts["dtls"] += 1
        now = time.monotonic()
        leaves = self._leaves(way, len(datagram), now) if line.bits_per_second else now
        if leaves - now > line.queue_ms / 1_000:
            self.counts["lost"] += 1
            return
        self._free_at[way] = leaves
        at = leaves + (line.delay_ms + self._chance.random() * line.jitter_ms) / 1_000
        heapq.heappush(self._later, (at, next(self._order), through, to, datagram))

    def _leaves(self, way: str, size: int, now: float) -> float:
        """When the narrowest part of the line has sent it."""
        return max(now, self._free_at.get(way, 0.0)) + size * 8 / self.line.bits_per_second

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            _, _, through, to, datagram = heapq.heappop(self._later)
            if through.fileno() < 0:
                continue  # they moved meanwhile
            try:
                through.sendto(datagram, to)
            except OSError:  # lost, as on any network
                self.counts["lost"] += 1
            if through is self._door and datagram[0] > 127 and not 192 <= datagram[1] <= 223:
                self.quiet_s = max(self.quiet_s, now - self._media_at) if self._media_at else 0.0
                self._media_at = now

    def _home_of(self, client: Address) -> socket.socket:
        if client not in self._homes:
            home = self._homes[client] = _socket((HOMES[self._home % len(HOMES)], 0))
            self._selector.register(home, selectors.EVENT_READ, client)
        return self._homes[client]

    def _move(self) -> None:
        self._moving.clear()
        self._home += 1
        for home in self._homes.values():
            self._selector.unregister(home)
            home.close()
        self._homes = {}


def _socket(at: Address) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        made.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER_BYTES)
    made.bind(at)
    return made


@contextmanager
def bad_line(at: Address, to: Address, line: Line | None = None) -> Iterator[Relay]:
    """A relay that is closed at the end."""
    relay = Relay(at, to, line or Line())
    try:
        yield relay
    finally:
        relay.close()


class FarAway:
    """A TCP relay whose bytes take their time, each way; in order and without loss, as TCP gives them."""

    def __init__(self, to: Address, delay_ms: float) -> None:
        self._to, self._delay_s = to, delay_ms / 1_000
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="far away", daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._delay_s)  # the handshake is answered here: its way and back is still due
        there_reader, there_writer = await asyncio.open_connection(*self._to)
        await asyncio.sleep(self._delay_s)
        await asyncio.gather(self._pass_on(reader, there_writer), self._pass_on(there_reader, writer))

    async def _pass_on(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(1 << 16):
                self._loop.call_later(self._delay_s, to.write, data)
        self._loop.call_later(self._delay_s, to.close)

    def close(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def far_away(to: Address, delay_ms: float) -> Iterator[int]:
    """The port on loopback behind which a server is so far away."""
    relay = FarAway(to, delay_ms)
    try:
        yield relay.port
    finally:
        relay.close()
