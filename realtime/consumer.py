"""One socket: decode, dispatch, encode. It has no rules; frames do not pass through a Channels dispatch, which
hops through a thread for every message.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, assert_never

import structlog
from django.db import DatabaseError

from realtime import protocol, threads
from realtime.clock import now_ms
from realtime.hall import Hall, open_hall
from realtime.media.contract import MediaRefusal
from realtime.media.link import own_connection
from realtime.page import Closing, Gone, Page
from realtime.room import Member, Room
from realtime.socket import Receive, Send, open_socket
from realtime.tasks import Tasks
from sessions.admission import participant_of
from sessions.domain.errors import Refusal
from sessions.domain.names import Role
from sessions.domain.state import Actor
from sessions.execute import caused_by

BUSY_MS = 1_000
OPEN_OFFERS = 8  # of one page; a further one waits, and so do the frames behind it
AT_THE_DOOR = 100  # sockets of one person that have not said hello yet
_at_the_door = Counter[int | str]()
logger = structlog.get_logger(__name__)


async def exchange_socket(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application of `/ws/`. `scope["user"]` is set by the authentication middleware."""
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    page = Page(scope, open_socket(scope, send))
    await page.socket.carry(receive, page.hear, converse(page))


async def converse(page: Page) -> None:
    """From the accepted socket until it is closed."""
    try:
        await attend(page)
    except Closing as closing:
        page.close(closing)
        await page.socket.drained()
    except Gone:
        logger.debug("socket.gone")
    except DatabaseError as error:  # of the admission; a command's own is answered
        logger.warning("socket.not_admitted", error=str(error))
        page.socket.close(protocol.CLOSE_RESUME)
        await page.socket.drained()
    finally:
        await page.stop()


async def attend(page: Page) -> None:
    """Let a page into the exchange that it names, if its person belongs there."""
    if (somebody := page.somebody) is None:
        raise Closing(protocol.CLOSE_SIGN_IN, "sign_in")
    with at_the_door(somebody):
        hello = await page.hello()
    participant = await threads.read(participant_of, hello.exchange, page.account, page.guest)
    if participant is None:
        raise Closing(protocol.CLOSE_NOT_YOURS, "exchange.unknown")
    hall = await open_hall()
    async with hall.room(hello.exchange) as room:
        admission = page.admission(participant)
        member = Member(
            participant, page.socket, admission, page.dismiss, lambda: page.heard_at, wall=hello.wall
        )
        person = room.state.people.get(participant)
        if person is not None and person.removed:
            raise Closing(protocol.CLOSE_NOT_YOURS, "participant.removed")
        await Visit(page, hall, room, member).run(hello)


@contextmanager
def at_the_door(somebody: int | str) -> Iterator[None]:
    """A socket that has not said hello costs memory for HELLO_S: nobody may have many. Raises Closing."""
    if _at_the_door[somebody] >= AT_THE_DOOR:
        raise Closing(protocol.CLOSE_RESUME, "frame.too_many")
    _at_the_door[somebody] += 1
    try:
        yield
    finally:
        _at_the_door[somebody] -= 1
        if not _at_the_door[somebody]:
            del _at_the_door[somebody]


class Offers:
    """Of sound and picture, by one page: those that wait for an answer, and the connections that it holds."""

    def __init__(self) -> None:
        self.running, self.places = Tasks(), asyncio.Semaphore(OPEN_OFFERS)
        self.connections: set[str] = set()


