"""An invitation is scanned, opened on a phone, forwarded and taken back: what only a browser shows.

Its seconds go into three rooms with a live line: that a waiting page goes on by itself, and a room closes.
"""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PEOPLE, ROOM = "/exchange/waterlive/people/", "/exchange/waterlive/room/"
PHONE = {"viewport": {"width": 360, "height": 740}}


async def test_a_forwarded_and_scanned_invitation(someone: MakeSomeone) -> None:
    amara, rao, lee = await someone("amara-perera"), await someone(**PHONE), await someone(**PHONE)
    link = await is_invited(amara)
    await a_scanner_opens(link, await someone())
    await joins(rao, link)
    await amara.opens(ROOM)
    await amara.presses("Join without being recorded")
    await knocks(lee, link)
    await is_let_in(amara, lee)
    await is_taken_out(await someone("amara-perera"), rao)


async def is_invited(amara: Someone) -> str:
    """By a text for a messenger; the path of its link."""
    await amara.opens(PEOPLE)
    await amara.breaks_no_rule_of_access()
    await amara.page.get_by_label("Name", exact=True).fill("Dr A. Rao")
    await amara.page.get_by_label("Title or office").fill("Commissioner")
    await amara.page.get_by_label("City").select_option(label="Surat")
    await amara.page.get_by_label("Comes from").select_option(label="Government")
    await amara.presses("Invite")
    text = await amara.page.get_by_label("The text").input_value()
    await amara.breaks_no_rule_of_access()
    found = re.search(r"(/join/\S+)", text)
    assert found, text
    return found[1]


async def a_scanner_opens(link: str, scanner: Someone) -> None:
    for _ in range(2):
        await scanner.opens(link)
    await expect(scanner.page.get_by_role("button", name="Yes, join")).to_be_visible()


async def joins(rao: Someone, link: str) -> None:
    await rao.opens(link)
    await expect(rao.page.get_by_role("heading", name="You are Dr A. Rao?")).to_be_visible()
    await rao.breaks_no_rule_of_access()
    await rao.presses("Yes, join")
    await rao.presses("Join without being recorded")
    await expect(rao.page.get_by_role("button", name="Leave")).to_be_visible()


async def knocks(lee: Someone, link: str) -> None:
    await lee.opens(link)
    await lee.page.get_by_text("I am somebody else").click()
    await lee.page.get_by_label("Your name").fill("Dr Lee")
    await lee.page.get_by_label("Your city").select_option(label="Busan")
    await lee.page.get_by_label("You come from").select_option(label="Academia")
    await lee.breaks_no_rule_of_access()
    await lee.presses("Knock")
    await expect(lee.page.get_by_text("You wait at the door.", exact=False)).to_be_visible()
    await lee.breaks_no_rule_of_access()


async def is_let_in(amara: Someone, lee: Someone) -> None:
    await expect(amara.page.get_by_text("Dr Lee, Busan waits at the door.")).to_be_visible()
    await amara.breaks_no_rule_of_access()
    await amara.presses("Let in")
    await lee.page.wait_for_url(f"**{ROOM}")
    await expect(lee.page.get_by_role("button", name="Join without being recorded")).to_be_visible()


async def is_taken_out(amara: Someone, rao: Someone) -> None:
    """Within seconds, in the middle of the room; the link opens nothing any more."""
    await amara.opens(PEOPLE)
    listed = amara.page.get_by_role("listitem").filter(has_text="Dr A. Rao")
    await listed.get_by_text("Change Dr A. Rao").click()
    await listed.get_by_role("button", name="Take out of the exchange").click()
    await expect(rao.page.get_by_role("alert")).to_contain_text("not on the list", timeout=10_000)
