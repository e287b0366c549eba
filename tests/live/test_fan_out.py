"""A Room by itself: what of a batch of events each page is sent, and how a page gets from where it was to now."""

from __future__ import annotations

import asyncio
import json
from typing import Any, get_args

import msgspec

from realtime import protocol, threads
from realtime.media.contract import Source, Track
from realtime.revocation import Admission
from realtime.room import HASHES_AFTER_S, Member, Room, open_room
from realtime.sections import Sections
from realtime.socket import UNSENT_LIMIT, Frame, QueuedSocket
from sessions import log
from sessions.domain import commands as c
from sessions.domain.evolve import fold
from sessions.domain.names import Audience, Role
from sessions.domain.state import SECTIONS, SYSTEM, State
from sessions.domain.view import view
from sessions.execute import execute
from tests.conftest import NOON, Story, actor
from tests.live.replica import Replica


class Reader:
    """A page that reads everything it is sent."""

    def __init__(self, participant: str) -> None:
        self._frames: list[dict[str, Any]] = []
        self._sent = asyncio.Event()
        admission = Admission("", 0, participant)
        self.member = Member(participant, QueuedSocket(self._send), admission, lambda code: None)

    async def _send(self, message: dict[str, Any]) -> None:
        if "text" in message:
            self._frames.append(json.loads(message["text"]))
        self._sent.set()

    async def read(self, up_to: int = 0) -> list[dict[str, Any]]:
        """All frames, once the document has reached `up_to`; the page is closed by it."""
        async with asyncio.timeout(10):
            while not any(frame.get("to", frame.get("seq", 0)) >= up_to for frame in self._frames):
                await self._sent.wait()
                self._sent.clear()
        self.member.socket.close(1000)
        await self.member.socket.drained()
        return self._frames


