"""This hub's media plane alone: a router on a real port, in a process of its own, for benches.

Reads one JSON request a line on its standard input and answers each with one on its standard output: no web and no
database. Everybody may do everything. Ends with its input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from realtime.media.contract import FLOOR, MediaRefusal, OnAir, Segment, Source, Track
from realtime.media.ladder import Standing
from realtime.media.port import MediaPort
from realtime.media.router import Router

LINE_BYTES = 1 << 20


class Everybody:
    """A policy under which nothing is forbidden; recording is switched by a request."""

    recording = False

    def may_publish(self, participant: str, source: Source) -> bool:
        return True

    def channel(self, participant: str, source: Source) -> str:
        return FLOOR

    def on_air(self, participant: str, source: Source) -> bool:
        return True

    def may_hear(self, participant: str, channel: str) -> bool:
        return True

    def may_record(self, participant: str, channel: str) -> bool:
        return self.recording

    def interpreters(self) -> dict[str, OnAir]:
        return {}


class Nobody:
    """An observer for whom nothing has to be done, but for a recording that fails."""

    def tracks_changed(self, tracks: tuple[Track, ...]) -> None:
        """Peers ask when they need them."""

    def turn_started(self, participant: str, at_ms: int) -> None:
        """No log."""

    def turn_ended(self, participant: str, at_ms: int) -> None:
        """No log."""

    def channel_silent(self, channel: str, live: str, since_ms: int) -> None:
        """No log."""

    def channel_still_silent(self, channel: str, live: str) -> None:
        """No log."""

    def channel_heard(self, channel: str) -> None:
        """No log."""

    def segment_opened(self, segment: Segment) -> None:
        """No log."""

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None:
        """No log."""

    def rung_changed(self, standing: Standing) -> None:
        """No page is told."""

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        raise OSError(f"the {source} of {participant} could not be recorded: {reason}")


class Server:
    """What the requests do."""

    def __init__(self, port: MediaPort, recordings: Path) -> None:
        self._port, self._policy, self._recordings = port, Everybody(), recordings
        self._router = Router(port, self._policy, Nobody(), recordings, lambda: time.time_ns() // 1_000_000)

    async def do(self, request: dict[str, Any]) -> dict[str, Any]:
        """One request. Raises `MediaRefusal`."""
        match request["do"]:
            case "publish":
                sources = {mid: Source(source) for mid, source in request["sources"].items()}
                words = request["participant"], request["connection"], request["sdp"]
                return {"sdp": await self._router.publish(*words, sources)}
            case "subscribe":
                words = request["participant"], request["connection"], request["sdp"]
                return {"sdp": await self._router.subscribe(*words, request["tracks"])}
            case "tracks":
                found = {f"{each.participant} {each.source}": each.id for each in self._router.tracks()}
                return {"tracks": found}
            case "leave":
                await self._router.leave(request["connection"])
                return {}
            case "record":
                self._policy.recording = request["on"]
                self._router.policy_changed()
                return {}
            case "recorded":
                files = list(self._recordings.iterdir())
                return {"segments": len(files), "octets": sum(file.stat().st_size for file in files)}
            case other:
                raise ValueError(f"nobody knows how to {other!r}")

    async def close(self) -> None:
        await self._router.close()
        await self._port.close()


async def serve(*, robust: bool) -> None:
    """Until the input ends."""
    loop = asyncio.get_running_loop()
    requests = asyncio.StreamReader(limit=LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    port = await MediaPort.open("127.0.0.1", 0)
    if robust:
        port.batching = None
    with tempfile.TemporaryDirectory(prefix="twinhall-bench-") as folder:
        server = Server(port, Path(folder))
        while line := await requests.readline():
            request = json.loads(line)
            try:
                answer = await server.do(request)
            except MediaRefusal as refusal:
                answer = {"refused": refusal.code, **refusal.params}
            sys.stdout.write(json.dumps({"id": request["id"], **answer}) + "\n")
            sys.stdout.flush()
        await server.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--robust", action="store_true", help="without batches: the way that is always there")
    asyncio.run(serve(robust=options.parse_args().robust))


if __name__ == "__main__":
    main()
