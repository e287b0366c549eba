"""A phone at the text rung, on 16 kbit/s that take 600 ms: it joins, reads, asks, votes and is told the outcome.

One test, as a line this thin takes its seconds: the script lies in the phone's cache, as after a first visit.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import CDPSession, ViewportSize, expect

from tests.browser.conftest import RESULTS, MakeSomeone, Someone
from tests.browser.test_line import ROOM, enters, row, writes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PHONE = ViewportSize(width=360, height=740)
THIN = {"offline": False, "latency": 600, "downloadThroughput": 2_000, "uploadThroughput": 2_000}
FRAME_HEADER = 4  # of most messages, at most; what the browser counts is the payload
STORY_BYTES = 20_000
GOOD = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


class Wire:
    """What the browser itself counts of the socket's messages: compressed, as they came."""

    def __init__(self, cdp: CDPSession) -> None:
        self.bytes = self.messages = 0
        cdp.on("Network.webSocketFrameReceived", self._count)
        cdp.on("Network.webSocketFrameSent", self._count)

    def _count(self, event: dict[str, Any]) -> None:
        response = event["response"]
        text = response["payloadData"]
        binary = response["opcode"] == 2  # the browser tells it in base64
        size = len(text) * 3 // 4 if binary else len(text.encode())
        self.bytes += size + FRAME_HEADER
        self.messages += 1


async def test_a_phone_on_a_thin_line_joins_reads_asks_votes_and_is_told_the_outcome(
    someone: MakeSomeone,
) -> None:
    fatima, park = await someone("fatima-siddiqui", viewport=PHONE), await someone("park-ji-won")
    amara = await someone("amara-perera")
    await enters(park)
    await enters(amara)
    await fatima.opens(ROOM)  # its first visit fills the cache
    await expect(fatima.page.get_by_role("button", name="Agree and join")).to_be_visible()
    cdp = await fatima.page.context.new_cdp_session(fatima.page)
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", THIN)
    wire = Wire(cdp)
    await fatima.page.reload()
    await enters_thin(fatima)
    why = fatima.page.locator(".text-why")
    await expect(why).to_contain_text("Text only:")
    await expect(fatima.page.locator(".text-stage video")).to_have_count(0)
    assert await fatima.page.evaluate("() => document.querySelectorAll('video, audio, img').length") == 0

    await writes(park, "Which losses came first?")
    await expect(row(fatima.page, "Which losses came first?")).to_be_visible(timeout=30_000)
    await row(fatima.page, "Which losses came first?").get_by_role("button", name=re.compile("[Vv]ote")).click()
    await expect(row(park.page, "Which losses came first?").locator(".vote")).to_contain_text("1")
    await writes(fatima, "Who reads the meters at night?")
    await expect(row(amara.page, "Who reads the meters at night?")).to_be_visible()
    await answers(amara, "Who reads the meters at night?")
    outcome = fatima.page.locator("[aria-live]", has_text="Your question has its outcome")
    await expect(outcome).to_have_count(1, timeout=30_000)
    await fatima.page.get_by_role("tab", name=re.compile("Minutes")).click()
    await expect(fatima.page.get_by_text("Nothing is written yet", exact=False)).to_be_visible(timeout=30_000)
    await fatima.page.get_by_role("tab", name=re.compile("Questions")).click()
    await fatima.page.screenshot(path=RESULTS / "text-rung-360.png")
    await fatima.breaks_no_rule_of_access()
    assert wire.messages > 5 and wire.bytes < STORY_BYTES, (wire.messages, wire.bytes)
    print(f"text rung: {wire.bytes} bytes in {wire.messages} messages")  # noqa: T201 - the figure of the story

    await cdp.send("Network.emulateNetworkConditions", GOOD)
    await fatima.presses("Try sound and pictures now")
    await expect(fatima.page.locator(".text-stage")).to_have_count(0)
    await writes(fatima, "And by day?")
    await expect(row(park.page, "And by day?")).to_have_count(1)


async def enters_thin(person: Someone) -> None:
    await expect(person.page.get_by_role("button", name="Agree and join")).to_be_visible(timeout=90_000)
    await person.presses("Agree and join")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible(timeout=30_000)


async def answers(person: Someone, text: str) -> None:
    question = row(person.page, text).first
    await question.get_by_role("button", name=re.compile("floor|Floor")).first.click()
    await row(person.page, text).first.get_by_role("button", name=re.compile("^Answered")).first.click()
