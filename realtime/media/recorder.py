"""Passthrough recording: each track its own WebM or MP4 segments, written by a thread: a slow disk delays nobody.

`TrackRecorder` turns RTP into segments and knows neither threads nor clocks; `Recorder` runs many of them.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from av.error import FFmpegError
from msgspec.structs import replace

from realtime.media import mp4, rtp, webm
from realtime.media.contract import FLOOR, Segment, Source
from realtime.media.depacketize import Frame, OpusFrames, Vp8Frames
from realtime.media.h264 import H264Frames

_WANT_AGAIN_MS = 500
NEW_SEGMENT_EVERY_MS = (
    1000  # each is a file and an entry of the log: a sender's jumping clock must not fill either
)
START_SETTLES_MS = (
    30_000  # in which the sender's reports come to agree; later ones would tell its clock's drift
)
PAUSE_MS = 2000  # without packets for so long, the segment is over
_CLOCKS_AGREE_MS = 5000  # a sender report further off than this is not believed
_MAX_QUEUED = 50_000  # packets: some 50 MB; a disk that is further behind than this has failed
_FRAME_MS = {"vp8": 33, "h264": 33, "opus": 20}
_CLOCK_RATE = {"vp8": 90_000, "h264": 90_000, "opus": 48_000}  # RTP ticks a second
_FRAMES: dict[str, type[Vp8Frames | H264Frames | OpusFrames]] = {
    "vp8": Vp8Frames,
    "h264": H264Frames,
    "opus": OpusFrames,
}


log = logging.getLogger(__name__)


class RecordingListener(Protocol):
    """Told what becomes of a track's recording."""

    def segment_opened(self, segment: Segment) -> None: ...

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None: ...

    def recording_failed(self, participant: str, source: Source, reason: str) -> None: ...

    def key_frame_wanted(self, participant: str, source: Source) -> None: ...


class Recorded(NamedTuple):
    """What is recorded. `codec` is vp8, h264 or opus."""

    participant: str
    source: Source
    codec: str
    channel: str = FLOOR


class TrackRecorder:
    """RTP packets of one track in, segments out. Video begins at a key frame. After a failure: nothing more."""

    def __init__(self, folder: Path, what: Recorded, listener: RecordingListener) -> None:
        self._folder, self._what, self._listener = folder, what, listener
        self._rate = _CLOCK_RATE[what.codec]
        self._frames = self._assembler()
        self._clock: tuple[int, float] | None = None  # (RTP timestamp, Unix ms) of a sender report
        self._writer: webm.WebmWriter | mp4.Mp4Writer | None = None
        self._segment: Segment | None = None
        self._last: Frame | None = None
        self._first: Frame | None = None
        self._failed = False
        self._wanted_ms = 0
        self._opened_ms = -NEW_SEGMENT_EVERY_MS

    def _assembler(self) -> Vp8Frames | H264Frames | OpusFrames:
        return _FRAMES[self._what.codec]()

    def packet(self, packet: bytes, arrived_ms: int) -> None:
        """Take one plain RTP packet; malformed ones are left out."""
        header = rtp.parse(packet)
        if header is None or self._failed:
            return
        self.elapse(arrived_ms)
        for frame in self._frames.push(header, packet, arrived_ms):
            self._frame(frame)
        if self._frames.broken or (self._writer is None and self._what.codec != "opus"):
            self._want_key_frame(arrived_ms)

    def _want_key_frame(self, now_ms: int) -> None:
        if not self._failed and now_ms - self._wanted_ms >= _WANT_AGAIN_MS:
            self._wanted_ms = now_ms
            self._listener.key_frame_wanted(self._what.participant, self._what.source)

    def clock(self, rtp_timestamp: int, unix_ms: float) -> None:
        """Take an RTP-to-clock pair of a sender report, on the exchange's clock.

        A browser's first report of a sound comes after some seconds: a segment that began by arrival is set right."""
        self._clock = (rtp_timestamp, unix_ms)
        segment, first = self._segment, self._first
        if segment is not None and first is not None and unix_ms - first.arrived_ms <= START_SETTLES_MS:
            self._segment = replace(segment, started_ms=self._started_ms(first))

    def elapse(self, now_ms: int) -> None:
        """Time passed: a track that paused ends its segment."""
        if self._last is not None and now_ms - self._last.arrived_ms > PAUSE_MS:
            self.close("paused")

    def close(self, reason: str) -> None:
        """End the open segment, if there is one; a later packet begins another. Never raises for a bad disk."""
        self._frames = self._assembler()
        self._end(reason)

    def _end(self, reason: str) -> None:
        writer, segment, first, last = self._writer, self._segment, self._first, self._last
        self._writer = self._segment = self._first = self._last = None
        if writer is None or segment is None or first is None:
            return
        last = last or first
        try:
            writer.close()
        except (OSError, FFmpegError) as error:
            reason = "failed"
            self._fail(error)
        length_ms = (last.timestamp - first.timestamp) * 1000 // self._rate + _FRAME_MS[self._what.codec]
        self._listener.segment_closed(segment, segment.started_ms + length_ms, reason)

    def _frame(self, frame: Frame) -> None:
        if self._last is not None and self._jumped(self._last, frame):
            self.close("restarted")
        if self._first is not None and frame.key and frame.parameters != self._first.parameters:
            self._end("restarted")  # of another size: an MP4 file has one
        if self._failed or (self._last is not None and frame.timestamp <= self._last.timestamp):
            return
        if self._writer is None and not (frame.key and self._may_open(frame)):
            return
        try:
            writer = self._writer or self._open(frame)
            writer.write(frame)
            self._last = frame
        except (OSError, FFmpegError) as error:
            self._fail(error)
            self.close("failed")

    def _jumped(self, last: Frame, frame: Frame) -> bool:
        """The track's own time left the clock: another source took over, or the sender is broken."""
        media_ms = (frame.timestamp - last.timestamp) * 1000 / self._rate
        return abs(media_ms - (frame.arrived_ms - last.arrived_ms)) > _CLOCKS_AGREE_MS

    def _may_open(self, frame: Frame) -> bool:
        return abs(frame.arrived_ms - self._opened_ms) >= NEW_SEGMENT_EVERY_MS

    def _open(self, frame: Frame) -> webm.WebmWriter | mp4.Mp4Writer:
        self._opened_ms = frame.arrived_ms
        identifier = "s" + secrets.token_hex(12)
        is_mp4 = self._what.codec == "h264"
        name = f"{identifier}.mp4" if is_mp4 else f"{identifier}.webm"
        path = self._folder / name
        self._writer = writer = (
            mp4.Mp4Writer(path, frame) if is_mp4 else webm.WebmWriter(path, self._what.codec, frame)
        )
        self._first = frame
        self._segment = Segment(
            id=identifier,
            participant=self._what.participant,
            source=self._what.source,
            file=name,
            media_type=mp4.media_type(frame) if is_mp4 else webm.MEDIA_TYPE[self._what.codec],
            started_ms=self._started_ms(frame),
            channel=self._what.channel,
        )
        self._listener.segment_opened(self._segment)
        return writer

    def _started_ms(self, frame: Frame) -> int:
        """By the sender's reports, so that sound and picture of one person agree; else by arrival."""
        if self._clock is not None:
            timestamp, unix_ms = self._clock
            ticks = rtp.timestamp_difference(frame.timestamp & 0xFFFFFFFF, timestamp)
            reported = round(unix_ms + ticks * 1000 / self._rate)
            if abs(reported - frame.arrived_ms) < _CLOCKS_AGREE_MS:
                return reported
        return frame.arrived_ms

    def _fail(self, error: Exception) -> None:
        if not self._failed:
            self._failed = True
            why = (isinstance(error, OSError) and error.strerror) or str(error)  # without the server's path
            self._listener.recording_failed(self._what.participant, self._what.source, why)


