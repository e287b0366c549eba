"""A big screen is shown what the audience is, asks for nothing, and makes nobody present."""

from __future__ import annotations

from realtime import threads
from sessions.domain import commands as c
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.states import catch_up
from tests.conftest import NOON
from tests.live.conftest import Connect, Page


async def wall_of(connect: Connect, name: str) -> Page:
    page = await connect(name, None)
    await page.hello(wall=True)
    return page


def _offer(deck: str, owner: str) -> None:
    command = c.OfferSlides(deck=deck, title="Meters", texts=("One", "Two"), owner=owner)
    execute("x1", caused_by("x1", deck), command, SYSTEM, NOON)


async def test_the_desk_s_screen_shows_what_all_see_and_nothing_of_its_own(connect: Connect) -> None:
    await threads.write(_offer, "d1", "bruno")
    dana, wall = await connect("dana"), await wall_of(connect, "dana")
    assert dana.document["decks"] and wall.document["decks"] == {}
    assert {name: own for name, own in wall.own.items() if own} == {"may": {"media.listen": True}}
    bruno = await connect("bruno")
    done = await bruno.do("slides.show", deck="d1")
    await wall.reached(done["seq"])
    assert wall.document["slide"]["main"]["page"] == 1 and set(wall.document["decks"]) == {"d1"}
    done = await dana.do("recording.choose", agree=True)
    await wall.reached(done["seq"])
    assert "agreed" not in wall.own


async def test_a_screen_makes_nobody_present_and_keeps_nobody_in_the_chair(connect: Connect) -> None:
    await wall_of(connect, "amara")
    assert not (await threads.read(catch_up, "x1")).people["amara"].present
    bruno = await connect("bruno")
    assert not bruno.document["people"]["amara"]["present"]


async def test_a_screen_asks_for_nothing(connect: Connect) -> None:
    wall = await wall_of(connect, "dana")
    await wall.send(
        {"t": "do", "id": "00000000-0000-4000-8000-00000000abcd", "command": {"do": "exchange.end"}}
    )
    assert (await wall.until(lambda frame: frame["t"] == "problem"))["code"] == "frame.malformed"
    assert (await threads.read(catch_up, "x1")).phase == "questions"


async def test_it_follows_captions_as_a_page_does(connect: Connect) -> None:
    amara, chen, wall = await connect("amara"), await connect("chen"), await wall_of(connect, "dana")
    await wall.send({"t": "captions.follow", "language": "ur"})
    done = await amara.do("captions.name", language="ur", participant="chen")
    await chen.reached(done["seq"])
    await chen.send({"t": "caption.typing", "caption": "c1", "language": "ur", "words": "آداب", "done": True})
    heard = await wall.until(lambda frame: frame["t"] == "caption.words")
    assert (heard["words"], heard["done"]) == ("آداب", True)


async def test_it_waits_outside_with_whoever_opened_it(connect: Connect) -> None:
    """Press may open a screen; an item off the record is not on it."""
    wall, amara = await wall_of(connect, "kofi"), await connect("amara")
    await amara.do("agenda.add", item="i1", title="Among us", minutes=5, off_record=True)
    done = await amara.do("agenda.start", item="i1")
    await wall.reached(done["seq"])
    assert wall.document["people"] == {}


async def test_it_comes_back_from_where_it_was(connect: Connect) -> None:
    wall = await wall_of(connect, "dana")
    seen = wall.seq
    await wall.cut()
    again = await connect("dana", None)
    await again.hello(after=seen, audience="attendee", wall=True)
    assert not any(frame["t"] == "view" for frame in again.frames)
