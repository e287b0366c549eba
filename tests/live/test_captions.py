"""Captions over real sockets: what is typed reaches who follows it, and only what may be kept is in the log."""

from __future__ import annotations

import pytest

from realtime import hall, threads
from realtime.clock import now_ms
from realtime.protocol import CaptionTyping
from sessions import log
from sessions.domain import captions
from tests.live.conftest import Connect, Page

TYPING = {"t": "caption.typing", "language": "ur", "speaker": "bruno"}


async def named(amara: Page, captioner: str = "chen") -> None:
    answer = await amara.do("captions.name", language="ur", participant=captioner)
    assert answer["t"] == "accepted"


async def following(connect: Connect, name: str, **fields: object) -> Page:
    page = await connect(name)
    await page.send({"t": "captions.follow", "language": "ur"} | fields)
    await pong(page)
    return page


async def pong(page: Page) -> None:
    """What was sent before has been read by now: commands and these frames go one after another."""
    await page.do("recording.choose", agree=False)


def words(page: Page) -> list[tuple[str, bool]]:
    return [
        (frame["words"], frame.get("done", False)) for frame in page.frames if frame["t"] == "caption.words"
    ]


async def test_what_is_typed_reaches_those_who_follow_the_language(connect: Connect) -> None:
    amara, chen, jun = await connect("amara"), await connect("chen"), await following(connect, "jun")
    await named(amara)
    await chen.send(TYPING | {"caption": "c1", "words": "آداب"})
    await chen.send(TYPING | {"caption": "c1", "words": "آداب، سورت", "done": True})
    await jun.until(lambda frame: frame.get("done") is True)
    assert words(jun) == [("آداب", False), ("آداب، سورت", True)]
    await pong(amara)
    assert words(amara) == []


async def test_a_narrow_line_is_spared_what_is_still_typed(connect: Connect) -> None:
    amara, chen, jun = (
        await connect("amara"),
        await connect("chen"),
        await following(connect, "jun", typing=False),
    )
    await named(amara)
    await chen.send(TYPING | {"caption": "c1", "words": "آد"})
    await chen.send(TYPING | {"caption": "c1", "words": "آداب", "done": True})
    await jun.until(lambda frame: frame["t"] == "caption.words")
    assert words(jun) == [("آداب", True)]


async def test_nobody_types_who_was_not_named_nor_off_the_record(connect: Connect) -> None:
    amara, chen, bruno = await connect("amara"), await connect("chen"), await following(connect, "bruno")
    await chen.send(TYPING | {"caption": "c1", "words": "Not named"})
    await pong(chen)
    await named(amara)
    await amara.do("agenda.add", item="i1", title="Among us", minutes=5, off_record=True)
    started = await amara.do("agenda.start", item="i1")
    await chen.reached(started["seq"])
    await chen.send(TYPING | {"caption": "c2", "words": "Among us"})
    await pong(chen)
    finished = await amara.do("agenda.finish", item="i1")
    await chen.reached(finished["seq"])
    await chen.send(TYPING | {"caption": "c3", "words": "For all"})
    await bruno.until(lambda frame: frame["t"] == "caption.words")
    assert words(bruno) == [("For all", False)]


async def test_words_of_who_did_not_agree_are_shown_and_in_no_log(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captions, "LAG_MS", 0)
    amara, chen, bruno = await connect("amara"), await connect("chen"), await connect("bruno")
    jun = await following(connect, "jun")
    await named(amara)
    await amara.do("recording.start")

    async def write(caption: str, text: str) -> None:
        at_ms = now_ms()
        await chen.send(TYPING | {"caption": caption, "words": text, "done": True})
        line = {"caption": caption, "language": "ur", "words": text, "speaker": "bruno"}
        answer = await chen.do("caption.write", **line, began_ms=at_ms, ended_ms=at_ms)
        assert answer["t"] == "accepted"

    await write("c1", "Shown and gone")
    await bruno.do("recording.choose", agree=True)
    await write("c2", "Shown and kept")
    await jun.until(lambda _: "c2" in jun.document["captions"])
    assert ("Shown and gone", True) in words(jun)
    assert jun.document["captions"].keys() == {"c2"}
    kept = str(await threads.read(log.read_after, "x1", 0))
    assert "Shown and kept" in kept and "Shown and gone" not in kept


async def test_what_is_typed_in_one_process_is_read_in_another(
    connect: Connect,
) -> None:
    amara, jun = await connect("amara"), await following(connect, "jun")
    await named(amara)
    other = hall.Hall()
    await other.open()
    async with other.room("x1") as room:
        typed = CaptionTyping(caption="c1", language="ur", words="آداب", speaker="bruno")
        other.pass_on(room, "chen", typed)
        other.pass_on(room, "eun", typed)  # who was not named is not heard of there either
        heard = await jun.until(lambda frame: frame["t"] == "caption.words")
    await pong(jun)
    await other.close()
    assert heard == {
        "t": "caption.words",
        "caption": "c1",
        "language": "ur",
        "words": "آداب",
        "speaker": "bruno",
    }
    assert len(words(jun)) == 1
