"""A client of the socket over a real network, blocking, in few lines; for processes that a test or drill started."""

from __future__ import annotations

import json
import uuid
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from realtime import protocol
from tests.live.replica import Replica


class Wire(Replica):
    """One connected page. `document`, `own` and `seq` follow the frames that were read."""

    def __init__(self, port: int, cookie: str, exchange: str) -> None:
        super().__init__()
        self.exchange = exchange
        self.socket: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/ws/",
            origin=Origin(f"http://127.0.0.1:{port}"),
            additional_headers={"Cookie": cookie},
            legacy=True,  # closed by us, not by a `with` block
        )

    def hello(self, after: int = 0) -> None:
        self.send({"t": "hello", "version": protocol.VERSION, "exchange": self.exchange, "after": after})
        self.until(lambda frame: frame["t"] == "media.tracks")

    def send(self, frame: dict[str, Any]) -> None:
        self.socket.send(json.dumps(frame))

    def do(self, command: str, command_id: str | None = None, **fields: Any) -> dict[str, Any]:
        asked = command_id or str(uuid.uuid4())
        self.send({"t": "do", "id": asked, "command": {"do": command, **fields}})
        return self.until(lambda frame: frame.get("id") == asked)

    def until(self, wanted: Any, timeout_s: float = 15) -> dict[str, Any]:
        """Read up to the first frame that is wanted; raises TimeoutError after so much silence."""
        while True:
            frame: dict[str, Any] = json.loads(self.socket.recv(timeout=timeout_s))
            self.take(frame)
            if wanted(frame):
                return frame

    def reached(self, seq: int) -> None:
        if self.seq < seq:
            self.until(lambda _: self.seq >= seq)

    def close(self) -> None:
        self.socket.close()
