"""A round table of six with budgets and a delegation of eight, in real browsers: about half a minute, most of it that
of seven pages and of a voice that has to be heard before it is a turn.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.async_api import expect

from tests.browser.conftest import ROOT, Hall, MakeSomeone, Someone
from tests.browser.prepare_round_table import ROUND_TABLE
from tests.browser.test_screens import keeps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ROOM = f"/exchange/{ROUND_TABLE}/room/"
DELEGATION = (
    "Park Ji-won",
    "Kim Min-jun",
    "Lee Seung-ho",
    "Choi Min-jun",
    "Jung Tae",
    "Kang Hana",
    "Yoon Sora",
    "Lim Do-yun",
)
AGENDA = (("What a meter costs", False), ("A dispute over tariffs", True), ("Who trains the readers", False))


@pytest.fixture(scope="module")
def table(hall: Hall) -> Hall:
    words = [sys.executable, "-m", "tests.browser.prepare_round_table", str(hall.data)]
    subprocess.run(words, cwd=ROOT, check=True, timeout=60)
    return hall


# From when to when the archive keeps something, and from when to when nothing may be.
SPANS = """() => {
  const {segments, agenda} = JSON.parse(document.getElementById("boot").textContent).document;
  return {
    kept: Object.values(segments).map((each) => [each.started_ms, each.ended_ms]),
    off: Object.values(agenda).filter((each) => each.off_record).map((each) => [each.started_ms, each.ended_ms]),
  };
}"""
CLOSED_WITHIN_MS = 500  # from the word that the record is left, over another process's hint, to the file's end


async def joins(person: Someone) -> Someone:
    await person.opens(ROOM)
    await person.page.locator(".join-choice button").first.click()
    await expect(person.page.locator(".room-join")).to_be_hidden()
    return person


async def test_a_round_table(someone: MakeSomeone, table: Hall) -> None:
    thabo = await joins(await someone("thabo-nkosi"))
    park = await joins(await someone("park-ji-won", tone_hz=330))
    anjali = await joins(await someone("anjali-desai", language="ur"))
    fatima = await joins(
        await someone("fatima-siddiqui", viewport={"width": 360, "height": 740}, language="ur")
    )
    sana = await joins(await someone("sana-malik"))
    await the_chair_opens_with_an_agenda(thabo, anjali)
    await eight_sit_at_one_device(park, thabo)
    await least_heard_is_called_first(thabo, anjali, fatima)
    await time_is_told_in_words(thabo, park)
    await off_the_record(thabo, anjali, fatima, sana)
    await who_is_muted_is_silent(thabo, park)
    await looks(thabo, park, anjali, fatima)
    await the_archive_says_only_how_long(thabo)


async def the_chair_opens_with_an_agenda(thabo: Someone, anjali: Someone) -> None:
    await thabo.presses("Start: Open discussion")
    await thabo.presses("Record")
    await thabo.page.keyboard.press("4")
    for title, off_record in AGENDA:
        await thabo.page.locator(".agenda-add").evaluate("(form) => (form.open = true)")
        await thabo.page.get_by_label("What it is about").fill(title)
        await thabo.page.get_by_label("Off the record: not").set_checked(off_record)
        await thabo.presses("Add")
        await expect(thabo.page.locator(".agenda").get_by_text(title)).to_be_visible()
    await thabo.page.locator(".agenda-item").first.get_by_role("button", name="Start").click()
    await expect(anjali.page.locator(".item-clock")).to_contain_text("What a meter costs")


async def eight_sit_at_one_device(park: Someone, thabo: Someone) -> None:
    """They write the list once; then a digit says who of them speaks, and the turn is theirs."""
    await park.page.keyboard.press("3")
    await park.presses("Write the list")
    for place, name in enumerate(DELEGATION):
        await park.page.get_by_label("Name", exact=True).nth(place).fill(name)
    await park.presses("Save the list")
    await expect(park.page.locator(".member")).to_have_count(len(DELEGATION))
    await park.presses("Microphone off")
    await park.page.locator(".tab-panel").first.focus()
    await park.page.keyboard.press("2")
    await expect(thabo.page.get_by_text("Kim Min-jun is speaking")).to_be_visible(timeout=20_000)
    await park.page.keyboard.press("4")
    await expect(thabo.page.get_by_text("Choi Min-jun is speaking")).to_be_visible()


async def least_heard_is_called_first(thabo: Someone, anjali: Someone, fatima: Someone) -> None:
    """Fatima is at the table though she only attends: she speaks when she likes, and raises a hand all the same."""
    for person in (anjali, fatima):
        await person.page.locator('[data-key="h"]').click()
    await expect(thabo.page.locator(".queue li")).to_have_count(2)
    await thabo.page.locator(".floor-rules").evaluate("(rules) => (rules.open = true)")
    await thabo.page.get_by_label("Least heard first").check()
    await thabo.page.get_by_label("Minutes for each speaker").fill("5")
    await thabo.page.locator(".floor-rules summary").click()
    await expect(thabo.page.locator(".next-speaker")).to_contain_text("has not spoken yet")
    await thabo.page.keyboard.press("g")
    await expect(thabo.page.locator(".queue li")).to_have_count(1)
    await expect(thabo.page.locator(".floor-holder")).to_contain_text("On the floor:")


async def time_is_told_in_words(thabo: Someone, park: Someone) -> None:
    await park.presses("Microphone on")
    await expect(thabo.page.locator(".account").first).to_contain_text("1 minute, 4 left", timeout=20_000)


async def off_the_record(thabo: Someone, anjali: Someone, fatima: Someone, sana: Someone) -> None:
    """For all to see; the press waits outside, and is brought back."""
    item = thabo.page.locator(".agenda-item").filter(has_text="A dispute over tariffs")
    await item.get_by_role("button", name="Start").click()
    for person in (thabo, anjali, fatima):
        await expect(person.page.locator(".off-record")).to_be_visible()
    await expect(sana.page.locator(".outside")).to_contain_text("You wait outside")
    await expect(sana.page.get_by_text("A dispute over tariffs")).to_have_count(0)
    await expect(thabo.page.locator(".recording-mark")).to_have_text("Recording paused")
    await keeps(thabo, "off-record-chair", (1280, "en", "light"))
    await keeps(sana, "off-record-press", (1280, "en", "light"))
    await keeps(fatima, "off-record-phone", (360, "ur", "light"))
    await item.get_by_role("button", name="Finish").click()
    await expect(sana.page.locator(".off-record")).to_be_hidden()
    await expect(thabo.page.locator(".recording-mark")).to_have_text("Being recorded")


async def who_is_muted_is_silent(thabo: Someone, park: Someone) -> None:
    await park.presses("Microphone muted")
    await thabo.page.keyboard.press("3")
    row = thabo.page.locator(".people li").filter(has_text="Park Ji-won").first
    await row.locator(".person-actions").first.evaluate("(actions) => (actions.open = true)")
    await row.get_by_role("button", name="Mute").first.click()
    await expect(park.page.get_by_role("button", name="Microphone")).to_have_count(0)
    await expect(thabo.page.get_by_text("Muted by the chair")).to_be_visible()


async def looks(thabo: Someone, park: Someone, anjali: Someone, fatima: Someone) -> None:
    await thabo.page.keyboard.press("4")
    await keeps(thabo, "floor-chair", (1280, "en", "light"))
    await keeps(park, "delegation", (1280, "en", "light"))
    await anjali.page.keyboard.press("4")
    await keeps(anjali, "floor-leader", (1280, "ur", "light"))
    await fatima.page.locator(".tab").first.click()
    await fatima.page.locator(".floor-panel").evaluate("(panel) => panel.scrollIntoView()")
    await keeps(fatima, "floor-phone", (360, "ur", "light"))


async def the_archive_says_only_how_long(thabo: Someone) -> None:
    await thabo.presses("End for all")
    await thabo.page.locator("dialog").get_by_role("button", name="End for all").click()
    await thabo.page.get_by_role("link", name="Open the archive").click()
    spans = await thabo.page.evaluate(SPANS)
    ((from_ms, to_ms),) = spans["off"]
    assert not [one for one in spans["kept"] if one[0] < to_ms and one[1] > from_ms + CLOSED_WITHIN_MS]
    assert min(one[0] for one in spans["kept"]) < from_ms and max(one[1] for one in spans["kept"]) > to_ms
    agenda = thabo.page.locator(".archive-agenda")
    await expect(agenda).to_contain_text("Off record, 1 minute")
    await expect(thabo.page.get_by_text("A dispute over tariffs")).to_have_count(0)
