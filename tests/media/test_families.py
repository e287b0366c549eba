"""One UDP port on both families of addresses, and what is told of it."""

from __future__ import annotations

import itertools
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from realtime.media import port as ports
from realtime.media import rtp
from realtime.media.contract import MediaRefusal
from realtime.media.port import MediaPort
from realtime.media.router import Router
from tests.bench._media_sdp import OPUS, VP8

from .conftest import OpenPolicy, Witness, unix_ms, until
from .ends import End, listen, publish
from .test_rtp import KEY_FRAME

BOTH = ("127.0.0.1", "::1")


@pytest.fixture
async def port() -> AsyncIterator[MediaPort]:
    """On both families, but on the loopback device alone."""
    opened = await MediaPort.open("::", 0, BOTH)
    opened._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    yield opened
    await opened.close()


async def test_people_of_both_families_hear_each_other(
    port: MediaPort, policy: OpenPolicy, witness: Witness, tmp_path: Path
) -> None:
    """In one batch: the kernel takes addresses of both from one socket."""
    router = Router(port, policy, witness, tmp_path, unix_ms)
    amara, tracks = await publish(router, "amara")
    ends = [await listen(router, f"{host} {number}", host=host) for number in range(2) for host in BOTH]
    receiving = list(router._receiving.values())
    await until(lambda: all(each.transport.ready for each in receiving))
    for number in range(60):
        amara.send_media(rtp.build((OPUS, False, number, number * 960, tracks[0].ssrc), b"\xf8tone"))
        payload = KEY_FRAME if number % 10 == 0 else b"\x10\x01" + bytes(800)
        amara.send_media(rtp.build((VP8, True, number, number * 3_000, tracks[1].ssrc), payload))
    for end in ends:
        await until(lambda end=end: len(numbers(end, VP8)) >= 50 and len(numbers(end, OPUS)) >= 50)  # type: ignore[misc]
        for kind in (OPUS, VP8):
            seen = numbers(end, kind)
            assert [b - a for a, b in itertools.pairwise(seen)] == [1] * (len(seen) - 1)
    assert {len(each.transport._link.selected or ()) for each in receiving} == {4}
    if port.batching is not None:
        assert port.batching.sent > 0 == port.batching.dropped
    assert port.counts["dropped"] == port.counts["unprotected"] == port.counts["faults"] == 0
    await router.close()
    for end in (amara, *ends):
        end.close()


def numbers(end: End, kind: int) -> list[int]:
    return [each.header.sequence_number for each in end.arrived if each.header.payload_type == kind]


async def test_both_addresses_are_told_the_first_one_preferred(port: MediaPort) -> None:
    assert port.advertised == ("127.0.0.1", port.advertised[1])
    assert port.also_advertised == (("::1", port.advertised[1]),)


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ({socket.AF_INET: "192.0.2.7", socket.AF_INET6: "2001:db8::7"}, ["192.0.2.7", "2001:db8::7"]),
        ({socket.AF_INET: "192.0.2.7", socket.AF_INET6: None}, ["192.0.2.7"]),
        ({socket.AF_INET: None, socket.AF_INET6: None}, ["127.0.0.1"]),
    ],
)
def test_bound_to_all_addresses_it_tells_those_of_the_way_out(
    monkeypatch: pytest.MonkeyPatch, ways: dict[socket.AddressFamily, str | None], told: list[str]
) -> None:
    monkeypatch.setattr(ports, "_way_out", lambda family, _: ways[family])
    assert ports._own_addresses("::") == told
    assert ports._own_addresses("0.0.0.0") == [told[0]]  # noqa: S104  nothing is bound
    assert ports._own_addresses("::1") == ["::1"]


async def test_an_address_that_is_none_is_refused_with_a_code() -> None:
    with pytest.raises(MediaRefusal) as caught:
        await MediaPort.open("127.0.0.1", 0, ["192.0.2.1", "media.example"])
    assert (caught.value.code, caught.value.params["address"]) == ("media.address_invalid", "media.example")
