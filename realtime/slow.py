"""The slow lane of a Room: pages whose line carries text only.

Such a page holds the sections that it shows, and is told one net patch over all that happened since its last, every
few seconds; sooner when something is asked of its person, or one of their own commands was carried out. A net patch
holds only for a page at exactly its start. Of turns a page that comes is told those that are not over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Protocol

from realtime import protocol
from realtime.sections import Sections
from realtime.socket import Frame, Socket
from sessions.domain.authority import audience_of
from sessions.domain.names import Audience
from sessions.domain.state import Person, State, Write
from sessions.domain.view import diff, own, patch

SLOW_S = 5.0  # between two net patches
HASHES_AFTER_S = 60.0  # from a change to the next word of what the sections should be
JOURNAL = 2_048  # events; a page that missed more gets the whole of its sections
IN_PART = {"turns"}  # of which a page that came late holds some: they are not hashed


class Member(Protocol):
    """A connected page, as the lane sees it."""

    participant: str
    audience: Audience
    socket: Socket


class Told:
    """What one page on the lane has: its sections as of `seq`, and its person's own things."""

    __slots__ = ("hashes", "hasten", "own", "own_is_old", "sections", "seq")

    def __init__(self, sections: frozenset[str], seq: int) -> None:
        self.sections, self.seq = sections, seq
        self.own: dict[str, Any] = {}
        self.own_is_old = False
        self.hashes: dict[str, str] = {}
        self.hasten = 0  # what happened up to here is told at once


Nets = dict[tuple[Audience, int, frozenset[str]], Frame | None]  # of one moment, shared by the pages of a tick


