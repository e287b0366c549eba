"""A poll of everybody, one of cities, and the chat, in real browsers: some twenty seconds, most of them those of four
pages that open and of the pictures taken of them. It looks at them in both widths and both directions.
"""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone, Someone
from tests.browser.test_screens import keeps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ROOM = "/exchange/waterlive/room/"
QUESTION = "Which should the pilot begin with?"
ANSWERS = ("Night flow in ten districts", "Tariffs", "Training the readers")
PHONE = {"width": 360, "height": 740}
WIDE, WIDE_UR = (1280, "en", "light"), (1280, "ur", "light")
NARROW, NARROW_UR = (360, "en", "light"), (360, "ur", "light")


async def joins(person: Someone) -> Someone:
    await person.opens(ROOM)
    await person.page.locator(".join-choice button").first.click()
    await expect(person.page.locator(".room-join")).to_be_hidden()
    return person


async def test_a_poll_and_the_chat(someone: MakeSomeone) -> None:
    amara = await joins(await someone("amara-perera"))
    anjali = await joins(await someone("anjali-desai", language="ur"))
    park = await joins(await someone("park-ji-won", viewport=PHONE))
    fatima = await joins(await someone("fatima-siddiqui", viewport=PHONE, language="ur"))
    await the_desk_opens_a_poll(amara)
    await they_vote_by_keyboard_and_by_touch(anjali, park, fatima, amara)
    await it_is_counted(amara, park, anjali)
    await cities_vote(amara, anjali, fatima)
    await the_chat_is_opened_written_in_and_moderated(amara, park, fatima)
    await a_cut_line_costs_no_line(park, amara)
    await the_archive_has_both(amara)


async def the_desk_opens_a_poll(amara: Someone) -> None:
    """With the keyboard alone, once there is something to ask."""
    if await amara.page.get_by_role("button", name="Start: Questions and answers").count():
        await amara.presses("Start: Questions and answers")
    page = amara.page
    await page.keyboard.press("7")
    await page.locator("[data-new-poll]").focus()
    await page.keyboard.type(QUESTION)
    for answer in ANSWERS:
        await page.keyboard.press("Tab")
        await page.keyboard.type(answer)
    await keeps(amara, "poll-draft", WIDE)
    await page.keyboard.press("Enter")
    await expect(page.locator('[data-poll][data-status="draft"]')).to_be_visible()
    await amara.presses("Open this poll")
    await expect(page.locator("[data-poll-before-all]")).to_contain_text(QUESTION)


async def they_vote_by_keyboard_and_by_touch(
    anjali: Someone, park: Someone, fatima: Someone, amara: Someone
) -> None:
    await expect(anjali.page.locator("[data-poll-before-all]")).to_be_visible()
    await keeps(park, "poll-open-phone", NARROW)
    await keeps(anjali, "poll-open", WIDE_UR)
    for key in ("l", "ArrowDown", "Enter"):  # three presses a vote
        await anjali.page.keyboard.press(key)
    await park.page.get_by_label(ANSWERS[1]).check()
    await park.page.locator(".ballot button[type=submit]").click()
    await fatima.page.get_by_label(ANSWERS[2]).check()
    await fatima.page.locator(".ballot button[type=submit]").click()
    await expect(amara.page.locator("[data-poll-before-all]")).to_contain_text("3 votes were cast")
    await fatima.page.get_by_label(ANSWERS[0]).check()  # and changes it: still three
    await fatima.page.locator(".ballot button[type=submit]").click()
    await fatima.page.reload()
    await expect(fatima.page.get_by_label(ANSWERS[0])).to_be_checked()
    await expect(amara.page.locator("[data-poll-before-all]")).to_contain_text("3 votes were cast")
    await expect(amara.page.locator(".poll-bar")).to_have_count(0)
    await keeps(fatima, "poll-voted-phone", NARROW_UR)


async def it_is_counted(amara: Someone, park: Someone, anjali: Someone) -> None:
    await amara.presses("Close and count")
    results = park.page.locator("[data-poll-before-all] .poll-results li")
    await expect(results.nth(0)).to_contain_text("1 vote · 33%")
    await expect(results.nth(1)).to_contain_text("2 votes · 67%")
    await expect(anjali.page.locator("[data-poll-before-all] .poll-results")).to_be_visible()
    await keeps(park, "poll-result-phone", NARROW)
    await keeps(anjali, "poll-result", WIDE_UR)
    await keeps(amara, "poll-result-desk", WIDE)


