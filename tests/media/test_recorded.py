"""What the log allows is recorded, all of it, and nothing else: the log's own policy on the real router."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from realtime.media import webm
from realtime.media.contract import Source
from realtime.media.policy import LogPolicy
from realtime.media.port import MediaPort
from realtime.media.router import Router
from sessions.domain import commands as c
from sessions.domain.names import Phase
from sessions.domain.state import SYSTEM
from tests.conftest import Story

from .conftest import Witness, unix_ms, until
from .peers import Browser, browsers

pytestmark = pytest.mark.usefixtures("wide_lines")


@pytest.fixture
def told() -> Story:
    """An exchange under way: Bruno and Gita agreed to be recorded, Chen refused, Amara and Hana have not chosen."""
    story = Story()
    for name in story.state.people:
        story.does(SYSTEM, c.MarkArrived(participant=name))
    story.does("amara", c.StartPhase(phase=Phase.PRESENTATIONS))
    for name in ("bruno", "gita"):
        story.does(name, c.ChooseRecording(agree=True))
    story.does("farid", c.ChooseRecording(agree=False))
    return story


@pytest.fixture
async def exchange(port: MediaPort, told: Story, witness: Witness, tmp_path: Path) -> AsyncIterator[Router]:
    router = Router(port, LogPolicy(lambda: told.state), witness, tmp_path, unix_ms)
    yield router
    await router.close()


async def heard_by_the_node(router: Router, *connections: str) -> None:
    """Until packets of all of these have come in, so that what is not recorded might have been."""

    def arriving() -> bool:
        return all(
            any(
                encoding.flows(round(asyncio.get_running_loop().time() * 1000))
                for encoding in each.encodings.values()
            )
            for connection in connections
            for each in router._publishing[connection].producers.values()
        )

    await until(arriving)


def seconds_of(path: Path) -> float:
    """What can be decoded of a file."""
    with av.open(str(path)) as container:
        last = 0.0
        for frame in container.decode(container.streams[0]):
            content: Any = frame
            last = content.time or 0.0
        return last


async def test_only_those_who_agreed_are_written_each_language_apart_and_no_private_line(
    exchange: Router, told: Story, witness: Witness, tmp_path: Path
) -> None:
    told.does("amara", c.StartRecording())
    async with browsers(exchange, "bruno", "farid", "amara", "gita") as (bruno, farid, amara, gita):
        told.does("gita", c.SetDevices(microphone=True, camera=False, screen=False))
        told.does("gita", c.TakeBooth())
        assert told.state.channels["ko"].live == "gita"
        await asyncio.gather(bruno.publish(), farid.publish())
        await asyncio.gather(gita.speak(700), amara.speak(900, Source.DESK))
        back = Browser(exchange, "bruno")
        back.connection = "cbackstage"
        await back.speak(500, Source.BACKSTAGE)
        talk = Browser(exchange, "gita")
        talk.connection = "ctalkback"
        await talk.speak(600, Source.BOOTH)
        await heard_by_the_node(exchange, "cbruno", "cfarid", "camara", "cgita", "cbackstage", "ctalkback")
        await until(lambda: len(witness.opened) == 3)
        told.does("amara", c.StopRecording())  # off the record
        exchange.policy_changed()
        await until(lambda: len(witness.closed) == 3)
        written = sizes(tmp_path)
        await heard_by_the_node(exchange, "cbruno", "cfarid", "camara", "cgita", "cbackstage", "ctalkback")
        assert sizes(tmp_path) == written, "not a byte while it is off the record"
        for each in (back, talk):
            await each.close()
    kept = {(each.participant, each.source, each.channel) for each in witness.opened}
    assert kept == {
        ("bruno", Source.MICROPHONE, "floor"),
        ("bruno", Source.CAMERA, "floor"),
        ("gita", Source.MICROPHONE, "ko"),
    }
    assert sizes(tmp_path).keys() == {each.file for each in witness.opened}


def sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir()}


async def test_whoever_changes_their_mind_is_recorded_no_more(
    exchange: Router, told: Story, witness: Witness
) -> None:
    told.does("amara", c.StartRecording())
    async with browsers(exchange, "bruno") as (bruno,):
        await bruno.publish()
        await until(lambda: len(witness.opened) == 2)
        told.does("bruno", c.ChooseRecording(agree=False))
        exchange.policy_changed()
        await until(lambda: len(witness.closed) == 2)
    assert {reason for _, _, reason in witness.closed} == {"stopped"}


async def test_segments_and_the_gaps_between_them_are_the_time_that_passed(
    exchange: Router, told: Story, witness: Witness, tmp_path: Path
) -> None:
    """Bruno is recorded, goes off the record, is recorded again, leaves and joins again; Farid joins late."""
    told.does("farid", c.ChooseRecording(agree=True))
    on: dict[str, list[list[int]]] = {"bruno": [], "farid": []}

    def record(*, on_air: bool) -> None:
        told.does("amara", c.StartRecording() if on_air else c.StopRecording())
        exchange.policy_changed()

    async with browsers(exchange, "bruno", "farid", "bruno") as (bruno, farid, again):
        await bruno.publish()
        await heard_by_the_node(exchange, "cbruno")
        for closed in (2, 4):
            record(on_air=True)
            on["bruno"].append([unix_ms()])
            await until(lambda: len(witness.opened) == closed)  # noqa: B023  it is awaited here
            await reaches(on["bruno"][-1][0] + 1500)
            record(on_air=False)
            on["bruno"][-1].append(unix_ms())
            await until(lambda: len(witness.closed) == closed)  # noqa: B023  as above
        record(on_air=True)
        on["bruno"].append([unix_ms()])
        await farid.publish()
        on["farid"].append([unix_ms()])
        await reaches(on["farid"][0][0] + 1500)
        await exchange.leave("cbruno")
        on["bruno"][-1].append(unix_ms())
        again.connection = "cagain"
        await again.publish()
        on["bruno"].append([unix_ms()])
        await reaches(on["bruno"][-1][0] + 1500)
        record(on_air=False)
        for name in on:
            on[name][-1].append(unix_ms())
        await until(lambda: len(witness.closed) == len(witness.opened) == 10)
    for name, expected in on.items():
        for source in (Source.MICROPHONE, Source.CAMERA):
            track = sorted(
                (segment.started_ms, ended_ms, segment)
                for segment, ended_ms, _ in witness.closed
                if (segment.participant, segment.source) == (name, source)
            )
            assert len(track) == len(expected)
            for (began, ended, segment), (on_ms, off_ms) in zip(track, expected, strict=True):
                assert abs(began - on_ms) <= 1000 and abs(ended - off_ms) <= 1000, (name, source)
                probed = webm.probe(tmp_path / segment.file)
                assert abs(probed.duration_ms - (ended - began)) <= 100
                assert abs(seconds_of(tmp_path / segment.file) * 1000 - probed.duration_ms) <= 100
            spent = sum(ended - began for began, ended, _ in track)
            gaps = sum(later[0] - earlier[1] for earlier, later in pairwise(track))
            wall = expected[-1][1] - expected[0][0]
            assert spent + gaps == pytest.approx(wall, abs=1000)


async def reaches(at_ms: int) -> None:
    """The clock is what is waited for: so much time is recorded."""
    await until(lambda: unix_ms() >= at_ms)
