"""One producer's packets to its subscribers, a burst at a time: those that run go in batches, the rest one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple, Protocol

from realtime.media import rtp
from realtime.media.aiortc_adapter import SrtpHandle
from realtime.media.batch import ROWS, Batch, Batching, Copy
from realtime.media.icelite import Address


class Route(NamedTuple):
    """How a batch reaches a subscriber: the socket's batching, the keys, and the proven address."""

    batching: Batching
    srtp: SrtpHandle
    address: Address


class Progress(NamedTuple):
    """What was sent in batches since it was last told."""

    packets: int
    octets: int  # of payload
    highest_index: int
    timestamp: int  # the publisher's, of the last packet
    ssrc: int
    at_ms: int  # when the last packet came


NOTHING_SENT = Progress(0, 0, 0, 0, 0, 0)


class Subscriber(Protocol):
    """What `realtime.media.streams.Consumer` is to a batch."""

    extensions: Mapping[str, int]  # URI -> id
    redundant: bool  # takes RED

    def copy(self, fan_out: FanOut) -> Copy | None:
        """What its packets say of themselves; None while this fan-out has to serve it by itself."""
        ...

    def route(self) -> Route | None: ...

    def first_index(self) -> int:
        """Packets before this one are not for it."""
        ...

    def forward(self, pending: Pending, starts: bool) -> bool:
        """Serve it by itself; True when it began to run with this packet."""
        ...

    def sent(self, progress: Progress) -> None: ...


class Pending(NamedTuple):
    """A packet as it came, with its extended sequence number, and the abs-send-time under which it goes on."""

    packet: bytes
    header: rtp.Header
    number: int
    sent: bytes
    at_ms: int  # monotonic
    redundant: bytes | None = None  # the same as RED, where its publisher sends that

    def form(self, *, redundant: bool) -> bytes:
        """As this subscriber understands it; the header describes both but for the payload's end."""
        return self.redundant if redundant and self.redundant is not None else self.packet


class Group(NamedTuple):
    """Subscribers whose packets are alike but for their identity."""

    extensions: Mapping[str, int]
    redundant: bool
    batches: tuple[Batch, ...]


class FanOut:
    """Who gets a producer's packets. `soon(flush)` has the flush called at the end of the burst."""

    def __init__(self, uris: Mapping[int, str], soon: Callable[[Callable[[], None]], None]) -> None:
        self._uris, self._soon = uris, soon
        self._groups: tuple[Group, ...] = ()
        self._batched: tuple[Subscriber, ...] = ()
        self._single: tuple[Subscriber, ...] = ()
        self._fresh = False
        self._first_index = 0  # packets before it are not for all who are batched
        self._pending: list[Pending] = []
        self._progress = NOTHING_SENT  # since the batches were built
        self._told: dict[Subscriber, Progress] = {}  # what each of those who are batched has been told of it

    def stale(self) -> None:
        """Somebody came, went, paused or moved: what waits goes to those it was meant for, then begin anew."""
        self.flush()
        self.settle()
        self._fresh, self._groups, self._batched, self._single = False, (), (), ()
        self._told = {}

    def packet(self, pending: Pending, starts: bool, subscribers: Iterable[Subscriber]) -> None:
        """Hand one packet on. `starts`: a decoder can begin with it."""
        if not self._fresh:
            self._build(tuple(subscribers))
        single = self._single
        if self._batched and pending.number < self._first_index:
            single += self._batched  # a straggler: each knows whether it is still for them
        elif self._batched:
            self._pending.append(pending)
            if len(self._pending) == 1:
                self._soon(self.flush)
        began = [each.forward(pending, starts) for each in single]
        if any(began):
            self.stale()

    def flush(self) -> None:
        """The burst is over."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        for group in self._groups:
            packets = [self._alike(each, group) for each in pending]
            for batch in group.batches:
                batch.send(packets)
        self._count(pending)

    def settle(self) -> None:
        """Tell those who are batched what they were sent."""
        for each in self._batched:
            self.settle_one(each)

    def settle_one(self, subscriber: Subscriber) -> None:
        """Tell one, if it is batched: for who must know now, as many others need not."""
        now, told = self._progress, self._told.get(subscriber)
        if told is not None and told is not now:
            self._told[subscriber] = now
            more = now._replace(packets=now.packets - told.packets, octets=now.octets - told.octets)
            subscriber.sent(more)

    def _alike(self, pending: Pending, group: Group) -> bytes:
        packet, header = pending.form(redundant=group.redundant), pending.header
        identity = rtp.Identity(0, pending.number & 0xFFFF, header.timestamp, 0)
        block = rtp.mapped_extensions(packet, header, self._uris, group.extensions, pending.sent)
        return rtp.rewrite(packet, header, identity, block)

    def _count(self, sent: list[Pending]) -> None:
        before = self._progress
        self._progress = Progress(
            before.packets + len(sent),
            before.octets + sum(each.header.payload_end - each.header.payload_offset for each in sent),
            max(before.highest_index, *(each.number for each in sent)),
            sent[-1].header.timestamp,
            sent[-1].header.ssrc,
            sent[-1].at_ms,
        )

    def _build(self, subscribers: tuple[Subscriber, ...]) -> None:
        ready = [(each, copy) for each in subscribers if (copy := each.copy(self)) is not None]
        self._batched = tuple(each for each, _ in ready)
        self._progress, self._told = NOTHING_SENT, dict.fromkeys(self._batched, NOTHING_SENT)
        self._single = tuple(each for each in subscribers if each not in self._batched)
        self._first_index = max((each.first_index() for each in self._batched), default=0)
        self._groups = tuple(_groups(ready))
        self._fresh = True


def _groups(ready: list[tuple[Subscriber, Copy]]) -> Iterator[Group]:
    def alike(one: tuple[Subscriber, Copy]) -> tuple[object, ...]:
        subscriber, copy = one
        return tuple(sorted(subscriber.extensions.items())), subscriber.redundant, copy.srtp.trailer_bytes

    for _, members in groupby(sorted(ready, key=alike), key=alike):
        found = list(members)
        first_one = found[0][0]
        route = first_one.route()
        copies = [copy for _, copy in found]
        if route is not None:
            chunks = (copies[first : first + ROWS] for first in range(0, len(copies), ROWS))
            batches = tuple(Batch(route.batching, chunk) for chunk in chunks)
            yield Group(first_one.extensions, first_one.redundant, batches)
