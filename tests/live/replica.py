"""What a browser does with the frames it is sent, in few lines: patches in order, once, without a hole."""

from __future__ import annotations

import hashlib
from typing import Any

from realtime.sections import canonical
from sessions.domain.view import apply


class Replica:
    """A page's copy of the exchange: `document` as of `seq`, and its person's `own` things.

    `checked` is the last seq at which the server's hashes were compared, `diverged` what differed, `(seq, section)`.
    """

    def __init__(self) -> None:
        self.seq = 0
        self.document: dict[str, Any] = {}
        self.own: dict[str, Any] = {}
        self.checked = 0
        self.diverged: list[tuple[int, str]] = []
        self._parts: list[dict[str, Any]] = []

    def take(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "welcome":
                self.own, self._parts = frame["own"], []
            case "view":
                self._take_part(frame)
            case "patches":
                for seq, patch in frame["patches"]:
                    if seq > self.seq:
                        assert seq == self.seq + 1, "a hole"
                        self.seq, self.document = seq, apply(self.document, patch)
            case "net":
                if frame["after"] == self.seq:
                    self.seq, self.document = frame["to"], apply(self.document, frame["patch"])
                else:
                    assert frame["to"] <= self.seq, "a hole"
            case "own":
                self.own = apply(self.own, frame["patch"])
            case "hashes" if frame["seq"] == self.seq:
                self.checked = self.seq
                differing = [
                    name
                    for name, digest in frame["sections"].items()
                    if digest_of(self.document[name]) != digest
                ]
                self.diverged += [(self.seq, name) for name in differing]

    def _take_part(self, frame: dict[str, Any]) -> None:
        """Applied when the last one is there: a view that was cut off is none."""
        self._parts.append(frame["document"])
        assert len(self._parts) == frame["part"], "a part is missing"
        if frame["part"] == frame["parts"]:
            parts, self._parts = self._parts, []
            document = {name: {k: v for part in parts for k, v in part[name].items()} for name in parts[0]}
            self.seq, self.document = frame["seq"], document


def digest_of(section: dict[str, Any]) -> str:
    """What `hashes` says of a section like this."""
    return hashlib.sha256(canonical(section)).hexdigest()[:16]
