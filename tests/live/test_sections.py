"""What an audience sees as kept bytes, and the hashes: a page that came whenever has what the others have."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import protocol
from realtime.revocation import Admission
from realtime.room import Member, Room
from realtime.sections import Sections, canonical
from realtime.socket import Conversation, Frame, Heard, Receive
from sessions.domain.evolve import evolve, fold
from sessions.domain.names import Audience
from sessions.domain.state import State
from sessions.domain.view import view
from tests.conftest import PEOPLE, Story
from tests.domain.test_laws import stories
from tests.live.replica import Replica, digest_of

VECTORS = json.loads(
    (Path(__file__).parents[2] / "frontend/src/testing/canonical-vectors.json").read_text(encoding="utf-8")
)

CUTS = st.lists(
    st.floats(0, 1), min_size=3, max_size=3
)  # where in the log: shares of what comes after PREPARED
PREPARED = 1 + len(PEOPLE)  # entries until everybody is admitted


class Page(Replica):
    """A page that takes each frame as it is pushed; a socket and its reader at once."""

    closed = False

    def __init__(self, participant: str) -> None:
        super().__init__()
        self.close_code: int | None = None
        self.audience: Audience | None = None
        self.member = Member(participant, self, Admission("", 0, participant), lambda code: None)

    def push(self, frame: Frame) -> None:
        told = json.loads(frame.text)
        if "audience" in told:
            self.audience = Audience(told["audience"])
        self.take(told)

    def close(self, code: int) -> None:
        raise AssertionError(f"closed with {code}")

    async def drained(self) -> None:
        raise AssertionError("never closed")

    async def carry(self, receive: Receive, heard: Heard, conversation: Conversation) -> None:
        raise AssertionError("nothing is sent to the hall here")

    async def stop(self) -> None:
        raise AssertionError("never stopped")


@settings(max_examples=60, deadline=None)
@given(told=stories(), cuts=CUTS, limit=st.sampled_from([200, 16_384]))
def test_whoever_comes_back_whenever_has_what_the_hashes_say(
    told: Story, cuts: list[float], limit: int
) -> None:
    """Live all along, cut off and resumed, come late; with roles that change meanwhile; in small parts and in one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(protocol, "PART_LIMIT", limit)
        asyncio.run(_visits(told, *sorted(PREPARED + int(cut * (len(told.log) - PREPARED)) for cut in cuts)))


async def _visits(told: Story, opened: int, cut: int, back: int) -> None:
    room = Room("x1", fold(State(), told.log[:opened]))
    live, away = [Page(name) for name in PEOPLE], [Page(name) for name in PEOPLE]
    for page in live + away:
        room.join(page.member, after=0, seen_as=None)
    room.receive(told.log[:cut])
    room._pace.now()
    for page in away:
        room.leave(page.member)
    room.receive(told.log[:back])
    for page in away:
        room.join(page.member, after=page.seq, seen_as=page.audience)
    room.receive(told.log)
    late = [Page(name) for name in PEOPLE]
    for page in late:
        room.join(page.member, after=0, seen_as=None)
    room.tell_hashes()
    room.close()
    for page in live + away + late:
        assert (page.checked, page.diverged) == (told.state.seq, [])


@settings(max_examples=30, deadline=None)
@given(told=stories(), audience=st.sampled_from(Audience))
def test_kept_bytes_are_those_of_the_whole_view_after_every_event(told: Story, audience: Audience) -> None:
    sections, state = Sections(audience), State()
    for entry in told.log:
        state, _ = evolve(state, entry)
        whole = json.loads(json.dumps(view(state, audience)))
        assert sections.hashes(state) == {name: digest_of(section) for name, section in whole.items()}
        assert {
            name: {key: json.loads(each) for key, each in section.items()}
            for name, section in sections.encoded(state).items()
        } == whole


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_canonical_json_is_what_the_browser_makes_of_it(vector: dict[str, Any]) -> None:
    """frontend/src/state/hashes.test.ts reads the same file."""
    assert canonical(vector["section"]).decode() == vector["canonical"]
    assert digest_of(vector["section"]) == vector["hash"]
