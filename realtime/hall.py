"""All Rooms of this process, and what connects them: own commits, hints of other processes, the poll.

The channel layer is a hint between processes only. It may lose everything; then the poll is what is left.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
from django.db import DatabaseError
from msgspec import to_builtins

from realtime import protocol, threads
from realtime.bus import Bus, Message
from realtime.clock import now_ms
from realtime.desk import Desk
from realtime.media.contract import Track
from realtime.media.ladder import Standing
from realtime.media.link import MediaLink
from realtime.revocation import CHECK_EVERY_S, revoked
from realtime.room import Room, open_room
from realtime.tasks import Tasks, Turns
from realtime.timekeeper import Timekeeper
from realtime.writer import Writer
from sessions import placement, post_box, presence
from sessions.domain.commands import AnyCommand, EmptyPostBox
from sessions.domain.events import Recorded, whole_minute
from sessions.domain.state import SYSTEM, Actor
from sessions.execute import caused_by, on_commit
from sessions.outcomes import Outcome

POLL_S = 2.0
MEDIA_WATCH_S = 0.5
POST_BOX_S = 1.0  # between two looks whether a minute is over
LEASE_RENEWAL_S = 10.0
GRACE_S = 8.0  # between a person's last page closing and their having left: a reload is not a departure
logger = structlog.get_logger(__name__)


def group_of(exchange_id: str) -> str:
    return f"exchange.{exchange_id}"


class Hall:
    """The Rooms of one process; made once on its event loop, by `open_hall`."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.rooms: dict[str, Room] = {}
        self.loop = asyncio.get_running_loop()
        self.bus = Bus(self._message)
        self.media = MediaLink(self.bus)
        self._opening = Turns()
        self._users: dict[str, int] = {}
        self._present: dict[tuple[str, str], int] = {}
        self._tasks = Tasks()
        self._writer = Writer(self._tasks)
        self._desk = Desk(self.rooms, self._writer.execute, self.spawn)
        self._undo: Callable[[], None] = lambda: None

    async def open(self) -> None:
        await self.bus.open()
        self._undo = on_commit(self._committed)
        for work in (
            self.bus.listen(),
            self.bus.keep_subscribed(),
            self._poll(),
            self._lease(),
            self._revoke(),
            self._empty_post_boxes(),
            self._watch_media(),
            self._desk.end_claims(),
            Timekeeper(self.rooms.values, self._writer, self.process).run(),
        ):
            self.spawn(work)

    async def close(self) -> None:
        self._undo()
        await self._tasks.cancel()
        for exchange_id, participant in tuple(self._present):
            await threads.write(presence.leave, exchange_id, participant, self.process, now_ms())
        self._present.clear()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.spawn(work)

    # -------------------------------------------------------------- rooms
    @asynccontextmanager
    async def room(self, exchange_id: str) -> AsyncIterator[Room]:
        """The Room of an exchange, kept as long as somebody uses it."""
        self._users[exchange_id] = self._users.get(exchange_id, 0) + 1
        try:
            yield await self._room(exchange_id)
        finally:
            self._users[exchange_id] -= 1
            if not self._users[exchange_id]:
                del self._users[exchange_id]
                if (room := self.rooms.pop(exchange_id, None)) is not None:
                    room.close()
                self.media.carriers.pop(exchange_id, None)
                await self.bus.unsubscribe(group_of(exchange_id))

    async def _room(self, exchange_id: str) -> Room:
        """Subscribe first, then read: what is committed between the two is heard as a hint."""
        async with self._opening.of(exchange_id):
            if exchange_id not in self.rooms:
                await self.bus.subscribe(group_of(exchange_id))
                self.rooms[exchange_id] = await open_room(exchange_id)
                self._desk.watch(self.rooms[exchange_id])
                await self.bus.publish("media", {"type": "media.list", "exchange": exchange_id})
            return self.rooms[exchange_id]

    def leave_media(self, exchange_id: str, connection: str) -> None:
        self.spawn(self.media.leave(exchange_id, connection))

    # -------------------------------------------------------------- commands
    async def execute(
        self, exchange_id: str, command_id: uuid.UUID, command: AnyCommand, actor: Actor
    ) -> Outcome:
        """One command, committed together with what else waits. Raises what `sessions.execute.execute` raises."""
        return await self._writer.execute(exchange_id, command_id, command, actor)

    def pass_on(self, room: Room, participant: str, typed: protocol.CaptionTyping) -> None:
        """What a captioner types, to the pages of all processes that follow the language."""
        if not room.may_type(participant, typed):
            return
        words = protocol.CaptionWords(
            caption=typed.caption,
            language=typed.language,
            words=typed.words,
            speaker=typed.speaker or "",
            done=typed.done,
        )
        room.tell_words(words)
        told = {"type": "captions.words", "exchange": room.exchange_id, "from": self.process}
        self.spawn(self.bus.publish(group_of(room.exchange_id), told | {"words": to_builtins(words)}))

    def _committed(self, exchange_id: str, entries: tuple[Recorded, ...]) -> None:
        """Called in the thread that committed."""
        self.loop.call_soon_threadsafe(self._announce, exchange_id, entries)

    def _announce(self, exchange_id: str, entries: tuple[Recorded, ...]) -> None:
        if (room := self.rooms.get(exchange_id)) is not None:
            room.receive(entries)
        self.spawn(self._hint(exchange_id, entries))

    async def _hint(self, exchange_id: str, entries: tuple[Recorded, ...]) -> None:
        hint = {
            "type": "hint",
            "exchange": exchange_id,
            "from": self.process,
            "log": msgspec.json.encode(entries),
        }
        await self.bus.publish(group_of(exchange_id), hint)

    # -------------------------------------------------------------- what other processes say
    def _message(self, message: Message) -> None:
        room = self.rooms.get(message.get("exchange", ""))
        match message["type"]:
            case "hint" if room is not None and message["from"] != self.process:
                room.receive(msgspec.json.decode(message["log"], type=tuple[Recorded, ...]))
            case "captions.words" if room is not None and message["from"] != self.process:
                room.tell_words(msgspec.convert(message["words"], protocol.CaptionWords))
            case "media.tracks" if room is not None:
                room.set_tracks(msgspec.convert(tuple(message["tracks"]), tuple[Track, ...]))
            case "media.rungs" if room is not None:
                standings = msgspec.convert(message["rungs"], tuple[Standing, ...])
                room.tell_rungs(standings, again=message["again"])
            case "media.answer" | "media.refused":
                self.media.answered(message)

    async def _poll(self) -> None:
        """A Room that heard nothing for two seconds reads the log."""
        while True:
            await asyncio.sleep(POLL_S / 2)
            for room in tuple(self.rooms.values()):
                if self.loop.time() - room.heard_at >= POLL_S:
                    room.heard_at = self.loop.time()
                    room.catch_up_soon()

    async def _revoke(self) -> None:
        """Close the pages of those who signed out, or were taken out, while they were connected."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            members = [member for room in self.rooms.values() for member in room.members]
            try:
                reasons = await threads.read(revoked, {member.admission for member in members})
            except DatabaseError as error:
                logger.warning("hall.admissions_not_checked", error=str(error))
                continue
            for member in members:
                if (code := reasons.get(member.admission)) is not None:
                    member.dismiss(code)

    async def _empty_post_boxes(self) -> None:
        """Anonymous questions of the minute that is over. All processes ask; the id makes one of them count."""
        while True:
            await asyncio.sleep(POST_BOX_S)
            now = now_ms()
            try:
                due = await threads.read(post_box.due, now)
            except DatabaseError as error:
                logger.warning("hall.post_boxes_not_read", error=str(error))
                continue
            for exchange_id in due:
                await self._empty_post_box(exchange_id, now)

    async def _empty_post_box(self, exchange_id: str, now: int) -> None:
        """What fails here is asked for again in a second, and keeps no other exchange's questions back."""
        once = caused_by(exchange_id, "post box", whole_minute(now))
        try:
            await self._writer.execute(exchange_id, once, EmptyPostBox(), SYSTEM)
        except DatabaseError as error:
            logger.warning("hall.post_box_not_emptied", exchange=exchange_id, error=str(error))
        except Exception:
            logger.exception("hall.post_box_not_emptied", exchange=exchange_id)

    async def _watch_media(self) -> None:
        """Tell pages at once when the node that carried their sound and picture is gone: they need not find out.

        Asked of the node that answered them, which two looks may have missed between them: killed as soon as it came.
        Looked at twice: when the database was away, the first look may come before the node could renew its lease.
        """
        missed = set[tuple[str, str]]()
        while True:
            await asyncio.sleep(MEDIA_WATCH_S)
            try:
                now = await threads.read(placement.carried, tuple(self.rooms), now_ms())
            except DatabaseError as error:
                logger.warning("hall.media_not_watched", error=str(error))
                continue
            lost = {
                (exchange_id, node)
                for exchange_id in self.rooms
                for node in self.media.carriers.get(exchange_id, ())
                if now.get(exchange_id) != node
            }
            for exchange_id, node in lost & missed:
                self.media.carriers[exchange_id].discard(node)
                self.rooms[exchange_id].lose_media()
            missed = lost - missed

    # -------------------------------------------------------------- presence
    async def arrive(self, exchange_id: str, participant: str) -> None:
        """Another page of this person is connected here."""
        key = (exchange_id, participant)
        self._present[key] = self._present.get(key, 0) + 1
        if self._present[key] == 1:
            try:
                await threads.write(presence.arrive, exchange_id, participant, self.process, now_ms())
            except BaseException:  # also when the page gave up: what was counted must be counted back
                self.depart(exchange_id, participant)
                raise

    def depart(self, exchange_id: str, participant: str) -> None:
        """One page less. They have left when none came back within the grace."""
        self.loop.call_later(GRACE_S, lambda: self.spawn(self._departed(exchange_id, participant)))

    async def _departed(self, exchange_id: str, participant: str) -> None:
        key = (exchange_id, participant)
        self._present[key] = self._present.get(key, 1) - 1
        if self._present[key] <= 0:
            del self._present[key]
            try:
                await threads.write(presence.leave, exchange_id, participant, self.process, now_ms())
            except DatabaseError as error:  # the lease is not renewed any more: its sweep tells that they left
                logger.warning("hall.leaving_not_told", participant=participant, error=str(error))

    async def _lease(self) -> None:
        while True:
            try:
                here = [participant for _, participant in self._present]
                await threads.write(presence.renew, here, self.process, now_ms())
                await threads.write(presence.sweep, now_ms())
            except DatabaseError as error:
                logger.warning("hall.leases_not_renewed", error=str(error))
            await asyncio.sleep(LEASE_RENEWAL_S)


_hall: Hall | None = None
_opening: asyncio.Lock | None = None


async def open_hall() -> Hall:
    """This process's Hall, opened at its first use."""
    global _hall, _opening
    _opening = _opening or asyncio.Lock()
    async with _opening:
        if _hall is None:
            hall = Hall()
            await hall.open()
            _hall = hall
    return _hall


async def close_hall() -> None:
    global _hall, _opening
    if _hall is not None:
        hall, _hall, _opening = _hall, None, None
        await hall.close()
