"""One exchange in this process: its state, the ring of patches, and the pages that are connected.

Everything here runs on the event loop. A Room is told of commits of its own process directly, of others' by hints
on the channel layer; layers drop messages, so a gap, or two seconds without news, make it read the log.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

import structlog
from django.conf import settings
from django.db import DatabaseError

from realtime import protocol, threads
from realtime.clock import now_ms
from realtime.media.contract import Track
from realtime.media.ladder import Rung, Standing
from realtime.media.link import page_connection
from realtime.revocation import Admission
from realtime.sections import Sections
from realtime.slow import SlowLane
from realtime.socket import Frame, Socket
from realtime.tick import Pace
from sessions import log
from sessions.domain.authority import audience_of, permitted
from sessions.domain.captions import may_write
from sessions.domain.channels import may_hear
from sessions.domain.events import PersonErased, Recorded
from sessions.domain.evolve import evolve
from sessions.domain.names import Audience
from sessions.domain.state import State, Write
from sessions.domain.view import OwnView, Patch, own_patches, own_view, patch
from sessions.states import catch_up

RING = 2_048  # events; a page that missed more gets the whole view
HASHES_AFTER_S = 10.0  # from a change, or somebody's joining, to the next word of what the document should be
ON_THE_WALL = OwnView(votes={}, may={"media.listen": True})  # a big screen looks and listens
Watcher = Callable[[State, tuple[Write, ...]], None]
logger = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class Member:
    """One connected page of a participant."""

    participant: str
    socket: Socket
    admission: Admission
    dismiss: Callable[..., None]  # (code, **params): tell why, and close for good
    heard: Callable[[], float] = time.monotonic  # when the page last said anything
    audience: Audience = Audience.ATTENDEE
    captions: str = ""  # the language whose captions this page follows
    typing: bool = True  # also as they are typed
    wall: bool = False  # a big screen, which is nobody: shown what the audience is


@dataclass
class Tick:
    """What has changed since the last delivery, for everybody."""

    patches: dict[Audience, list[bytes]] = field(default_factory=dict)
    own: list[tuple[int, str, Patch]] = field(default_factory=list)


class Room:
    def __init__(self, exchange_id: str, state: State) -> None:
        self.exchange_id = exchange_id
        self.state = state
        self.members: set[Member] = set()
        self._pages: dict[str, tuple[Member, ...]] = {}  # by participant, the oldest first
        self.watchers: list[Watcher] = []
        self.tracks: tuple[Track, ...] = ()
        self._rungs: dict[str, Rung] = {}  # as last told, by connection
        self.heard_at = asyncio.get_running_loop().time()
        self._ring: deque[dict[Audience, bytes]] = deque(maxlen=RING)  # the last one is that of state.seq
        self._sections = {audience: Sections(audience) for audience in Audience}
        self.slow = SlowLane(state, self._sections)
        self._views: dict[Audience, tuple[int, list[Frame]]] = {}
        self._tick = Tick()
        self._told = state.seq  # what the last delivery reached; the rest is about to leave, to all
        self._pace = Pace(self._deliver)
        self._catching_up: asyncio.Task[None] | None = None
        self._check: asyncio.TimerHandle | None = None

    # -------------------------------------------------------------- what happened
    def receive(self, entries: Iterable[Recorded]) -> None:
        """Entries in order, from whatever source; known ones are passed over, a gap makes the Room read the log."""
        self.heard_at = asyncio.get_running_loop().time()
        news = [entry for entry in entries if entry.seq > self.state.seq]
        if news and news[0].seq != self.state.seq + 1:
            self.catch_up_soon()
        elif news:
            self._apply(news)

    def catch_up_soon(self) -> None:
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._catch_up())

    async def catch_up(self) -> None:
        """Read the log now: for whoever must not decide on yesterday's state. Raises DatabaseError."""
        self.receive(await threads.read(log.read_after, self.exchange_id, self.state.seq))

    async def _catch_up(self) -> None:
        try:
            await self.catch_up()
        except DatabaseError as error:  # the poll asks again in two seconds
            logger.warning("room.database_away", exchange=self.exchange_id, error=str(error))
        except Exception:  # a Room must outlive whatever it reads
            logger.exception("room.catch_up_failed", exchange=self.exchange_id)

    def _apply(self, entries: list[Recorded]) -> None:
        """The state moves at once, and whoever watches it is told at once; the pages at the Room's pace."""
        tick, writes_of_all = self._tick, list[Write]()
        for entry in entries:
            if isinstance(entry.event, PersonErased):
                self.slow.forget()
                self._ring.clear()  # it holds what was just forgotten: who missed that gets the whole view
            before = self.state
            self.state, writes = evolve(before, entry)
            patches = {each: protocol.encode_patch(entry.seq, patch(writes, each)) for each in Audience}
            self._ring.append(patches)
            for audience, encoded in patches.items():
                tick.patches.setdefault(audience, []).append(encoded)
            own = own_patches(before, self.state, writes)
            tick.own += [(entry.seq, who, change) for who, change in own.items()]
            self.slow.note(self.state, writes, own)
            writes_of_all += writes
        for watcher in tuple(self.watchers):
            watcher(self.state, tuple(writes_of_all))
        for participant in {write.key for write in writes_of_all if _hears_otherwise(write)}:
            self._tell_tracks_to(participant)
            self._put_out(participant)
        self._pace.due()
        self.slow.due()
        self._check_soon()

    def _deliver(self) -> None:
        """One frame an audience, encoded once; then each person's own things; then new roles."""
        tick, self._tick = self._tick, Tick()
        self._told = self.state.seq
        frames: dict[Audience, Frame] = {}
        moved = self._moved()
        # Who is shown another document gets nothing more of the old.
        for member in self.members.difference(moved, self.slow.pages):
            if member.audience not in frames:
                patches = tick.patches[member.audience]
                frames[member.audience] = Frame(protocol.encode_patches(self.state.seq, patches))
            member.socket.push(frames[member.audience])
        for seq, participant, change in tick.own:
            self.tell(participant, protocol.Own(seq=seq, patch=change), own=True)
        for member in moved:
            self.greet(member, after=0)

    def _moved(self) -> list[Member]:
        """Members who belong to another audience now: by their role, or while an item is off the record."""
        return [member for member in self.members if self._audience(member) is not member.audience]

    def _audience(self, member: Member) -> Audience:
        """Its person's; a big screen is shown what is shown to all, whoever opened it."""
        audience = audience_of(self.state, member.participant)
        return Audience.ATTENDEE if member.wall and audience is not Audience.OUTSIDE else audience

    # -------------------------------------------------------------- who is connected
    def join(self, member: Member, after: int, seen_as: Audience | None) -> None:
        """From here on the member misses nothing: there is no await between what it is sent and its membership."""
        self.resume(member, after, seen_as)
        self.members.add(member)
        pages = self._pages[member.participant] = (*self._pages.get(member.participant, ()), member)
        if len(pages) > settings.EXCHANGE_PAGES_A_PERSON:  # the newest is the one that somebody looks at
            self.leave(pages[0])
            pages[0].dismiss("pages.too_many", most=settings.EXCHANGE_PAGES_A_PERSON)

    def resume(self, member: Member, after: int, seen_as: Audience | None) -> None:
        """What a page needs that has the document up to `after`, as that audience saw it."""
        same = seen_as is None or seen_as is self._audience(member)
        self.greet(member, after if same else 0)

    def greet(self, member: Member, after: int) -> None:
        member.audience = self._audience(member)
        welcome = protocol.Welcome(
            version=protocol.VERSION,
            me=member.participant,
            audience=member.audience,
            now_ms=now_ms(),
            own=ON_THE_WALL if member.wall else own_view(self.state, member.participant),
        )
        member.socket.push(Frame(protocol.encode(welcome)))
        if member in self.slow.pages:
            self.slow.greet(member, after)
            return
        for frame in self._missed(member.audience, after):
            member.socket.push(frame)
        member.socket.push(self._tracks_for(self._heard(member.participant)))
        self._check_soon()

    def close(self) -> None:
        """Nobody uses this Room any more."""
        self.slow.close()
        self._pace.stop()
        if self._check is not None:
            self._check.cancel()

    def leave(self, member: Member) -> None:
        self.members.discard(member)
        self.slow.leave(member)
        left = tuple(each for each in self._pages.pop(member.participant, ()) if each is not member)
        if left:
            self._pages[member.participant] = left

    def tell(self, participant: str, frame: protocol.AnyServerFrame, *, own: bool = False) -> None:
        """To all pages of one person that are not on the slow lane. What is their own stands on no big screen."""
        if participant in self._pages:
            self._push(participant, Frame(protocol.encode(frame)), own=own)

    def _push(self, participant: str, frame: Frame, *, own: bool = False) -> None:
        for member in self._pages.get(participant, ()):
            if member not in self.slow.pages and not (own and member.wall):
                member.socket.push(frame)

    def _put_out(self, participant: str) -> None:
        """Who was removed has no page here any more."""
        if self.state.people[participant].removed:
            for member in self._pages.get(participant, ()):
                member.dismiss("participant.removed")

    def set_tracks(self, tracks: tuple[Track, ...]) -> None:
        """What can be received now. Never logged: it may be lost, and is said again."""
        if tracks == self.tracks:
            return
        self.tracks = tracks
        frames: dict[frozenset[str], Frame] = {}
        for member in self.members.difference(self.slow.pages):
            heard = self._heard(member.participant)
            if heard not in frames:
                frames[heard] = self._tracks_for(heard)
            member.socket.push(frames[heard])

    def _heard(self, participant: str) -> frozenset[str]:
        """Of the channels that there are, those that somebody may listen to."""
        channels = {track.channel for track in self.tracks}
        return frozenset(each for each in channels if may_hear(self.state, participant, each))

    def _tracks_for(self, heard: frozenset[str]) -> Frame:
        """What is said on a private line is not even mentioned to others."""
        shown = [track for track in self.tracks if track.channel in heard]
        return Frame(protocol.encode(protocol.MediaTracks(tracks=shown)))

    def _tell_tracks_to(self, participant: str) -> None:
        self._push(participant, self._tracks_for(self._heard(participant)))

    def tell_rungs(self, standings: tuple[Standing, ...], *, again: bool) -> None:
        """What pages' lines carry now. `again`: of all pages of this process, most of which know it already."""
        known = self._rungs
        self._rungs = ({} if again else known) | {each.connection: each.rung for each in standings}
        for participant, connection, rung in standings:
            if not again or known.get(connection) is not rung:
                named = page_connection(participant, connection)
                self.tell(participant, protocol.MediaRung(connection=named, rung=rung))

    def may_type(self, participant: str, frame: protocol.CaptionTyping) -> bool:
        """Whether this captioner writes this language now; nobody does while an item is off the record."""
        known = not frame.speaker or frame.speaker in self.state.people
        writes = may_write(self.state, participant, frame.language)
        return known and writes and permitted(self.state, participant, "caption.write")

    def tell_words(self, words: protocol.CaptionWords) -> None:
        """To the pages that follow this language. Never logged: what is lost here is in no list of lines."""
        if self.state.hall["main"].off_record:
            return
        encoded = Frame(protocol.encode(words))
        for member in tuple(self.members):
            if member.captions == words.language and (member.typing or words.done):
                member.socket.push(encoded)

    def lose_media(self) -> None:
        """The node that carried sound and picture is gone: no track is left, and pages offer again."""
        self.set_tracks(())
        encoded = Frame(protocol.encode(protocol.MediaGone()))
        for member in self.members.difference(self.slow.pages):
            member.socket.push(encoded)

    def _missed(self, audience: Audience, after: int) -> list[Frame]:
        """What brings a page from `after` to what the others have: nothing, patches of the ring, or the whole view.

        The view is newer: a page skips what the next delivery repeats.
        """
        end = len(self._ring) - (self.state.seq - self._told)
        start = end - (self._told - after)
        if start == end and after:
            return []
        if not 0 <= start < end or not after:
            return self._view(audience)
        missed = [patches[audience] for patches in islice(self._ring, start, end)]
        return [Frame(protocol.encode_patches(to, part)) for to, part in protocol.in_parts(after, missed)]

    def _view(self, audience: Audience) -> list[Frame]:
        """The whole view, put together once for all who join between two events."""
        kept = self._views.get(audience)
        if kept is None or kept[0] != self.state.seq:
            sections = self._sections[audience].encoded(self.state)
            frames = [Frame(text) for text in protocol.encode_view(self.state.seq, sections)]
            kept = self._views[audience] = (self.state.seq, frames)
        return kept[1]

    # -------------------------------------------------------------- whether all have the same
    def _check_soon(self) -> None:
        """Something changed, or somebody came: in a while all are told what they should have. One timer a Room."""
        if self._check is None:
            self._check = asyncio.get_running_loop().call_later(HASHES_AFTER_S, self.tell_hashes)

    def tell_hashes(self) -> None:
        """To every page, what the sections of its document are now; a line keeps the order, so it has got there."""
        self._check = None
        self._views.clear()  # kept for those who come at once; the sections behind them are kept on
        self._pace.now()
        frames: dict[Audience, Frame] = {}
        for member in self.members.difference(self.slow.pages):
            if member.audience not in frames:
                hashes = self._sections[member.audience].hashes(self.state)
                frames[member.audience] = Frame(
                    protocol.encode(protocol.Hashes(seq=self.state.seq, sections=hashes))
                )
            member.socket.push(frames[member.audience])


def _hears_otherwise(write: Write) -> bool:
    """Somebody has another role, interprets into another language, or was removed."""
    if write.section != "people" or write.before is None:
        return False
    before, after = write.before, write.after
    return (before.role, before.channel, before.removed) != (after.role, after.channel, after.removed)


async def open_room(exchange_id: str) -> Room:
    """A Room as of the committed log."""
    return Room(exchange_id, await threads.read(catch_up, exchange_id))