class Visit:
    """A page in a Room, from its first Hello until the socket closes."""

    __slots__ = ("_offers", "hall", "media", "member", "page", "room")

    def __init__(self, page: Page, hall: Hall, room: Room, member: Member) -> None:
        self.page, self.hall, self.room, self.member = page, hall, room, member
        self.media = hall.media
        self._offers: Offers | None = None

    async def run(self, hello: protocol.Hello) -> None:
        if not self.member.wall:
            await self.hall.arrive(self.room.exchange_id, self.member.participant)
        self._take_lane(hello)
        self.room.join(self.member, hello.after, hello.audience)
        try:
            while not self.page.socket.closed:
                await self._dispatch(await self.page.frame())
        finally:
            self.room.leave(self.member)
            if not self.member.wall:
                self.hall.depart(self.room.exchange_id, self.member.participant)
            if self._offers is not None:
                await self._offers.running.cancel()
                for connection in self._offers.connections:
                    self._leave_media(connection)

    @property
    def offers(self) -> Offers:
        """Made at the first one: most pages never offer anything."""
        self._offers = self._offers or Offers()
        return self._offers

    def _leave_media(self, connection: str) -> None:
        """A cut line has time to come back; who was signed out or taken out has not."""
        if self.page.socket.close_code == protocol.CLOSE_ENDED_ELSEWHERE:
            self.hall.leave_media(self.room.exchange_id, connection)
        else:
            self.media.leave_soon(self.room.exchange_id, connection, self.hall.leave_media)

    async def _dispatch(self, frame: protocol.AnyClientFrame) -> None:
        match frame:
            case protocol.Do() if self.member.wall:
                raise Closing(
                    protocol.CLOSE_BAD_FRAME, "frame.malformed", "$.t", why="a big screen asks for nothing"
                )
            case protocol.Do():
                await self._do(frame)
            case protocol.Ping():
                self.page.say(protocol.Pong(now_ms=now_ms()))
            case protocol.Hello():
                if frame.exchange != self.room.exchange_id:
                    raise Closing(
                        protocol.CLOSE_BAD_FRAME, "frame.malformed", "$.exchange", why="another exchange"
                    )
                self._take_lane(frame)
                self.room.resume(self.member, frame.after, frame.audience)
            case protocol.Diverged():
                self._diverged(frame)
            case protocol.Want():
                if self.member not in self.room.slow.pages:
                    raise Closing(
                        protocol.CLOSE_BAD_FRAME, "frame.malformed", "$.sections", why="not on the slow lane"
                    )
                self.room.slow.want(self.member, frame.sections)
            case protocol.MediaOffer():
                # Beside the commands: an answer may take seconds, a vote must not wait for it.
                await self.offers.places.acquire()
                self.offers.connections.add(own_connection(self.member.participant, frame.connection))
                self.offers.running.spawn(self._offer(frame))
            case protocol.MediaLeave():
                connection = own_connection(self.member.participant, frame.connection)
                self.offers.connections.discard(connection)
                await self.media.leave(self.room.exchange_id, connection)
            case protocol.MediaView():
                self.offers.running.spawn(self.media.see(self.room.exchange_id, self.member.participant, frame))
            case protocol.CaptionsFollow():
                self.member.captions, self.member.typing = frame.language or "", frame.typing
            case protocol.CaptionTyping():
                self.hall.pass_on(self.room, self.member.participant, frame)
            case _:
                assert_never(frame)

    def _take_lane(self, hello: protocol.Hello) -> None:
        """Which lane the page is on from here. What has once been compressed stays one stream."""
        if hello.lane == "live":
            self.room.slow.leave(self.member)
            return
        if hello.deflate:
            self.page.deflate()
            self.member.socket = self.page.socket
        self.room.slow.take(self.member, hello.sections)

    def _diverged(self, frame: protocol.Diverged) -> None:
        """A page noticed that its document went astray: it gets the whole one, and we get to know. Never content."""
        logger.warning(
            "document.diverged",
            exchange=self.room.exchange_id,
            audience=str(self.member.audience),
            section=frame.section,
            seq=frame.seq,
        )
        self.room.resume(self.member, 0, None)

    async def _do(self, frame: protocol.Do) -> None:
        try:
            outcome = await self.hall.execute(
                self.room.exchange_id, self._command_id(frame.id), frame.command, self._actor()
            )
        except DatabaseError as error:
            logger.warning("command.not_decided", exchange=self.room.exchange_id, error=str(error))
            busy = self.page.word("database.busy")
            self.page.say(protocol.Retry(id=frame.id, code="database.busy", message=busy, after_ms=BUSY_MS))
            return
        if isinstance(outcome, Refusal):
            self.page.say(
                protocol.Refused(
                    id=frame.id,
                    code=outcome.code,
                    field=outcome.field,
                    message=self.page.word_refusal(outcome),
                    params=outcome.params,
                )
            )
        else:
            self.page.say(protocol.Accepted(id=frame.id, seq=outcome.seq))
            self.room.slow.hasten(self.member, outcome.seq)

    def _command_id(self, asked: str) -> uuid.UUID:
        """Ids are each person's own: nobody hears another's outcome, or takes an id that the system will need.

        Its first 48 bits stay what the page made them, a time (UUID version 7): ids that come together are kept
        together, and a commit of many commands writes few pages of the index.
        """
        own = caused_by(self.room.exchange_id, "do", self.member.participant, asked)
        return uuid.UUID(bytes=uuid.UUID(asked).bytes[:6] + own.bytes[6:])

    def _actor(self) -> Actor:
        """Who the participant is by now; the rules refuse one who is not of the exchange any more."""
        person = self.room.state.people.get(self.member.participant)
        return Actor(self.member.participant, person.role if person else Role.ATTENDEE)

    async def _offer(self, frame: protocol.MediaOffer) -> None:
        try:
            sdp = await self.media.offer(self.room.exchange_id, self.member.participant, frame)
            self.page.say(protocol.MediaAnswer(id=frame.id, sdp=sdp))
        except MediaRefusal as refusal:
            message = self.page.word(refusal.code, **refusal.params)
            self.page.say(protocol.MediaRefused(id=frame.id, code=refusal.code, message=message))
        finally:
            self.offers.places.release()
