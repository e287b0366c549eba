"""What a browser does with the frames it is sent, in few lines: patches in order, once, without a hole."""

from __future__ import annotations

from typing import Any

from sessions.domain.view import apply


class Replica:
    """A page's copy of the exchange: `document` as of `seq`, and its person's `own` things."""

    def __init__(self) -> None:
        self.seq = 0
        self.document: dict[str, Any] = {}
        self.own: dict[str, Any] = {}

    def take(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "welcome":
                self.own = frame["own"]
            case "view":
                self.seq, self.document = frame["seq"], frame["document"]
            case "patches":
                for seq, patch in frame["patches"]:
                    if seq > self.seq:
                        assert seq == self.seq + 1, "a hole"
                        self.seq, self.document = seq, apply(self.document, patch)
            case "own":
                self.own = apply(self.own, frame["patch"])