class _OnLoop:
    """Carries a listener's calls from the writing thread to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, listener: RecordingListener) -> None:
        self._loop, self._listener = loop, listener

    def segment_opened(self, segment: Segment) -> None:
        self._loop.call_soon_threadsafe(self._listener.segment_opened, segment)

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None:
        self._loop.call_soon_threadsafe(self._listener.segment_closed, segment, ended_ms, reason)

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        self._loop.call_soon_threadsafe(self._listener.recording_failed, participant, source, reason)

    def key_frame_wanted(self, participant: str, source: Source) -> None:
        self._loop.call_soon_threadsafe(self._listener.key_frame_wanted, participant, source)


class Recording:
    """One track being recorded; its methods only queue work for the thread."""

    def __init__(self, recorder: Recorder, what: Recorded) -> None:
        self._recorder, self._submit = recorder, recorder.submit
        self._given_up = False
        self._listener = recorder.on_loop
        self._what = what
        self._track = TrackRecorder(recorder.folder, what, recorder.on_loop)

    def packet(self, packet: bytes, arrived_ms: int) -> None:
        if self._given_up:
            return
        if self._recorder.full:
            self._give_up("the room for recordings is used up")
        elif not self._submit(lambda: self._track.packet(packet, arrived_ms)):
            self._give_up("the disk is too slow for the recording")

    def _give_up(self, why: str) -> None:
        self._given_up = True
        self._listener.recording_failed(self._what.participant, self._what.source, why)
        self.close("failed")

    def clock(self, rtp_timestamp: int, unix_ms: float) -> None:
        self._submit(lambda: self._track.clock(rtp_timestamp, unix_ms))

    def elapse(self, now_ms: int) -> None:
        self._submit(lambda: self._track.elapse(now_ms))

    def close(self, reason: str) -> None:
        self._submit(lambda: self._track.close(reason), force=True)


class Recorder:
    """The writing thread of one exchange; it starts with the first recording."""

    def __init__(self, folder: Path, listener: RecordingListener) -> None:
        self.folder = folder
        self.full = False  # the quota is reached: what is recorded now ends
        self.on_loop = _OnLoop(asyncio.get_running_loop(), listener)
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def record(self, what: Recorded) -> Recording:
        """Begin to record a track; its first segment opens at its first whole (key) frame."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
            self._thread.start()
        return Recording(self, what)

    def submit(self, work: Callable[[], None], *, force: bool = False) -> bool:
        """Queue work for the thread. False: it is too far behind."""
        if not force and self._queue.qsize() > _MAX_QUEUED:
            return False
        self._queue.put(work)
        return True

    async def close(self) -> None:
        """Wait until everything queued is on disk. Close the recordings first."""
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _write(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                work()
            except Exception:  # the edge of this thread: one track's fault must not end the others' recordings
                log.exception("recording failed unexpectedly")
