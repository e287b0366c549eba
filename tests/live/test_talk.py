"""A ballot over the wire: one's own devices follow it, and no other page is told whose it is."""

from __future__ import annotations

import json

from tests.live.conftest import Connect


async def test_own_devices_follow_a_ballot_and_nobody_else_does(connect: Connect) -> None:
    amara, bruno = await connect("amara"), await connect("bruno")
    phone, laptop = await connect("chen"), await connect("chen")
    await amara.do("poll.draft", poll="p1", question="A pilot?", choices=["Yes", "No"], results="live")
    await amara.do("poll.open", poll="p1")
    voted = await phone.do("poll.vote", poll="p1", choices=["c2"])
    await laptop.until(lambda frame: frame["t"] == "own" and "ballots" in frame["patch"])
    assert laptop.own["ballots"] == {"p1": {"chosen": {"c2": True}}}
    for page in (amara, bruno):
        await page.reached(voted["seq"])
        assert page.document["polls"]["p1"]["so_far"] == {"c1": 0, "c2": 1}
        told = [
            frame for frame in page.frames if frame["t"] in ("own", "patches") and "p1" in json.dumps(frame)
        ]
        assert told and not any("chen" in json.dumps(frame) for frame in told)
        assert not page.own.get("ballots")
    closed = await amara.do("poll.close", poll="p1")
    await laptop.until(lambda frame: frame["t"] == "own" and "ballots" in frame["patch"])
    assert laptop.own["ballots"] == {}
    again = await connect("bruno")
    assert again.document["polls"]["p1"]["votes"] == {"c1": 0, "c2": 1}
    await bruno.reached(closed["seq"])
    assert bruno.document["polls"] == again.document["polls"]