class SlowLane:
    """The pages of one Room that are on the lane, and what happened lately, from which their patches are made."""

    def __init__(self, state: State, sections: Mapping[Audience, Sections]) -> None:
        self.pages: dict[Member, Told] = {}
        self._state = state
        self._sections = sections
        self._journal: deque[tuple[Write, ...]] = deque(
            maxlen=JOURNAL
        )  # the last one is that of the state's seq
        self._tick: asyncio.TimerHandle | None = None
        self._check: asyncio.TimerHandle | None = None

    # -------------------------------------------------------------- who is on it
    def take(self, member: Member, sections: Iterable[str]) -> None:
        """From here on the page is on the lane, and shows these; it is greeted next."""
        self.pages[member] = Told(frozenset(sections), 0)

    def leave(self, member: Member) -> None:
        self.pages.pop(member, None)

    def greet(self, member: Member, after: int) -> None:
        """After the welcome: what a page needs that has its sections as of `after`; 0 when it has nothing."""
        told = self.pages[member]
        told.own, told.own_is_old = own(self._state, member.participant), False
        told.hashes = {}
        told.seq = after
        if after != self._state.seq or not after:
            self._bring(member, told, {})
        self._check_soon()

    def want(self, member: Member, sections: Iterable[str]) -> None:
        """The page shows these too from now on: it gets the whole of each that it has not."""
        told = self.pages[member]
        new = frozenset(sections) - told.sections
        if told.seq < self._state.seq:
            self._bring(member, told, {})
        told.sections |= new
        for text in protocol.encode_more(told.seq, self._shown(member.audience, new)):
            member.socket.push(Frame(text))

    def hasten(self, member: Member, seq: int) -> None:
        """What this page asked for itself is at `seq`: it is told when that is known, not at the next tick."""
        told = self.pages.get(member)
        if told is not None and seq > told.seq:
            told.hasten = seq
            if self._state.seq >= seq:
                self._tell(member, told, {})

    def close(self) -> None:
        for timer in (self._tick, self._check):
            if timer is not None:
                timer.cancel()

    # -------------------------------------------------------------- what happened
    def note(self, state: State, writes: Iterable[Write], concerned: Iterable[str]) -> None:
        """One event: the state after it, what it wrote, and whose own things it changed."""
        self._state = state
        self._journal.append(writes := tuple(writes))
        if not self.pages:
            return
        asked, concerned = asked_of(writes), frozenset(concerned)
        for member, told in self.pages.items() if asked or concerned else ():
            told.own_is_old |= member.participant in concerned
            if member.participant in asked:
                told.hasten = state.seq

    def forget(self) -> None:
        """The journal holds what must not be told any more: who missed some of it gets whole sections."""
        self._journal.clear()

    def due(self) -> None:
        """All that happened at once is noted: the hasty are told, the others in a while."""
        if not self.pages:
            return
        nets: Nets = {}
        for member, told in tuple(self.pages.items()):
            if told.seq < told.hasten <= self._state.seq:
                self._tell(member, told, nets)
        if self._tick is None:
            self._tick = asyncio.get_running_loop().call_later(SLOW_S, self.tick)
        self._check_soon()

    def tick(self) -> None:
        """Everybody is told what they have not been told."""
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        nets: Nets = {}
        for member, told in tuple(self.pages.items()):
            self._tell(member, told, nets)

    def tell_hashes(self) -> None:
        """Each page what its sections should be, of those that changed since it was told last."""
        if self._check is not None:
            self._check.cancel()
            self._check = None
        self.tick()
        for member, told in self.pages.items():
            if told.seq < self._state.seq:  # nothing of that was for its eyes: it goes on from there
                self._bring(member, told, {})
            now = self._sections[member.audience].hashes(self._state)
            new = {name: now[name] for name in told.sections - IN_PART if told.hashes.get(name) != now[name]}
            if new:
                told.hashes |= new
                frame = protocol.Hashes(seq=told.seq, sections=dict(sorted(new.items())))
                member.socket.push(Frame(protocol.encode(frame)))

    # -------------------------------------------------------------- what a page is told
    def _tell(self, member: Member, told: Told, nets: Nets) -> None:
        """Of what happened since: nothing where nothing of it is seen, and the page does not wait for the number.

        Whoever belongs to another audience by now is greeted anew by the Room, and told nothing more of the old one.
        """
        if audience_of(self._state, member.participant) is not member.audience:
            return
        if told.seq < self._state.seq:
            far = not self._covers(told.seq) or self._state.seq - told.seq > JOURNAL // 2
            if far or told.hasten > told.seq or self._net(member.audience, told, nets) is not None:
                self._bring(member, told, nets)
        if told.own_is_old:
            now = own(self._state, member.participant)
            if changed := diff(told.own, now):
                member.socket.push(Frame(protocol.encode(protocol.Own(seq=self._state.seq, patch=changed))))
            told.own, told.own_is_old = now, False

    def _bring(self, member: Member, told: Told, nets: Nets) -> None:
        """The page to where the state is."""
        if self._covers(told.seq):
            net = self._net(member.audience, told, nets)
            frames = [net or Frame(protocol.encode_net(told.seq, self._state.seq, {}))]
        else:
            shown = self._shown(member.audience, told.sections)
            frames = [Frame(text) for text in protocol.encode_view(self._state.seq, shown)]
        told.seq = self._state.seq
        for frame in frames:
            member.socket.push(frame)

    def _covers(self, after: int) -> bool:
        """Whether all that happened after it is in the journal."""
        return after > 0 and self._state.seq - len(self._journal) <= after <= self._state.seq

    def _net(self, audience: Audience, told: Told, nets: Nets) -> Frame | None:
        """One patch over all that a page has missed; None where it sees nothing of it, or too much was missed."""
        key = (audience, told.seq, told.sections)
        if key not in nets and self._covers(told.seq):
            known = len(self._journal) - (self._state.seq - told.seq)
            changed = patch(net_writes(islice(self._journal, known, None), told.sections), audience)
            frame = protocol.encode_net(told.seq, self._state.seq, changed)
            nets[key] = Frame(frame) if changed else None
        return nets.get(key)

    def _shown(self, audience: Audience, sections: frozenset[str]) -> dict[str, dict[str, bytes]]:
        """The entities that such a page holds, encoded."""
        encoded = self._sections[audience].encoded(self._state)
        shown = {name: section for name, section in encoded.items() if name in sections}
        if "turns" in shown:
            turns = self._state.turns
            shown["turns"] = {key: turn for key, turn in shown["turns"].items() if not turns[key].to_ms}
        return shown

    def _check_soon(self) -> None:
        if self._check is None:
            self._check = asyncio.get_running_loop().call_later(HASHES_AFTER_S, self.tell_hashes)


def net_writes(missed: Iterable[Iterable[Write]], sections: frozenset[str]) -> list[Write]:
    """All writes of several events as one of each entity: as it was before the first, as it is after the last.

    A turn that was over before may be one that the page has not: it is told whole.
    """
    first: dict[tuple[str, str], Write] = {}
    for write in (write for writes in missed for write in writes if write.section in sections):
        known = first.get((write.section, write.key), write)
        first[write.section, write.key] = Write(write.section, write.key, known.before, write.after)
    return [_whole(write) for write in first.values()]


def _whole(write: Write) -> Write:
    over = (
        write.section == "turns" and write.after is not None and write.before is not None and write.before.to_ms
    )
    return Write(write.section, write.key, None, write.after) if over else write


def asked_of(writes: Iterable[Write]) -> set[str]:
    """Whom these changes ask to do something now: to speak or to stop, to answer, to be somebody else here."""
    asked = set[str]()
    for section, before, after in ((each.section, each.before, each.after) for each in writes):
        if section == "floor":
            asked |= {each.holder for each in (before, after) if each is not None}
        elif (
            section == "questions"
            and after is not None
            and (before is None or before.asked_of != after.asked_of)
        ):
            asked.add(after.asked_of)
        elif section == "people" and before is not None and after is not None and _is_other(before, after):
            asked.add(after.id)
    return asked - {""}


def _is_other(before: Person, after: Person) -> bool:
    return (before.role, before.muted, before.removed) != (after.role, after.muted, after.removed)
