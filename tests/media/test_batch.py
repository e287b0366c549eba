"""What subscribers get of a batch is what they would have got packet by packet; over real sockets, with real keys."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import rtp
from realtime.media.aiortc_adapter import Certificate, DtlsSession, MemoryLink
from realtime.media.batch import MOST_SEGMENTS, ROW_BYTES, Batch, Batching, Copy, _runs
from realtime.media.icelite import Address

FAMILIES = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]


@asynccontextmanager
async def keys() -> AsyncIterator[tuple[DtlsSession, DtlsSession]]:
    """Both ends of a session, after a real handshake in memory."""
    one_way: asyncio.Queue[bytes] = asyncio.Queue()
    other_way: asyncio.Queue[bytes] = asyncio.Queue()
    certificate = Certificate.generate()
    ours = DtlsSession(MemoryLink(one_way, other_way), certificate)
    theirs = DtlsSession(MemoryLink(other_way, one_way), certificate, role="client")
    fingerprints = [("sha-256", certificate.sha256())]
    await asyncio.gather(ours.handshake(fingerprints), theirs.handshake(fingerprints))
    yield ours, theirs
    await ours.stop()
    await theirs.stop()


class Stage:
    """Subscribers with sockets of their own, and the socket that sends to them."""

    def __init__(self, family: socket.AddressFamily, host: str, count: int, stack: ExitStack) -> None:
        def bound() -> socket.socket:
            opened = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            opened.bind((host, 0))
            opened.settimeout(5)
            return opened

        self.sender, self.receivers = bound(), [bound() for _ in range(count)]
        opened = Batching.open(self.sender)
        assert opened is not None, "this machine's kernel has sendmmsg"
        self.batching = opened

    def address(self, number: int) -> Address:
        address: Address = self.receivers[number].getsockname()
        return address

    def received(self, number: int, theirs: DtlsSession) -> bytes | None:
        return theirs.unprotect(self.receivers[number].recv(2_048))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def packet(number: int, payload: bytes, timestamp: int = 3_000) -> bytes:
    return rtp.build((0, bool(number % 2), number, timestamp, 0), payload)


def expected(sent: bytes, copy: Copy) -> bytes:
    header = rtp.parse(sent)
    assert header is not None
    number = (header.sequence_number + copy.number_offset) & 0xFFFF
    timestamp = (header.timestamp + copy.timestamp_offset) & 0xFFFFFFFF
    return rtp.rewrite(sent, header, rtp.Identity(copy.payload_type, number, timestamp, copy.ssrc), b"")


@pytest.mark.parametrize(("family", "host"), FAMILIES)
@pytest.mark.parametrize("segments", [True, False])
async def test_everyone_gets_every_packet_under_their_own_identity(
    family: socket.AddressFamily, host: str, segments: bool, stack: ExitStack
) -> None:
    stage = Stage(family, host, 3, stack)
    assert stage.batching.segments, "this machine's kernel cuts datagrams"
    stage.batching.segments = segments
    async with keys() as one, keys() as two, keys() as three:
        ends = [one, two, three]
        copies = [
            Copy(ours.handle, stage.address(n), 96 + n, 0xFFFF_FFF0 + n, 65_530 + n, 0xFFFF_FF00 * n)
            for n, (ours, _) in enumerate(ends)
        ]
        sent = [packet(n, bytes((n,)) * size) for n, size in enumerate((900, 900, 300, 1_200, 40, 40, 41))]
        Batch(stage.batching, copies).send(sent)
        for number, (_, theirs) in enumerate(ends):
            for each in sent:
                assert stage.received(number, theirs) == expected(each, copies[number])
    assert (stage.batching.sent, stage.batching.dropped) == (21, 0)


async def test_a_path_that_is_gone_costs_the_others_nothing(stack: ExitStack) -> None:
    stage = Stage(socket.AF_INET, "127.0.0.1", 2, stack)
    async with keys() as one, keys() as gone, keys() as two:
        unroutable: Address = ("127.0.0.1", 0)  # no such port: the kernel refuses
        addresses = [stage.address(0), unroutable, stage.address(1)]
        copies = [
            Copy(ours.handle, address, 96, 7, 0, 0)
            for (ours, _), address in zip((one, gone, two), addresses, strict=True)
        ]
        Batch(stage.batching, copies).send([packet(1, b"heard")])
        for number, (_, theirs) in enumerate((one, two)):
            assert stage.received(number, theirs) == expected(packet(1, b"heard"), copies[0])
    assert (stage.batching.sent, stage.batching.dropped) == (2, 1)


async def test_what_cannot_be_protected_does_not_leave(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.media.batch.protect_in_place", lambda *_: 9)
    stage = Stage(socket.AF_INET, "127.0.0.1", 1, stack)
    async with keys() as (ours, _):
        Batch(stage.batching, [Copy(ours.handle, stage.address(0), 96, 7, 0, 0)]).send([packet(1, b"plain")])
    stage.receivers[0].setblocking(False)
    with pytest.raises(BlockingIOError):
        stage.receivers[0].recv(2_048)
    assert stage.batching.dropped == 1


@given(st.lists(st.integers(12, 1_400), max_size=90), st.integers(10, 16), st.booleans())
def test_runs_hold_every_packet_once_and_can_be_cut_again(
    lengths: list[int], trailer: int, together: bool
) -> None:
    packets = [bytes((n % 256,)) * length for n, length in enumerate(lengths)]
    runs = [list(run) for run in _runs(packets, trailer, together=together)]
    assert [each for run in runs for each in run] == packets
    for run in runs:
        assert len(run) <= (MOST_SEGMENTS if together else 1)
        assert sum(len(each) + trailer for each in run) <= ROW_BYTES
        assert all(len(each) == len(run[0]) for each in run[:-1]) and len(run[-1]) <= len(run[0])


def test_a_machine_without_the_system_call_takes_the_robust_way(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Without:
        def dlopen(self, _: object) -> object:
            return object()

    monkeypatch.setattr("realtime.media.batch._ffi", Without())
    assert Batching.open(stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))) is None