async def cities_vote(amara: Someone, anjali: Someone, fatima: Someone) -> None:
    await amara.page.get_by_label("Ask everybody").fill("Shall we meet again in May?")
    for place, answer in enumerate(("Yes", "No"), start=1):
        await amara.page.get_by_label(f"Answer {place}", exact=True).fill(answer)
    await amara.page.get_by_label("Who votes").select_option("cities")
    await amara.presses("Keep as a draft")
    await amara.presses("Open this poll")
    await anjali.page.get_by_label("Yes", exact=True).check()
    await anjali.page.locator(".ballot button[type=submit]").click()
    await expect(amara.page.locator("[data-poll-before-all]")).to_contain_text("1 city has voted")
    await expect(fatima.page.locator("[data-poll-before-all] .poll-question")).to_contain_text("in May?")
    await expect(fatima.page.locator(".ballot")).to_have_count(0)
    await amara.presses("Close and count")
    await amara.presses("Take it away")
    await expect(fatima.page.locator("[data-poll-before-all]")).to_have_count(0)


async def the_chat_is_opened_written_in_and_moderated(amara: Someone, park: Someone, fatima: Someone) -> None:
    await expect(park.page.locator(".tab").filter(has_text="Chat")).to_have_count(0)
    await amara.page.keyboard.press("6")
    await amara.page.get_by_label("The chat is open").check()
    await park.page.get_by_role("tab", name="Chat").click()
    await writes(park, "The drawings: https://example.org/drawings")
    await fatima.page.locator(".tabs").focus()
    await fatima.page.keyboard.press("6")
    await writes(fatima, "نقشوں کا شکریہ۔")
    await writes(fatima, "Cheap pumps, call me.")
    spam = amara.page.locator(".chat-line").filter(has_text="Cheap pumps")
    await spam.get_by_role("button", name="Hide").click()
    await amara.page.get_by_label("Why?").fill("Advertising.")
    await amara.presses("Hide this line")
    await expect(fatima.page.locator(".chat")).to_contain_text("Advertising.")
    for person in (amara, park, fatima):
        await expect(person.page.get_by_text("Cheap pumps")).to_have_count(0)
    await keeps(park, "chat-phone", NARROW)
    await keeps(fatima, "chat-phone", NARROW_UR)
    await keeps(amara, "chat-desk", WIDE)


async def writes(person: Someone, text: str) -> None:
    await person.page.locator("[data-chat]").fill(text)
    await person.page.keyboard.press("Enter")
    await expect(person.page.locator(".chat-text").filter(has_text=text)).to_be_visible()


async def a_cut_line_costs_no_line(park: Someone, amara: Someone) -> None:
    """Written while the line is gone, it arrives once, after a reload too."""
    await park.page.context.set_offline(True)
    await park.page.locator("[data-chat]").fill("Written in a tunnel.")
    await park.page.keyboard.press("Enter")
    await expect(park.page.locator(".being-sent")).to_contain_text("Written in a tunnel.")
    await park.page.context.set_offline(False)
    await expect(park.page.locator(".being-sent")).to_have_count(0)
    await park.page.reload()
    await park.page.get_by_role("tab", name="Chat").click()
    await expect(park.page.get_by_text("Written in a tunnel.")).to_have_count(1)
    await expect(amara.page.locator(".chat-text").filter(has_text="tunnel")).to_have_count(1)
    park.complaints.clear()  # the browser's own word for the line that was cut


async def the_archive_has_both(amara: Someone) -> None:
    await amara.presses("End for all")
    await amara.page.locator("dialog").get_by_role("button", name="End for all").click()
    await amara.page.get_by_role("link", name="Open the archive").click()
    polls = amara.page.locator(".archive-polls")
    await expect(polls).to_contain_text(QUESTION)
    await expect(polls).to_contain_text("2 votes · 67%")
    chat = amara.page.locator(".archive-chat")
    await chat.locator("summary").click()
    await expect(chat).to_contain_text("Written in a tunnel.")
    await expect(chat).to_contain_text("The desk has hidden this line.")
    await expect(amara.page.get_by_text("Cheap pumps")).to_have_count(0)
    await keeps(amara, "talk-archive", WIDE)
