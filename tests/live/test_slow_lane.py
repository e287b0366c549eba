"""The slow lane: whatever a thin line carries and whenever it was cut, its page has what it shows, exactly."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import hall, threads
from realtime.room import Room
from sessions.domain.evolve import fold
from sessions.domain.names import Audience
from sessions.domain.state import SECTIONS, State
from sessions.domain.view import own, view
from sessions.erasure import erase
from sessions.states import catch_up
from tests.conftest import NOON, PEOPLE, Story
from tests.domain.test_laws import stories
from tests.live.conftest import PATIENCE_S, Connect
from tests.live.conftest import Page as LivePage
from tests.live.test_sections import CUTS, PREPARED, Page

SHOWN = ["hall", "people", "hands", "questions", "turns", "channels", "agenda", "floor", "delegations"]


def holds(page: Page, state: State, sections: list[str]) -> None:
    """What the page has is the view, as far as it shows it; of turns those that it came in time for."""
    assert page.audience is not None
    whole = json.loads(json.dumps(view(state, page.audience)))
    turns = page.document["turns"]
    assert {key: whole["turns"].get(key) for key in turns} == turns
    assert {key for key, turn in whole["turns"].items() if "to_ms" not in turn} <= set(turns)
    assert page.document | {"turns": {}} == {name: whole[name] for name in sections} | {"turns": {}}
    assert page.own == json.loads(json.dumps(own(state, page.member.participant)))
    assert (page.seq, page.checked, page.diverged) == (state.seq, state.seq, [])


@settings(max_examples=60, deadline=None)
@given(told=stories(), cuts=CUTS, ticks=st.lists(st.floats(0, 1), max_size=6))
def test_whoever_is_on_the_lane_since_whenever_holds_what_it_shows(
    told: Story, cuts: list[float], ticks: list[float]
) -> None:
    """On it from the start, come down from the live lane, cut off and resumed, shown minutes from some moment on."""
    at = sorted(PREPARED + int(cut * (len(told.log) - PREPARED)) for cut in cuts)
    asyncio.run(_visits(told, at, sorted(int(tick * len(told.log)) for tick in ticks)))


async def _visits(told: Story, at: list[int], ticks: list[int]) -> None:
    opened, cut, back = at
    room = Room("x1", fold(State(), told.log[:opened]))
    always, fallen, away = ([Page(name) for name in PEOPLE] for _ in range(3))
    for page in always + away:
        room.slow.take(page.member, SHOWN)
        room.join(page.member, after=0, seen_as=None)
    for page in fallen:
        room.join(page.member, after=0, seen_as=None)
    _happen(room, told, opened, cut, ticks)
    for page in away:
        room.leave(page.member)
    for page in fallen:
        room.slow.take(page.member, SECTIONS)
        room.resume(page.member, page.seq, page.audience)
    _happen(room, told, cut, back, ticks)
    for page in away:
        room.slow.take(page.member, SHOWN)
        room.join(page.member, after=page.seq, seen_as=page.audience)
    for page in always:
        room.slow.want(page.member, ["minutes"])
    _happen(room, told, back, len(told.log), ticks)
    room.slow.tell_hashes()
    room.close()
    for page, sections in [(page, [*SHOWN, "minutes"]) for page in always] + [(page, SHOWN) for page in away]:
        if "minutes" in page.document or "minutes" not in sections:
            holds(page, told.state, sections)
    for page in fallen:
        holds(page, told.state, list(SECTIONS))


def _happen(room: Room, told: Story, start: int, end: int, ticks: list[int]) -> None:
    """These entries one after another, with a tick where one is due."""
    for number in range(start, end):
        room.receive(told.log[: number + 1])
        room._pace.now()
        if number in ticks:
            room.slow.tick()


class Thin:
    """A page on the slow lane whose frames come compressed; of the test's socket it takes the bytes."""

    def __init__(self, page: LivePage) -> None:
        self.page, self.heard = page, list[str]()
        self._inflate, self._frames = zlib.decompressobj(), list[str]()

    async def hello(self, after: int = 0, **more: Any) -> None:
        hello = {"t": "hello", "version": 3, "exchange": "x1", "after": after, "lane": "slow", "deflate": True}
        await self.page.send(hello | {"sections": SHOWN} | more)

    async def until(self, wanted: Any) -> dict[str, Any]:
        while True:
            while self._frames:
                frame: dict[str, Any] = json.loads(self._frames.pop(0))
                self.heard.append(frame["t"])
                self.page.take(frame)
                if wanted(frame):
                    return frame
            data = await self.page.line.receive_from(timeout=PATIENCE_S)
            assert isinstance(data, bytes), "a text message after a compressed one"
            text = self._inflate.decompress(data + b"\x00\x00\xff\xff").decode()
            assert text.endswith("\n"), "a message ends with a whole frame"
            self._frames += text.splitlines()

    async def do(self, command: str, **fields: Any) -> dict[str, Any]:
        asked = "00000000-0000-4000-8000-" + f"{id(fields):012x}"
        await self.page.send({"t": "do", "id": asked, "command": {"do": command, **fields}})
        return await self.until(lambda frame: frame.get("id") == asked)


