"""The media node: takes offers from the channel layer, follows each exchange's log, reports back into it.

It runs in a process of its own, or inside the web process in the embedded default: the code is the same.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import structlog
from django.db import DatabaseError
from msgspec import to_builtins

from realtime import threads
from realtime.bus import Bus, Message
from realtime.clock import now_ms
from realtime.hall import Hall, group_of
from realtime.media.check import Checks
from realtime.media.connections import Page
from realtime.media.contract import MediaRefusal, Segment, Source, Track
from realtime.media.ladder import Ceiling, Standing
from realtime.media.policy import LogPolicy
from realtime.media.port import MediaPort
from realtime.media.router import Router
from realtime.media.space import AMPLE_MINUTES, Forecast, Space, bytes_left, is_news
from realtime.room import Room
from realtime.tasks import Tasks, Turns
from sessions import placement
from sessions.archive.jobs import finish_recording
from sessions.domain.commands import (
    AnyCommand,
    BeginTurn,
    CloseSegment,
    EndTurn,
    FailRecording,
    OpenSegment,
    RelieveBooth,
    ReportLowSpace,
    ReportSilence,
    ReportSpace,
    ReportVoice,
)
from sessions.domain.errors import Refusal
from sessions.domain.names import Phase
from sessions.domain.state import SYSTEM, State, Write
from sessions.execute import caused_by

ANNOUNCE_S = 5.0  # tracks are said again: the layer may have lost the first time
REPORT_AGAIN_S = 1.0
LAST_REPORTS_S = 10.0
SPACE_EVERY_S = 5.0  # between two looks how much room there is for recordings
logger = structlog.get_logger(__name__)


class Reports:
    """What happened on the wire, written to the log in order, again until the database took it."""

    def __init__(self, hall: Hall, exchange_id: str) -> None:
        self._hall, self._exchange_id = hall, exchange_id
        self._queue: asyncio.Queue[tuple[tuple[str, ...], AnyCommand]] = asyncio.Queue()
        self._task = asyncio.create_task(self._run())

    def put(self, command: AnyCommand, *cause: str) -> None:
        """`cause` makes the command's id: a report that is made twice is one event."""
        self._queue.put_nowait((cause, command))

    async def close(self) -> None:
        """What was reported is in the log; unless the database stays away for longer than a stop may take."""
        try:
            async with asyncio.timeout(LAST_REPORTS_S):
                await self._queue.join()
        except TimeoutError:
            logger.error("media.reports_lost", exchange=self._exchange_id, count=self._queue.qsize() + 1)
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            cause, command = await self._queue.get()
            await self._report(cause, command)
            self._queue.task_done()

    async def _report(self, cause: tuple[str, ...], command: AnyCommand) -> None:
        command_id = caused_by(self._exchange_id, *cause)
        while True:
            try:
                outcome = await self._hall.execute(self._exchange_id, command_id, command, SYSTEM)
            except DatabaseError as error:
                logger.warning("media.report_waits", exchange=self._exchange_id, error=str(error))
                await asyncio.sleep(REPORT_AGAIN_S)
                continue
            if isinstance(outcome, Refusal):
                logger.info("media.report_refused", exchange=self._exchange_id, code=outcome.code, cause=cause)
            return