def of(kind: str, frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [frame for frame in frames if frame["t"] == kind]


def plain(document: Any) -> Any:
    """As it arrives: enumerations are their words."""
    return json.loads(json.dumps(document))


def told() -> Story:
    story = Story().begun()
    for n in range(4):
        story.does("chen", c.AskQuestion(question=f"q{n}", text="Why?"))
    return story


def room_before_the_questions(story: Story) -> Room:
    return Room("x1", fold(State(), story.log[:-4]))


async def test_an_event_that_comes_twice_is_applied_and_sent_once() -> None:
    story, chen = told(), Reader("chen")
    room = room_before_the_questions(story)
    room.join(chen.member, after=0, seen_as=None)
    room.receive(story.log[:-2])
    room.receive(story.log)  # known ones in front: nothing has to be read from the log for that
    assert room.state == story.state
    sent = [seq for frame in of("patches", await chen.read(story.state.seq)) for seq, _ in frame["patches"]]
    assert sent == [entry.seq for entry in story.log[-4:]]


async def test_a_hole_in_what_is_heard_is_filled_from_the_log(exchange: Any, command_id: Any) -> None:
    room, filled = await open_room("x1"), asyncio.Event()
    before = room.state.seq
    for key in ("q1", "q2"):
        asked = c.AskQuestion(question=key, text="Why?")
        await threads.write(execute, "x1", command_id(), asked, actor("chen"), NOON)
    entries = await threads.read(log.read_after, "x1", before)
    room.watchers.append(lambda state, writes: filled.set())
    room.receive(entries[1:])
    async with asyncio.timeout(10):
        await filled.wait()
    assert list(room.state.questions) == ["q1", "q2"] and room.state.seq == entries[-1].seq


async def test_who_follows_a_room_is_told_what_was_written() -> None:
    story = told()
    room = room_before_the_questions(story)
    heard: list[tuple[int, list[str]]] = []
    room.watchers.append(lambda state, writes: heard.append((state.seq, [write.key for write in writes])))
    room.receive(story.log)
    assert heard == [(story.state.seq, ["q0", "q1", "q2", "q3"])]


async def test_a_new_role_brings_its_audiences_view_by_itself() -> None:
    story, chen, bruno = told(), Reader("chen"), Reader("bruno")
    room = Room("x1", story.state)
    room.join(chen.member, after=0, seen_as=None)
    room.join(bruno.member, after=0, seen_as=None)
    known = len(story.log)
    story.does(SYSTEM, c.AdmitParticipant(participant="chen", name="Chen", role=Role.RAPPORTEUR))
    room.receive(story.log[known:])
    frames = await chen.read(known + 1)
    assert [frame["audience"] for frame in of("welcome", frames)] == [Audience.ATTENDEE, Audience.DESK]
    assert [frame["seq"] for frame in of("view", frames)] == [known, known + 1]
    assert len(of("view", await bruno.read())) == 1


async def test_a_page_gets_the_view_when_the_room_has_no_patches_from_where_it_was() -> None:
    story = told()
    room = room_before_the_questions(story)
    start = room.state.seq
    room.receive(story.log)
    for after, kinds in {
        0: ["view"],
        start - 1: ["view"],
        start: ["patches"],
        story.state.seq - 1: ["patches"],
        story.state.seq: [],
        story.state.seq + 1: ["view"],  # of a log that was put back: what the page has is not ours
    }.items():
        page = Reader("chen")
        room.greet(page.member, after)
        sent = [frame["t"] for frame in await page.read()]
        assert sent == ["welcome", *kinds, "media.tracks"], after


async def test_who_joins_later_gets_the_view_of_then() -> None:
    story, first, second = told(), Reader("bruno"), Reader("farid")
    room = room_before_the_questions(story)
    room.join(first.member, after=0, seen_as=None)
    room.receive(story.log)
    room.join(second.member, after=0, seen_as=None)
    assert of("view", await first.read())[0]["document"]["questions"] == {}
    view = of("view", await second.read())[0]
    assert view["seq"] == story.state.seq and len(view["document"]["questions"]) == 4


async def test_a_large_view_comes_in_parts_that_make_the_same_document() -> None:
    story, chen = told(), Reader("chen")
    for n in range(120):
        story.does("chen", c.AskQuestion(question=f"r{n}", text=f"{n} " + "왜? " * 100))
    room = Room("x1", story.state)
    room.join(chen.member, after=0, seen_as=None)
    replica = Replica()
    frames = of("view", await chen.read(story.state.seq))
    assert [frame["part"] for frame in frames] == list(range(1, frames[0]["parts"] + 1))
    for frame in frames:
        assert len(json.dumps(frame, ensure_ascii=False).encode()) < 1.2 * protocol.PART_LIMIT
        assert replica.seq == 0
        replica.take(frame)
    assert replica.document == plain(view(story.state, Audience.ATTENDEE)) and len(frames) > 3


def test_frames_that_are_put_together_by_hand_are_of_their_types() -> None:
    story = told()
    story.does("amara", c.AddMinuteLine(line="l1", text="Metered at night.", kind="decision"))
    for audience in Audience:
        encoded = Sections(audience).encoded(story.state)
        for text in protocol.encode_view(story.state.seq, encoded):
            assert msgspec.json.decode(text, type=protocol.View).part == 1
    item = protocol.encode_patch(7, {"hands": {"chen": None}})
    patches = msgspec.json.decode(protocol.encode_patches(7, [item]), type=protocol.Patches)
    assert (patches.to, patches.patches) == (7, [(7, {"hands": {"chen": None}})])
    assert get_args(protocol.Section) == SECTIONS


async def test_a_long_absence_is_made_up_for_in_frames_of_bounded_size() -> None:
    story, chen, replica = told(), Reader("chen"), Replica()
    room = room_before_the_questions(story)
    replica.seq, replica.document = room.state.seq, plain(view(room.state, Audience.ATTENDEE))
    after, known = room.state.seq, len(story.log)
    for n in range(120):
        story.does("chen", c.AskQuestion(question=f"r{n}", text=f"{n} " + "why? " * 80))
    room.receive(story.log)
    room.greet(chen.member, after)
    for frame in of("patches", await chen.read(story.state.seq)):
        assert len(json.dumps(frame)) < 1.2 * protocol.PART_LIMIT
        replica.take(frame)
    assert replica.document == plain(view(story.state, Audience.ATTENDEE)) and known < replica.seq


async def test_hashes_say_what_every_audience_should_have() -> None:
    """Of a document that was patched as of a fresh one; of one that went astray they name the section."""
    story, chen, dana = told(), Reader("chen"), Reader("dana")
    room = room_before_the_questions(story)
    for reader in (chen, dana):
        room.join(reader.member, after=0, seen_as=None)
    room.receive(story.log[:-2])
    room.tell_hashes()
    room.receive(story.log)
    room.tell_hashes()
    for reader, astray in ((chen, False), (dana, True)):
        replica = Replica()
        for frame in await reader.read(story.state.seq):
            replica.take(frame)
            if astray and frame["t"] == "patches":
                replica.document["questions"]["q0"]["votes"] = 7
        assert replica.checked == story.state.seq
        assert {name for _, name in replica.diverged} == ({"questions"} if astray else set())


async def test_the_hashes_come_once_after_a_change_and_then_no_more() -> None:
    """One timer a Room; it is set by what happens, and a quiet room sets none."""
    story, chen = told(), Reader("chen")
    room = Room("x1", story.state)
    room.join(chen.member, after=0, seen_as=None)
    assert room._check is not None
    when = room._check.when() - asyncio.get_running_loop().time()
    assert HASHES_AFTER_S - 1 < when <= HASHES_AFTER_S
    room.tell_hashes()
    assert room._check is None
    room.close()
    assert len(of("hashes", await chen.read())) == 1


async def test_the_same_tracks_are_said_once() -> None:
    chen = Reader("chen")
    room = Room("x1", told().state)
    room.join(chen.member, after=0, seen_as=None)
    for _ in range(3):
        room.set_tracks((Track(id="t1", participant="bruno", source=Source.CAMERA),))
    assert [len(frame["tracks"]) for frame in of("media.tracks", await chen.read())] == [0, 1]


async def test_a_private_line_is_told_to_those_on_it_and_to_nobody_else() -> None:
    people = {name: Reader(name) for name in ("chen", "amara", "gita")}
    room = Room("x1", told().state)
    for reader in people.values():
        room.join(reader.member, after=0, seen_as=None)
    room.set_tracks(
        (
            Track(id="t1", participant="bruno", source=Source.MICROPHONE),
            Track(id="t2", participant="gita", source=Source.MICROPHONE, channel="ko"),
            Track(id="t3", participant="amara", source=Source.DESK, channel="desk"),
            Track(id="t4", participant="hana", source=Source.BOOTH, channel="boothko"),
        )
    )
    heard = {
        name: [track["id"] for track in of("media.tracks", await reader.read())[-1]["tracks"]]
        for name, reader in people.items()
    }
    assert heard == {"chen": ["t1", "t2"], "amara": ["t1", "t2", "t3"], "gita": ["t1", "t2", "t3", "t4"]}


async def test_a_new_role_hears_and_loses_lines_at_once() -> None:
    story, chen = told(), Reader("chen")
    room = Room("x1", story.state)
    room.join(chen.member, after=0, seen_as=None)
    room.set_tracks((Track(id="t3", participant="amara", source=Source.DESK, channel="desk"),))
    story.does(SYSTEM, c.AdmitParticipant(participant="chen", name="Chen", role=Role.RAPPORTEUR))
    room.receive(story.log[-1:])
    assert [len(frame["tracks"]) for frame in of("media.tracks", await chen.read())][-1] == 1


async def test_a_queue_that_nobody_reads_is_closed_to_resume_just_past_its_limit() -> None:
    reads, got = asyncio.Event(), list[dict[str, Any]]()

    async def send(message: dict[str, Any]) -> None:
        await reads.wait()
        got.append(message)

    full, overfull = QueuedSocket(send), QueuedSocket(send)
    for socket in (full, overfull):
        socket.push(Frame("x" * UNSENT_LIMIT))
    overfull.push(Frame("y"))
    for socket in (full, overfull):
        socket.close(1000)  # says nothing any more where it was closed already
    reads.set()
    for socket in (full, overfull):
        await socket.drained()
    closes = [message["code"] for message in got if message["type"] == "websocket.close"]
    assert sorted(closes) == [1000, protocol.CLOSE_RESUME]
    assert not any(message.get("text") == "y" for message in got)