async def thin(connect: Connect, name: str) -> Thin:
    page = Thin(await connect(name, after=None))
    await page.hello()
    await page.until(lambda frame: frame["t"] == "view" and frame["part"] == frame["parts"])
    return page


async def test_the_answer_to_an_own_command_and_its_effect_do_not_wait(connect: Connect) -> None:
    """No tick is near: what comes comes because it was asked for."""
    slow_chen = await thin(connect, "chen")
    done = await slow_chen.do("question.ask", question="q1", text="How do you meter leakage?")
    await slow_chen.until(lambda _: slow_chen.page.seq >= done["seq"])
    assert slow_chen.page.document["questions"]["q1"]["text"] == "How do you meter leakage?"
    refused = await slow_chen.do("exchange.end")
    assert refused["code"] == "role.not_allowed"


async def test_what_others_do_waits_for_the_tick_and_what_is_asked_of_one_does_not(connect: Connect) -> None:
    amara, bruno = await connect("amara"), await thin(connect, "bruno")
    await amara.do("question.ask", question="q1", text="Who pays?")
    await amara.do("question.ask", question="q2", text="Who reads them?")
    assert "q1" not in bruno.page.document["questions"]
    await amara.do("floor.grant", participant="bruno")
    net = await bruno.until(lambda frame: frame["t"] == "net")
    assert set(net["patch"]["questions"]) == {"q1", "q2"}, "one patch over all that was missed"
    assert bruno.page.document["floor"]["main"]["holder"] == "bruno"


async def test_sections_come_when_they_are_asked_for_and_go_on_from_there(connect: Connect) -> None:
    amara, chen = await connect("amara"), await thin(connect, "chen")
    done = await amara.do("minutes.add", line="l1", text="Leakage is metered at night.", kind="decision")
    await amara.reached(done["seq"])
    await chen.page.send({"t": "want", "sections": ["minutes"]})
    await chen.until(lambda frame: frame["t"] == "net" and "minutes" in frame["patch"])
    assert chen.page.document["minutes"]["l1"]["text"] == "Leakage is metered at night."
    done = await amara.do("minutes.add", line="l2", text="Surat reports by June.")
    await amara.reached(done["seq"])
    (await hall.open_hall()).rooms["x1"].slow.tick()
    await chen.until(lambda _: chen.page.seq >= done["seq"])
    assert set(chen.page.document["minutes"]) == {"l1", "l2"}


async def test_a_page_that_fell_from_the_live_lane_hears_nothing_twice_and_no_text_message(
    connect: Connect,
) -> None:
    amara, page = await connect("amara"), await connect("chen")
    await amara.do("question.ask", question="q1", text="Who pays?")
    chen = Thin(page)
    await chen.hello(after=page.seq, sections=list(SECTIONS), audience="attendee")
    while (data := await page.line.receive_output(timeout=PATIENCE_S)).get("text"):
        page.take(json.loads(data["text"]))  # what was on its way
    chen._frames += chen._inflate.decompress(data["bytes"] + b"\x00\x00\xff\xff").decode().splitlines()
    await chen.until(lambda frame: frame["t"] == "welcome")
    done = await chen.do("question.vote", question="q1")
    await chen.until(lambda _: page.seq >= done["seq"])
    state = await threads.read(catch_up, "x1")
    assert page.document == json.loads(json.dumps(view(state, Audience.ATTENDEE)))
    assert "media.tracks" not in chen.heard


async def test_what_is_somebody_s_own_is_told_once(connect: Connect) -> None:
    """By the lane, and by nothing beside it: what comes after it is the answer to the next command."""
    amara, chen = await connect("amara"), await thin(connect, "chen")
    done = await amara.do("question.ask", question="q1", text="Who pays?")
    await amara.reached(done["seq"])
    await chen.do("question.vote", question="q1")
    await chen.until(lambda _: chen.page.own.get("votes") == {"q1": True})
    await chen.do("exchange.end")
    assert chen.heard.count("own") == 1


async def test_who_was_forgotten_is_in_no_patch_that_comes_after(connect: Connect) -> None:
    amara, bruno = await connect("amara"), await thin(connect, "bruno")
    assert "Chen" in json.dumps(bruno.page.document)
    await threads.write(erase, "x1", "chen", NOON, words=True)
    done = await amara.do("question.ask", question="q1", text="Who pays?")
    await amara.reached(done["seq"])
    room = (await hall.open_hall()).rooms["x1"]
    room.slow.tick()
    await bruno.until(lambda _: bruno.page.seq >= done["seq"])
    assert "Chen" not in json.dumps(bruno.page.document)


async def test_a_want_on_the_live_lane_is_refused_by_name(connect: Connect) -> None:
    chen = await connect("chen")
    await chen.send({"t": "want", "sections": ["minutes"]})
    problem = await chen.until(lambda frame: frame["t"] == "problem")
    assert (problem["code"], problem["place"]) == ("frame.malformed", "$.sections")
