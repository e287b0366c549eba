"""A server for test_direct_socket.py: sends what it is asked to, over the hub's own way out."""

from __future__ import annotations

import json
import sys
from typing import Any

from realtime.daphne_socket import DaphneTransport, DirectServer
from realtime.socket import DirectSocket, Frame, open_socket

SEEN = {"cut": 0, "most": 0}


class Counting(DaphneTransport):
    """The real transport; what it had to keep, and whether it was cut, is remembered."""

    def write(self, frame: bytes) -> int:
        waiting = super().write(frame)
        SEEN["most"] = max(SEEN["most"], waiting)
        return waiting

    def abort(self) -> None:
        SEEN["cut"] += 1
        super().abort()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    page = open_socket(scope, send)
    if isinstance(page, DirectSocket):
        page._direct = Counting(page._direct._protocol)  # type: ignore[attr-defined]  # the seam under test
    page.push(Frame(json.dumps({"way": type(page).__name__})))
    while (message := await receive())["type"] == "websocket.receive":
        asked = json.loads(message["text"])
        if asked.get("ask") == "unsent":
            page.push(Frame(json.dumps(SEEN)))
            continue
        for number in range(asked["frames"]):
            page.push(Frame(f"{number}:" + "ü" * (asked["size"] // 2)))
        if "close" in asked:
            page.close(asked["close"])


if __name__ == "__main__":
    endpoint = f"tcp:port={sys.argv[1]}:interface=127.0.0.1:backlog=4096"
    DirectServer(application=application, endpoints=[endpoint], verbosity=0).run()
