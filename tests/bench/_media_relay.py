"""The usual way with aiortc: `MediaRelay` between peer connections, each copy decoded and encoded anew.

Speaks as `_media_server` does, on standard input and output. A track is named by its participant and kind.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aioice.ice
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamTrack

LINE_BYTES = 1 << 20
SOURCE = {"audio": "microphone", "video": "camera"}


class Relay:
    """Everybody's connections, and the tracks that came in."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._connections: list[RTCPeerConnection] = []
        self._tracks: dict[str, MediaStreamTrack] = {}

    async def do(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "tracks":
            return {"tracks": {name: name for name in self._tracks}}
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections.append(connection)
        if request["do"] == "publish":
            participant = request["participant"]

            def came(track: MediaStreamTrack) -> None:
                self._tracks[f"{participant} {SOURCE[track.kind]}"] = track

            connection.on("track", came)
        else:
            for name in request["tracks"].values():
                connection.addTrack(self._relay.subscribe(self._tracks[name]))
        await connection.setRemoteDescription(RTCSessionDescription(request["sdp"], "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        return {"sdp": connection.localDescription.sdp}

    async def close(self) -> None:
        for connection in self._connections:
            await connection.close()


async def serve() -> None:
    """Until the input ends."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]  # aioice leaves loopback out
    loop = asyncio.get_running_loop()
    requests = asyncio.StreamReader(limit=LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    relay = Relay()
    while line := await requests.readline():
        request = json.loads(line)
        sys.stdout.write(json.dumps({"id": request["id"], **await relay.do(request)}) + "\n")
        sys.stdout.flush()
    await relay.close()


if __name__ == "__main__":
    asyncio.run(serve())
