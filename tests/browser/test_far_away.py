"""A city at the other end of the world: pages, socket and media all 150 ms away, each way.

It needs a hall of its own, whose media address is the relay's: some seconds to start, as many to talk.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Playwright, expect

from tests.bad_line import Line, bad_line, far_away
from tests.browser.conftest import Hall, Someone, launch, running_hall, voice
from tests.browser.test_story import HEARD, ROOM

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
ONE_WAY_MS = 150.0
JOINED_WITHIN_S = 5.0
RELAY = "127.0.0.2"  # the public address, as behind NAT


@pytest.fixture
def distant_hall(tmp_path: Path, prepared: Path) -> Iterator[Hall]:
    """Its origin is the near end of the long way."""
    with running_hall(tmp_path, prepared, TWINHALL_MEDIA_ADDRESS=RELAY) as hall:
        line = Line(delay_ms=ONE_WAY_MS)
        near, far = (RELAY, hall.udp_port), ("127.0.0.1", hall.udp_port)
        web = ("127.0.0.1", urlsplit(hall.origin).port or 0)
        with bad_line(near, far, line), far_away(web, ONE_WAY_MS) as port:
            yield Hall(f"http://localhost:{port}", hall.log, hall.data, hall.udp_port)


async def enters(person: Someone) -> None:
    await person.opens("/demo/")
    await person.page.locator(f'form[action*="{person.name}"] button').click()
    await person.page.wait_for_url(person.origin + "/")
    await person.opens(ROOM)
    await person.presses("Try camera and microphone")
    await expect(person.page.get_by_role("button", name="Camera on")).to_be_visible()


async def test_who_joins_from_far_away_hears_the_others_within_five_seconds(
    distant_hall: Hall, playwright: Playwright, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        people = []
        for slug, pitch in (("anjali-desai", 440), ("park-ji-won", 880)):
            browser = await launch(playwright, voice(tmp_path / f"{slug}.wav", pitch))
            stack.push_async_callback(browser.close)
            context = await browser.new_context(permissions=["camera", "microphone"])
            people.append(Someone(distant_hall.origin, await context.new_page(), slug))
            await enters(people[-1])
        anjali, park = people
        await anjali.presses("Agree and join")
        await expect(anjali.page.get_by_role("button", name="Leave")).to_be_visible()
        began = time.monotonic()
        await park.presses("Agree and join")
        await park.sees(HEARD, 440)
        heard_s = time.monotonic() - began
        await anjali.sees(HEARD, 880)
        both_s = time.monotonic() - began
        assert max(heard_s, both_s) <= JOINED_WITHIN_S
        assert [person.complaints for person in people] == [[], []]