class LogObserver:
    """Observer of one exchange: words of the media plane become commands by the system."""

    def __init__(
        self,
        reports: Reports,
        announce: Callable[[tuple[Track, ...]], None],
        tell_rungs: Callable[[Iterable[Standing]], None],
    ) -> None:
        self._reports, self._announce, self._tell_rungs = reports, announce, tell_rungs
        self._turns: dict[str, str] = {}

    def tracks_changed(self, tracks: tuple[Track, ...]) -> None:
        self._announce(tracks)

    def rung_changed(self, standing: Standing) -> None:
        self._tell_rungs((standing,))

    def turn_started(self, participant: str, at_ms: int) -> None:
        turn = self._turns[participant] = "t" + secrets.token_hex(8)
        self._reports.put(BeginTurn(turn=turn, participant=participant, at_ms=at_ms), "turn", turn, "begin")

    def turn_ended(self, participant: str, at_ms: int) -> None:
        if (turn := self._turns.pop(participant, None)) is not None:
            self._reports.put(EndTurn(turn=turn, at_ms=at_ms), "turn", turn, "end")

    def channel_silent(self, channel: str, live: str, since_ms: int) -> None:
        self._tell_of_booth(ReportSilence(channel=channel, live=live, since_ms=since_ms))

    def channel_still_silent(self, channel: str, live: str) -> None:
        self._tell_of_booth(RelieveBooth(channel=channel, live=live))

    def channel_heard(self, channel: str) -> None:
        self._tell_of_booth(ReportVoice(channel=channel))

    def _tell_of_booth(self, command: ReportSilence | RelieveBooth | ReportVoice) -> None:
        self._reports.put(command, "booth", secrets.token_hex(8))

    def segment_opened(self, segment: Segment) -> None:
        command = OpenSegment(
            segment=segment.id,
            participant=segment.participant,
            source=segment.source.value,
            file=segment.file,
            media_type=segment.media_type,
            started_ms=segment.started_ms,
            channel=segment.channel,
        )
        self._reports.put(command, "segment", segment.id, "open")

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None:
        command = CloseSegment(
            segment=segment.id, started_ms=segment.started_ms, ended_ms=ended_ms, reason=reason
        )
        self._reports.put(command, "segment", segment.id, "close")

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        command = FailRecording(participant=participant, source=source.value, reason=reason)
        self._reports.put(command, "recording", participant, secrets.token_hex(8))

    def space(self, space: Space) -> None:
        """Tell the desk how much more can be recorded."""
        ample = space.minutes >= AMPLE_MINUTES
        low = ReportLowSpace(minutes=space.minutes, megabytes=space.megabytes)
        self._reports.put(ReportSpace() if ample else low, "space", secrets.token_hex(8))


