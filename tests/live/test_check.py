"""The network check's socket: anybody may open it, so what anybody may do with it is little."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiortc import RTCPeerConnection
from channels.testing import WebsocketCommunicator

from hub.asgi import application
from realtime import check
from realtime.hall import close_hall, open_hall
from realtime.media.check import SDP_BYTES
from realtime.media.port import MediaPort
from realtime.media.worker import MediaNode
from tests.live.conftest import PATIENCE_S

HERE = "203.0.113.7"


class Line:
    """One open socket of the check."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket

    async def says(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await self.socket.receive_from(timeout=PATIENCE_S))
        return frame

    async def asks(self, **frame: Any) -> None:
        await self.socket.send_to(text_data=json.dumps(frame))

    async def closes(self) -> int:
        message = await self.socket.receive_output(timeout=PATIENCE_S)
        assert message["type"] == "websocket.close"
        code: int = message["code"]
        return code

    async def leaves(self) -> None:
        await self.socket.disconnect(timeout=PATIENCE_S)


Opens = Callable[..., Awaitable[Line]]


@pytest.fixture
async def opens(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opens]:
    monkeypatch.setattr(check, "door", check.Door())
    lines: list[WebsocketCommunicator] = []

    async def _opens(address: str = HERE, origin: bytes = b"http://localhost") -> Line:
        socket = WebsocketCommunicator(
            application, "/ws/check/", headers=[(b"host", b"localhost"), (b"origin", origin)]
        )
        socket.scope["client"] = (address, 40_000)
        accepted, _ = await socket.connect(timeout=PATIENCE_S)
        if not accepted:
            raise PermissionError
        lines.append(socket)
        return Line(socket)

    yield _opens
    try:
        for line in lines:
            if not line.future.done():
                await line.disconnect(timeout=PATIENCE_S)
    finally:
        await close_hall()


@pytest.fixture
async def node(opens: Opens, tmp_path: Path) -> AsyncIterator[MediaNode]:
    made = MediaNode(await open_hall(), await MediaPort.open("127.0.0.1", 0), tmp_path)
    await made.open()
    yield made
    await made.close()


async def an_offer() -> str:
    peer = RTCPeerConnection()
    peer.addTransceiver("audio", direction="sendrecv")
    await peer.setLocalDescription(await peer.createOffer())
    sdp: str = peer.localDescription.sdp
    await peer.close()
    return sdp


async def test_without_an_account_a_page_is_answered_and_its_echo_comes_back(
    opens: Opens, node: MediaNode
) -> None:
    line = await opens()
    ready = await line.says()
    assert ready["t"] == "ready" and ready["nodes"] == [node._address] and ready["relays"] == []
    await line.asks(t="echo", n=1, padding="x" * 8_000)
    echoed = await line.says()
    assert (echoed["t"], echoed["n"], len(echoed["padding"])) == ("echoed", 1, 8_000)
    await line.asks(t="offer", id=2, node=0, sdp=await an_offer())
    answer = await line.says()
    assert answer["t"] == "answer" and f"udp 2130706431 {node._address.replace(':', ' ')}" in answer["sdp"]
    assert len(node._checks) == 1
    await line.leaves()
    async with asyncio.timeout(10):
        while len(node._checks):  # noqa: ASYNC110  what is waited for happens in the code under test
            await asyncio.sleep(0.02)


async def test_another_site_s_page_is_not_let_in(opens: Opens) -> None:
    with pytest.raises(PermissionError):
        await opens(origin=b"http://evil.example")


async def test_an_address_makes_two_checks_at_once(opens: Opens) -> None:
    first, second = await opens(), await opens()
    assert [(await line.says())["t"] for line in (first, second)] == ["ready", "ready"]
    third = await opens()
    assert await third.says() == {"t": "refused", "code": "check.busy"}
    assert await third.closes() == check.CLOSE_REFUSED
    other = await opens("203.0.113.8")
    assert (await other.says())["t"] == "ready"
    await first.leaves()
    assert (await (await opens()).says())["t"] == "ready"


async def test_an_ipv6_network_is_one_address(opens: Opens) -> None:
    lines = [await opens(f"2001:db8::{number}") for number in range(1, 4)]
    assert [(await line.says()).get("code") for line in lines] == [None, None, "check.busy"]


async def test_a_hall_makes_so_many_checks_at_once(opens: Opens) -> None:
    lines = [await opens(f"198.51.100.{number}") for number in range(check.AT_ONCE + 1)]
    told = [(await line.says()).get("code") for line in lines]
    assert told == [None] * check.AT_ONCE + ["check.busy"]


async def test_an_address_makes_so_many_checks_in_ten_minutes(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "STARTS_AN_ADDRESS", 2)
    for _ in range(2):
        line = await opens()
        await line.says()
        await line.leaves()
    assert (await (await opens()).says())["code"] == "check.too_often"
    monkeypatch.setattr(check, "STARTS_WITHIN_S", 0.0)
    assert (await (await opens()).says())["t"] == "ready"


async def test_a_check_is_over_in_time(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "ENDS_S", 0.2)
    line = await opens()
    assert (await line.says())["t"] == "ready"
    assert (await line.says())["code"] == "check.over"
    assert await line.closes() == check.CLOSE_OVER


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 5_000,
        '{"t":"hello","version":1,"exchange":"x1"}',  # the exchange's own protocol
        '{"t":"echo","n":-1}',
        '{"t":"offer","id":1,"node":99,"sdp":""}',
        '{"t":"offer","id":1,"node":0,"sdp":"","participant":"amara"}',
        json.dumps({"t": "offer", "id": 1, "node": 0, "sdp": "v" * (SDP_BYTES + 1)}),
        json.dumps({"t": "echo", "n": 1, "padding": "x" * check.FRAME_LIMIT}),
    ],
)
async def test_a_frame_that_cannot_be_read_ends_the_check(opens: Opens, text: str) -> None:
    line = await opens()
    await line.says()
    await line.socket.send_to(text_data=text)
    assert (await line.says())["code"] == "check.malformed"
    assert await line.closes() == check.CLOSE_BAD_FRAME


async def test_a_page_that_asks_without_end_is_cut_off(opens: Opens) -> None:
    line = await opens()
    await line.says()
    for number in range(check.FRAMES):
        await line.asks(t="echo", n=number)
    told = [await line.says() for _ in range(check.FRAMES + 1)]
    assert [frame["t"] for frame in told] == ["echoed"] * check.FRAMES + ["refused"]


async def test_an_offer_that_cannot_be_read_is_refused_by_its_id(opens: Opens, node: MediaNode) -> None:
    line = await opens()
    await line.says()
    await line.asks(t="offer", id=5, node=0, sdp="v=0")
    assert await line.says() == {"t": "refused", "id": 5, "code": "sdp.no_media"}


async def test_where_no_node_is_up_an_offer_is_refused(opens: Opens) -> None:
    line = await opens()
    assert (await line.says())["nodes"] == []
    await line.asks(t="offer", id=5, node=0, sdp="v=0")
    assert (await line.says())["code"] == "media.unreachable"


async def test_passes_for_relays_last_two_minutes_and_are_no_person_s(settings: Any) -> None:
    settings.EXCHANGE_TURN = ["turn:relay.example:3478?transport=tcp", "turns:relay.example:443?transport=tcp"]
    settings.EXCHANGE_TURN_SECRET = "north"
    told = check.relays(3, 1_790_000_000)
    assert [each["urls"] for each in told] == [[url] for url in settings.EXCHANGE_TURN]
    assert {each["username"] for each in told} == {"1790000120:check3"}
