"""The network check on its node: everybody gets their own sound and picture back, so much of it, for so long."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError

from realtime.media import check, rtp
from realtime.media.check import BACK_BPS, CHECKS, CONNECTIONS, Budget, Checks, EchoStream
from realtime.media.contract import MediaRefusal
from realtime.media.port import MediaPort
from realtime.media.repair import Reception

from .conftest import until
from .peers import Tone


class Officer:
    """A page that checks its network: a tone and a picture of its own, and what comes back of them."""

    def __init__(self, hertz: float) -> None:
        self.peer = RTCPeerConnection()
        self.peer.addTrack(Tone(hertz))
        self.peer.addTrack(VideoStreamTrack())
        self.frames: dict[str, list[Any]] = {"audio": [], "video": []}
        self._pumps: list[asyncio.Task[None]] = []
        self.peer.on("track", lambda track: self._pumps.append(asyncio.ensure_future(self._pump(track))))

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def take(self, answer: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    def hertz(self) -> float:
        """The strongest frequency of the latest second that came back."""
        frames = self.frames["audio"][-50:]
        sound = np.concatenate([frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in frames])
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        return float(np.argmax(spectrum) * frames[0].sample_rate / len(sound))

    async def _pump(self, track: Any) -> None:
        with suppress(MediaStreamError):
            while True:
                self.frames[track.kind].append(await track.recv())

    async def close(self) -> None:
        await self.peer.close()
        for pump in self._pumps:
            pump.cancel()


@pytest.fixture
async def checks(port: MediaPort) -> AsyncIterator[Checks]:
    made = Checks(port)
    yield made
    await made.close()


@pytest.fixture
async def officers() -> AsyncIterator[list[Officer]]:
    made = [Officer(440), Officer(880)]
    yield made
    for officer in made:
        await officer.close()


async def test_each_gets_their_own_back_and_nobody_else_s(checks: Checks, officers: list[Officer]) -> None:
    for number, officer in enumerate(officers):
        await officer.take(checks.answer(f"check{number}", await officer.offer()))
    for officer in officers:
        await until(lambda o=officer: len(o.frames["audio"]) > 75 and len(o.frames["video"]) > 5)  # type: ignore[misc]
    assert [round(officer.hertz(), -1) for officer in officers] == [440, 880]


@pytest.mark.parametrize("way", ["up", "down"])
async def test_what_is_lost_on_one_way_is_counted_on_that_way(
    checks: Checks, officers: list[Officer], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    officer, arrived = officers[0], itertools.count()
    await officer.take(checks.answer("check0", await officer.offer()))
    transport = checks._running["check0"]._echoes[0].transport

    def thinned(take: Callable[[bytes], None]) -> Callable[[bytes], None]:
        return lambda packet: None if next(arrived) % 5 == 4 else take(packet)

    end = {"up": "on_rtp", "down": "send_rtp"}[way]
    monkeypatch.setattr(transport, end, thinned(getattr(transport, end)))
    lost = {"up": 0, "down": 0}
    async with asyncio.timeout(20):
        while lost[way] < 10:
            await asyncio.sleep(0.1)
            stats = (await officer.peer.getStats()).values()
            for name, kind in (("up", "remote-inbound-rtp"), ("down", "inbound-rtp")):
                lost[name] = sum(each.packetsLost for each in stats if each.type == kind)
    assert lost["down" if way == "up" else "up"] == 0


async def test_a_check_ends_by_itself(
    checks: Checks, officers: list[Officer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "ENDS_S", 0.0)
    checks.answer("check0", await officers[0].offer())
    assert len(checks) == 1
    await until(lambda: len(checks) == 0)


async def test_so_many_checks_and_connections_and_no_more(checks: Checks, officers: list[Officer]) -> None:
    offer = await officers[0].offer()
    for _ in range(CONNECTIONS):
        checks.answer("check0", offer)
    with pytest.raises(MediaRefusal, match=r"check\.too_many"):
        checks.answer("check0", offer)
    for number in range(1, CHECKS):
        checks.answer(f"check{number}", offer)
    with pytest.raises(MediaRefusal, match=r"check\.busy"):
        checks.answer("one more", offer)
    await checks.end("check0")
    checks.answer("one more", offer)


async def test_a_node_that_is_late_lets_its_checks_go_first(
    checks: Checks, officers: list[Officer], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = await officers[0].offer()
    checks.answer("check0", offer)
    monkeypatch.setattr(check, "LATE_S", -10.0)
    await until(lambda: len(checks) == 0)
    with pytest.raises(MediaRefusal, match=r"check\.busy"):
        checks.answer("check1", offer)


@pytest.mark.parametrize("offer", ["", "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "x" * (check.SDP_BYTES + 1)])
def test_an_offer_that_is_none_leaves_no_connection(offer: str) -> None:
    class NoPort:
        def link(self, *_: object) -> None:
            pytest.fail("a path was made for an offer that cannot be read")

    with pytest.raises(MediaRefusal, match=r"sdp\."):
        check.Echo(NoPort(), offer, None)  # type: ignore[arg-type]  # neither is reached


def test_no_more_comes_back_than_a_check_may_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0
    monkeypatch.setattr(check, "monotonic_ms", lambda: now)
    budget, back = Budget(), 0
    for now in range(10_000):  # noqa: B007  what the budget's clock says
        back += sum(1_200 for _ in range(2) if budget.allows(1_200))  # 19 Mb/s arrive for ten seconds
    assert BACK_BPS * 9.9 < back * 8 < BACK_BPS * 10.4
    assert budget.flooded() and not budget.flooded()


def test_what_goes_back_is_numbered_anew_under_an_ssrc_of_its_own() -> None:
    stream = EchoStream("audio", Reception(48_000))
    back = []
    for number in (7, 9, 65_535):  # what was lost on the way up is not to be counted on the way down
        packet = rtp.build((111, False, number, 960, 1234), b"sound")
        header = rtp.parse(packet)
        assert header is not None
        returned = rtp.parse(stream.turn_round(packet, header) or b"")
        assert returned is not None
        back.append(returned)
    assert [each.sequence_number - back[0].sequence_number for each in back] == [0, 1, 2]
    assert {each.ssrc for each in back} == {stream.back} and stream.back != 1234
    padding = bytes.fromhex("a06f0001000003c0000004d2") + b"\0\0\0\4"
    header = rtp.parse(padding)
    assert header is not None and stream.turn_round(padding, header) is None