class LiveExchange:
    """One exchange on this node: its Room to follow, its Router to forward."""

    def __init__(self, hall: Hall, port: MediaPort, exchange_id: str, recordings: Path) -> None:
        self._hall, self._port, self._recordings = hall, port, recordings
        self.exchange_id = exchange_id
        self._through: dict[str, str] = {}  # connection -> the web process that its page offers through
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        self.room: Room = await self._stack.enter_async_context(self._hall.room(self.exchange_id))
        self._reports = Reports(self._hall, self.exchange_id)
        self._stack.push_async_callback(self._reports.close)
        self._observer = LogObserver(self._reports, self.announce, self._tell_rungs)
        policy = LogPolicy(lambda: self.room.state)
        self.router = Router(self._port, policy, self._observer, self._recordings, now_ms)
        self._stack.push_async_callback(self.router.close)
        self.room.watchers.append(self._changed)
        self._stack.callback(self.room.watchers.remove, self._changed)

    @property
    def ended(self) -> bool:
        return self.room.state.phase is Phase.ENDED

    async def close(self) -> None:
        """Tracks end, files are closed, and the log knows of it."""
        await self._stack.aclose()

    def announce(self, tracks: tuple[Track, ...] | None = None) -> None:
        told = self.router.tracks() if tracks is None else tracks
        message = {
            "type": "media.tracks",
            "exchange": self.exchange_id,
            "tracks": to_builtins(told),
        }
        self._hall.spawn(self._hall.bus.publish(group_of(self.exchange_id), message))

    def space(self, space: Space) -> None:
        """There is so much room for recordings."""
        self.router.quota_reached(space.is_full)
        told = self.room.state.hall["main"].space
        if not self.ended and is_news(space, None if told is None else told.minutes):
            self._observer.space(space)

    def see(self, message: Message) -> None:
        """What a page shows, and what it gets then; a connection that is not known here was lost with its node."""
        connection = message["connection"]
        rung = self.router.see(connection, Page(message["heights"], Ceiling(message["ceiling"])))
        if rung is not None:
            self._tell_rungs((Standing(message["participant"], connection, rung),))

    def announce_rungs(self) -> None:
        """Say again where every page stands; the web process tells its pages what is news to them."""
        for connection in self._through.keys() - self.router.connections():
            del self._through[connection]  # refused, or gone without a word
        self._tell_rungs(self.router.standings(), again=True)

    def _tell_rungs(self, standings: Iterable[Standing], *, again: bool = False) -> None:
        """One message to each web process, of the pages that offered through it."""
        told = defaultdict[str, list[tuple[str, str, str]]](list)
        for participant, connection, rung in standings:
            if (through := self._through.get(connection)) is not None:
                told[through].append((participant, connection, rung.value))
        for through, rungs in told.items():
            message = {"type": "media.rungs", "exchange": self.exchange_id, "rungs": rungs, "again": again}
            self._hall.spawn(self._hall.bus.send(through, message))

    async def answer(self, request: Message) -> str:
        """The SDP answer to one offer; raises MediaRefusal, DatabaseError."""
        await self.room.catch_up()  # the hint of a role that was just given may still be under way, or lost
        if self.ended:
            raise MediaRefusal("media.ended")
        participant, connection, sdp = request["participant"], request["connection"], request["sdp"]
        self._through[connection] = request["reply"]
        if "sources" in request:
            sources = {mid: Source(source) for mid, source in request["sources"].items()}
            return await self.router.publish(participant, connection, sdp, sources)
        return await self.router.subscribe(participant, connection, sdp, request.get("tracks", {}))

    async def leave(self, connection: str, through: str) -> None:
        """A page left, its web process says; unless it has come back through another one meanwhile."""
        if self._through.get(connection) == through:
            del self._through[connection]
            await self.router.leave(connection)

    def _changed(self, state: State, writes: tuple[Write, ...]) -> None:
        if any(write.section in ("hall", "people", "channels", "floor") for write in writes):
            self.router.policy_changed()


