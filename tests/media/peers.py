"""aiortc as a whole peer, standing for a browser: it encodes tones and pictures, and decodes what it is sent."""

from __future__ import annotations

import asyncio
import fractions
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import av
import numpy as np
from aiortc import AudioStreamTrack, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from realtime.media.contract import Source
from realtime.media.router import KIND, Router

from .conftest import until


class Tone(AudioStreamTrack):
    """A pure tone of so many hertz; silent until `from_s` seconds after its start."""

    def __init__(self, hertz: float, from_s: float = 0) -> None:
        super().__init__()
        self._hertz, self._from_s = hertz, from_s

    async def recv(self) -> av.AudioFrame:
        silent: Any = await super().recv()
        samples = silent.samples
        at = (silent.pts + np.arange(samples)) / silent.sample_rate
        volume = 8000 * (at >= self._from_s)
        wave = (volume * np.sin(2 * math.pi * self._hertz * at)).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.pts, frame.sample_rate = silent.pts, silent.sample_rate
        frame.time_base = fractions.Fraction(1, silent.sample_rate)
        return frame


class Flash(VideoStreamTrack):
    """Black until `from_s` seconds after its start, then white."""

    def __init__(self, from_s: float) -> None:
        super().__init__()
        self._from_s = from_s

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        level = 235 if pts * time_base >= self._from_s else 16
        luma = np.full((480, 320), 128, np.uint8)
        luma[:320] = level
        frame = av.VideoFrame.from_ndarray(luma, format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Browser:
    """One participant's page: a publishing and a receiving connection under one connection id."""

    def __init__(self, router: Router, participant: str) -> None:
        self._router, self.participant, self.connection = router, participant, f"c{participant}"
        self.sending = RTCPeerConnection()
        self.receiving = RTCPeerConnection()
        self.frames: dict[str, list[Any]] = {"audio": [], "video": []}
        self._pumps: list[asyncio.Task[None]] = []
        self.receiving.on("track", self._track)

    async def publish(self, hertz: float = 440) -> None:
        """Microphone with a tone, and a camera."""
        await self._publish(Tone(hertz), VideoStreamTrack())

    async def speak(self, hertz: float = 440, source: Source = Source.MICROPHONE) -> None:
        """One voice alone."""
        self.sending.addTrack(Tone(hertz))
        await self.sending.setLocalDescription(await self.sending.createOffer())
        await self.offer_again({"0": source})
        await until(lambda: self.sending.connectionState == "connected")

    async def publish_clap(self, at_s: float) -> None:
        """Silence and darkness, then sound and light at the same moment."""
        await self._publish(Tone(440, at_s), Flash(at_s))

    async def _publish(self, microphone: AudioStreamTrack, camera: VideoStreamTrack) -> None:
        self.sending.addTrack(microphone)
        self.sending.addTrack(camera)
        await self.sending.setLocalDescription(await self.sending.createOffer())
        await self.offer_again({"0": Source.MICROPHONE, "1": Source.CAMERA})
        await until(lambda: self.sending.connectionState == "connected")

    async def offer_again(self, sources: Mapping[str, Source]) -> str:
        offer = self.sending.localDescription.sdp
        answer = await self._router.publish(self.participant, self.connection, offer, sources)
        if self.sending.signalingState == "have-local-offer":
            await self.sending.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        return answer

    async def listen_to(self, *participants: str, connects: bool = True) -> str:
        """Ask for everything that they publish; gives the answer."""
        tracks = [track for track in self._router.tracks() if track.participant in participants]
        for track in tracks:
            kind = KIND[track.source]
            self.receiving.addTransceiver(kind, direction="recvonly")
        await self.receiving.setLocalDescription(await self.receiving.createOffer())
        wanted = {str(mid): track.id for mid, track in enumerate(tracks)}
        offer = self.receiving.localDescription.sdp
        answer = await self._router.subscribe(self.participant, self.connection, offer, wanted)
        await self.receiving.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        if connects:
            await until(lambda: self.receiving.connectionState == "connected")
        return answer

    async def receives(self, kind: str, more: int = 20) -> None:
        """Wait until so many more decoded frames have come."""
        goal = len(self.frames[kind]) + more
        await until(lambda: len(self.frames[kind]) >= goal)

    def loudest_hertz(self) -> float:
        """The strongest frequency of the latest second that was heard."""
        frames = self.frames["audio"][-50:]
        sound = np.concatenate([frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in frames])
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        return float(np.argmax(spectrum) * frames[0].sample_rate / len(sound))

    async def close(self) -> None:
        await self.sending.close()
        await self.receiving.close()
        for pump in self._pumps:
            pump.cancel()

    def _track(self, track: MediaStreamTrack) -> None:
        self._pumps.append(asyncio.ensure_future(self._pump(track)))

    async def _pump(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                self.frames[track.kind].append(await track.recv())
        except MediaStreamError:
            return  # the track ended


@asynccontextmanager
async def browsers(router: Router, *participants: str) -> AsyncIterator[list[Browser]]:
    opened = [Browser(router, participant) for participant in participants]
    try:
        yield opened
    finally:
        for browser in opened:
            await browser.close()
