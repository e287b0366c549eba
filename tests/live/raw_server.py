"""A server for test_raw_frames.py: the hub's own way out and limits, under an application that answers what it hears.

A text that is no JSON comes back as it was. `{"frames": n, "size": m}` is answered by n frames, `{"close": code}`
closes after them, `{"ask": "left"}` tells what the process holds.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any, cast

from realtime.daphne_socket import DaphneTransport, DirectServer
from realtime.protocol import FRAME_LIMIT
from realtime.socket import DirectSocket, Frame, Socket, open_socket

OPEN: set[DirectSocket] = set()
HEARD = {"ghosts": 0}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    page = open_socket(scope, send)
    assert isinstance(page, DirectSocket)
    OPEN.add(page)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            answer(page, message.get("text"), message.get("bytes"))
    finally:
        OPEN.discard(page)
        await page.stop()


def answer(page: Socket, text: str | None, data: bytes | None) -> None:
    if text is None:
        page.push(Frame(f"bytes:{len(data or b'')}"))
    elif text == "a ghost":
        HEARD["ghosts"] += 1
    elif not text.startswith("{"):
        page.push(Frame(text))
    elif (asked := json.loads(text)).get("ask") == "left":
        unsent = max(cast(DaphneTransport, each._direct).unsent() for each in OPEN)
        tasks = len(asyncio.all_tasks())
        page.push(Frame(json.dumps({"tasks": tasks, "pages": len(OPEN), "unsent": unsent} | HEARD)))
    else:
        for number in range(asked.get("frames", 0)):
            page.push(Frame(f"{number}:" + "x" * asked["size"]))
        if "close" in asked:
            page.close(asked["close"])


if __name__ == "__main__":
    DirectServer(
        application=application,
        endpoints=[f"tcp:port={sys.argv[1]}:interface=127.0.0.1:backlog=4096"],
        websocket_max_message_size=FRAME_LIMIT,
        websocket_max_frame_size=FRAME_LIMIT,
        verbosity=0,
    ).run()
