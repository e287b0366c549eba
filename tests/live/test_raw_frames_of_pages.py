"""Bytes that no page sends, to the hub itself: it says what was wrong, and goes on serving the others."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from realtime import protocol
from tests.faults._hub import Hub, Person, hub
from tests.live.raw import BINARY, CLOSE, TEXT, RawLine, frame

PING = b'{"t":"ping"}'
LET_GO_WITHIN_S = 20.0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with hub(data=tmp_path_factory.mktemp("data")) as started:
        started.invite(["chair", "leader", "attendee"])
        yield started


class Page(RawLine):
    """A line of somebody who is signed in."""

    def __init__(self, running: Hub, person: Person) -> None:
        super().__init__(running.ports[0], "/ws/", [f"Cookie: {person.cookie}"])
        self._hello = {"t": "hello", "version": protocol.VERSION, "exchange": running.exchange, "after": 0}

    def hello(self) -> None:
        self.text(json.dumps(self._hello))
        self.until("media.tracks")

    def until(self, name: str) -> dict[str, Any]:
        """The next frame of that name."""
        while True:
            got: dict[str, Any] = json.loads(self.read().payload)
            if got["t"] == name:
                return got


@pytest.fixture
def page(running: Hub) -> Iterator[Page]:
    """Somebody's line, greeted. After the test another is served, and no socket is left over."""
    before = _sockets(running)
    with closing(Page(running, running.people[1])) as connected:
        connected.hello()
        yield connected
    with closing(Page(running, running.people[2])) as other:
        other.hello()
        other.send(frame(TEXT, PING))
        other.until("pong")
    began = time.monotonic()
    while _sockets(running) > before:
        assert time.monotonic() - began < LET_GO_WITHIN_S
    assert running.uncaught() == []


def _sockets(running: Hub) -> int:
    process = running.webs[0].process
    assert process is not None
    found = 0
    for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            found += str(descriptor.readlink()).startswith("socket:")
        except FileNotFoundError:  # closed while we looked
            continue
    return found


def _code(page: Page) -> tuple[str, int]:
    """What the page was told last, and the code it was closed with."""
    problem = ""
    while (got := page.read()).opcode != CLOSE:
        told = json.loads(got.payload)
        problem = told["code"] if told["t"] == "problem" else problem
    return problem, got.close_code


def test_a_frame_of_the_greatest_length_is_read(page: Page) -> None:
    page.send(frame(TEXT, PING.ljust(protocol.FRAME_LIMIT)))
    assert page.until("pong")


def test_a_byte_more_is_refused(page: Page) -> None:
    page.send(frame(TEXT, PING.ljust(protocol.FRAME_LIMIT + 1)))
    assert _code(page) == ("", 1009)


def test_a_second_hello_is_answered_like_the_first(page: Page) -> None:
    page.hello()
    page.hello()


def test_a_flood_of_frames_is_cut_off_with_the_code_to_come_back(page: Page) -> None:
    page.send(frame(TEXT, PING) * 5_000)
    assert _code(page) == ("frame.too_many", protocol.CLOSE_RESUME)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"{", b"[" * 30_000], ids=["not UTF-8", "torn", "deep"])
def test_what_is_no_frame_of_ours_is_told_so(page: Page, data: bytes) -> None:
    page.send(frame(BINARY, data))
    assert _code(page) == ("frame.malformed", protocol.CLOSE_BAD_FRAME)


def test_a_page_that_resets_in_the_middle_of_its_document_is_let_go(page: Page, running: Hub) -> None:
    other = Page(running, running.people[0])
    other.text(json.dumps(other._hello))
    other.reset()