class MediaNode:
    """All exchanges that this process forwards."""

    def __init__(self, hall: Hall, port: MediaPort, recordings: Path, quota: int = 0) -> None:
        """`quota` is what all recordings may take in bytes; 0: what the disk holds."""
        self._hall, self._port, self._recordings, self._quota = hall, port, recordings, quota
        self._forecast = Forecast()
        self._live: dict[str, LiveExchange] = {}
        self._turns = Turns()
        self._bus = Bus(self._message)
        self._tasks = Tasks()
        self._checks = Checks(port)
        self.id = secrets.token_hex(8)
        self._address = "{}:{}".format(*port.advertised)

    async def open(self) -> None:
        """Raises DatabaseError: a node that cannot say that it is there gets nothing to carry."""
        await self._bus.open()
        await self._bus.subscribe("media")
        await threads.write(placement.open_node, self.id, self._bus.channel, self._address, now_ms())
        for work in (
            self._bus.listen(),
            self._bus.keep_subscribed(),
            self._announce_and_end(),
            self._keep_lease(),
            self._watch_space(),
        ):
            self._tasks.spawn(work)

    async def close(self) -> None:
        await self._tasks.cancel()
        await self._checks.close()
        for exchange_id in tuple(self._live):
            await self._end(exchange_id)
        try:
            await threads.write(placement.close_node, self.id)
        except DatabaseError as error:  # then the lease runs out by itself
            logger.warning("media.node_not_closed", error=str(error))
        await self._port.close()

    def _message(self, message: Message) -> None:
        match message["type"]:
            case "media.offer":
                self._tasks.spawn(self._offer(message))
            case "media.leave" if (live := self._live.get(message["exchange"])) is not None:
                self._tasks.spawn(live.leave(message["connection"], message["from"]))
            case "media.view" if (live := self._live.get(message["exchange"])) is not None:
                live.see(message)
            case "media.list" if (live := self._live.get(message["exchange"])) is not None:
                live.announce()
            case "media.check":
                self._tasks.spawn(self._check(message))
            case "media.check_over":
                self._tasks.spawn(self._checks.end(message["check"]))

    async def _check(self, request: Message) -> None:
        """A network check's offer: of no exchange, by nobody that is known."""
        answer: dict[str, Any] = {"id": request["id"]}
        try:
            answer |= {"type": "media.answer", "sdp": self._checks.answer(request["check"], request["sdp"])}
        except MediaRefusal as refusal:
            answer |= {"type": "media.refused", "code": refusal.code, "params": refusal.params}
        await self._bus.send(request["reply"], answer)

    async def _offer(self, request: Message) -> None:
        answer: dict[str, Any] = {"id": request["id"]}
        try:
            live = await self._exchange(request["exchange"])
            answer |= {"type": "media.answer", "sdp": await live.answer(request)}
        except MediaRefusal as refusal:
            answer |= {"type": "media.refused", "code": refusal.code, "params": refusal.params}
        except DatabaseError as error:
            logger.warning("media.offer_waits", exchange=request["exchange"], error=str(error))
            answer |= {"type": "media.refused", "code": "media.unreachable", "params": {}}
        await self._bus.send(request["reply"], answer)

    async def _exchange(self, exchange_id: str) -> LiveExchange:
        async with self._turns.of(exchange_id):
            if exchange_id not in self._live:
                live = LiveExchange(self._hall, self._port, exchange_id, self._recordings)
                await live.open()
                self._live[exchange_id] = live
            return self._live[exchange_id]

    async def _keep_lease(self) -> None:
        """Say that we are there. What was placed elsewhere meanwhile (we were away for too long) is let go here."""
        while True:
            await asyncio.sleep(placement.RENEW_EVERY_S)
            before = frozenset(self._live)  # an offer that comes meanwhile was placed here
            try:
                ours = await threads.write(placement.renew, self.id, self._bus.channel, self._address, now_ms())
            except DatabaseError as error:
                logger.warning("media.lease_not_renewed", error=str(error))
                continue
            for exchange_id in before - ours:
                logger.warning("media.placed_elsewhere", exchange=exchange_id)
                await self._end(exchange_id)

    async def _announce_and_end(self) -> None:
        """Say again what can be received, and let go of what has ended."""
        loop = asyncio.get_running_loop()
        announced = loop.time()
        while True:
            await asyncio.sleep(0.25)
            for exchange_id in [key for key, live in self._live.items() if live.ended]:
                await self._end(exchange_id)
            if loop.time() - announced >= ANNOUNCE_S:
                announced = loop.time()
                for live in self._live.values():
                    live.announce()
                    live.announce_rungs()

    async def _watch_space(self) -> None:
        """Tell every exchange that is here how much more can be recorded."""
        while True:
            await asyncio.sleep(SPACE_EVERY_S)
            if not self._live:
                continue
            try:
                left = await asyncio.to_thread(bytes_left, self._recordings, self._quota)
            except OSError as error:  # then nothing can be recorded either, and that is told
                logger.warning("media.space_unknown", error=str(error))
                continue
            recorded = frozenset(key for key, live in self._live.items() if live.router.records)
            space = self._forecast.step(now_ms(), left, recorded, len(self._live) - len(recorded))
            for live in self._live.values():
                live.space(space)

    async def _end(self, exchange_id: str) -> None:
        """Close the files of an exchange; when it is over, have its recording looked after."""
        async with self._turns.of(exchange_id):
            live = self._live.pop(exchange_id, None)
            if live is None:
                return
            over = live.ended
            await live.close()
        if over:
            await threads.write(finish_recording.enqueue, exchange_id)
            await threads.write(placement.release, exchange_id)
