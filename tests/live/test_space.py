"""The desk, and nobody else, hears that the folder for recordings fills up, and that there is room again."""

from __future__ import annotations

from pathlib import Path

import pytest

from realtime.hall import open_hall
from realtime.media import worker
from realtime.media.port import MediaPort
from realtime.media.space import ASSUMED_BYTES_A_SECOND
from realtime.media.worker import MediaNode
from tests.live.conftest import Connect, Page
from tests.live.test_media_link import ID, _offer
from tests.media.conftest import until

MINUTES = 12
LEFT = ASSUMED_BYTES_A_SECOND * 60 * MINUTES
QUOTA = 10**9 + LEFT


async def test_the_desk_is_warned_before_the_recording_starts_and_told_when_there_is_room(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SPACE_EVERY_S", 0.05)
    old = tmp_path / "old.webm"
    with old.open("wb") as file:
        file.truncate(10**9)  # a hole: it takes nothing of the disk
    node = MediaNode(await open_hall(), await MediaPort.open("127.0.0.1", 0), tmp_path, QUOTA)
    await node.open()
    try:
        amara, bruno = await connect("amara"), await connect("bruno")
        offer = {
            "t": "media.offer",
            "id": ID.format(40),
            "connection": "c1",
            "sdp": await _offer(),
            "tracks": {},
        }
        await bruno.send(offer)
        await amara.until(lambda _: "space_minutes" in hall_of(amara))
        assert (hall_of(amara)["space_minutes"], hall_of(amara)["space_megabytes"]) == (MINUTES, LEFT // 10**6)
        old.unlink()
        await amara.until(lambda _: "space_minutes" not in hall_of(amara))
        room = (await open_hall()).rooms["x1"]
        await until(lambda: room.state.hall["main"].space is None)
        await bruno.do("hand.raise")
        assert not [frame for frame in bruno.frames if "space_m" in str(frame)]
    finally:
        await node.close()


def hall_of(page: Page) -> dict[str, object]:
    """The exchange as this page has it."""
    hall: dict[str, object] = page.document.get("hall", {}).get("main", {})
    return hall
