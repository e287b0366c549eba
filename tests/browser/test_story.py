"""The first exchange from end to end: two cities talk, an attendee asks, the desk runs it, the archive plays."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, expect

from sessions.domain.evolve.slides import READ_MS
from tests.browser.conftest import MakeSomeone, Someone
from tests.decks import WATER

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ROOM = "/exchange/waterlive/room/"
ARCHIVE = "/exchange/waterlive/archive/"
WALL = "/exchange/waterlive/wall/"
READ_LONG = f"(since) => performance.now() - since > {READ_MS}"  # a page that was only passed is not kept
SLIDE_2 = "Where the water goes"
SURAT_HZ, BUSAN_HZ = 440, 880
LEAKAGE = "How do you meter leakage?"
OF_THE_BOX_MS = 75_000  # until the minute of a question without a name is over
DECISION = "Busan meters its districts at night."

# How many frames of pictures from others were decoded.
DECODED = """() => [...document.querySelectorAll("video")]
  .filter((each) => each.srcObject?.getTracks().some((track) => track.label.startsWith("remote")))
  .reduce((sum, each) => sum + each.getVideoPlaybackQuality().totalVideoFrames, 0)"""
# Whether the sound of others has its peak at this pitch, in Hz.
HEARD = """async (pitch) => {
  const sounds = [...document.querySelectorAll("audio, video")]
    .flatMap((each) => each.srcObject?.getAudioTracks() ?? [])
    .filter((track) => track.label.startsWith("remote") && track.readyState === "live");
  if (!sounds.length) return false;
  window.ear ??= new AudioContext();
  const analyser = new AnalyserNode(window.ear, {fftSize: 8192, smoothingTimeConstant: 0});
  for (const track of sounds) window.ear.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const loudness = new Float32Array(analyser.frequencyBinCount);
  for (let look = 0; look < 15; look++) {
    await new Promise((done) => setTimeout(done, 80));
    analyser.getFloatFrequencyData(loudness);
    const peak = loudness.indexOf(Math.max(...loudness));
    if (loudness[peak] > -70 && Math.abs(peak * window.ear.sampleRate / 8192 - pitch) < 12) return true;
  }
  return false;
}"""
PLAYED = """() => [...document.querySelectorAll("video")]
  .filter((each) => each.getVideoPlaybackQuality().totalVideoFrames > 10).length"""


async def joins(person: Someone, *, recorded: bool, devices: bool = False) -> None:
    await person.opens(ROOM)
    if devices:
        await person.presses("Try camera and microphone")
        await expect(person.page.get_by_role("button", name="Camera on")).to_be_visible()
    await person.presses("Agree and join" if recorded else "Join without being recorded")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible()


@dataclass(frozen=True)
class Cast:
    """Two leaders with camera and microphone, an attendee who never grants a device, and those who run it."""

    anjali: Someone
    park: Someone
    fatima: Someone
    amara: Someone
    ingrid: Someone

    @property
    def all(self) -> tuple[Someone, ...]:
        return self.anjali, self.park, self.fatima, self.amara, self.ingrid


async def test_the_first_exchange(someone: MakeSomeone) -> None:
    cast = Cast(
        anjali=await someone("anjali-desai", tone_hz=SURAT_HZ),
        park=await someone("park-ji-won", tone_hz=BUSAN_HZ),
        fatima=await someone("fatima-siddiqui"),
        amara=await someone("amara-perera"),
        ingrid=await someone("ingrid-maas"),
    )
    await they_see_and_hear_each_other(cast)
    await everybody_sees_that_recording_runs(cast)
    await questions_find_their_outcome(cast)
    await the_minutes_are_written_and_read(cast)
    await slides_are_shown_page_by_page(cast, await someone("thabo-nkosi"), await someone("amara-perera"))
    await a_reload_and_a_cut_line_lose_nothing(cast)
    for person in cast.all:
        await person.breaks_no_rule_of_access()
    await the_end_closes_the_room_for_all(cast)
    await the_archive_plays_for_those_who_took_part(cast)
    holders = {
        await someone("thabo-nkosi"): "Held by Surat and Busan",
        cast.anjali: "Held by Busan",
        cast.park: "Released on",
    }
    await the_chair_and_the_cities_open_it_to_everybody(holders, await someone())


async def they_see_and_hear_each_other(cast: Cast) -> None:
    await joins(cast.anjali, recorded=True, devices=True)
    await joins(cast.park, recorded=False, devices=True)
    for person in (cast.fatima, cast.amara, cast.ingrid):
        await joins(person, recorded=True)
    for person in (cast.anjali, cast.park, cast.fatima):
        await person.sees(f"async () => ({DECODED})() > 20")
    assert await cast.anjali.sees(HEARD, BUSAN_HZ)
    assert await cast.park.sees(HEARD, SURAT_HZ)


async def everybody_sees_that_recording_runs(cast: Cast) -> None:
    await cast.amara.presses("Record")
    for person in cast.all:
        await expect(person.page.get_by_text("Being recorded").first).to_be_visible()


async def questions_find_their_outcome(cast: Cast) -> None:
    """One is asked without a name, voted for and put on the floor; another is declined with a reason."""
    await cast.fatima.page.get_by_label("Ask a question").fill(LEAKAGE)
    await cast.fatima.page.get_by_label("Ask without my name").check()
    await cast.fatima.presses("Ask")
    await expect(cast.fatima.page.get_by_text("Waiting in the post box", exact=False)).to_be_visible()
    for person in cast.all:
        await expect(person.page.get_by_text("Asked without a name").first).to_be_visible(timeout=OF_THE_BOX_MS)
        await expect(person.page.get_by_text(LEAKAGE).first).to_be_visible()
    await expect(cast.fatima.page.get_by_text("Waiting in the post box", exact=False)).to_be_hidden()
    await cast.anjali.page.get_by_role("button", name="Vote for this question").click()
    await expect(cast.park.page.get_by_role("button", name="Vote for this question (1 vote)")).to_be_visible()
    await cast.amara.presses("Put on the floor")
    await expect(cast.fatima.page.get_by_text("No question is on the floor.")).to_be_hidden()
    await cast.park.page.get_by_label("Ask a question").fill("What is for lunch?")
    await cast.park.presses("Ask")
    await act(cast.amara, "What is for lunch?", "Decline")
    await cast.amara.page.get_by_label("Why is it declined?", exact=False).fill("It is not about water.")
    await cast.amara.presses("Decline with this reason")
    await expect(cast.park.page.get_by_text("It is not about water.")).to_be_visible()


async def act(person: Someone, question: str, name: str) -> None:
    """Press an action of the desk beside a question: they are laid out where one is."""
    listed = person.page.locator(".desk-list").get_by_role("listitem").filter(has_text=question)
    await listed.get_by_text(question).click()
    await listed.get_by_role("button", name=name).click()


async def the_minutes_are_written_and_read(cast: Cast) -> None:
    await cast.ingrid.page.get_by_label("Write a line").fill(DECISION)
    await cast.ingrid.page.get_by_role("radio", name="Decision").check()
    await cast.ingrid.presses("Add")
    await expect(cast.ingrid.page.get_by_text(DECISION)).to_be_visible()
    await cast.fatima.page.get_by_role("tab", name="Minutes").click()
    await expect(cast.fatima.page.get_by_text(DECISION)).to_be_visible()
    await cast.fatima.page.get_by_role("tab", name="Questions").click()


async def slides_are_shown_page_by_page(cast: Cast, late: Someone, hall: Someone) -> None:
    """From the presenter's file to the stage of all; who comes late, and a hall's big screen, see the present page.

    Costs some ten seconds: it needs the drawing of a real file, and a hub in which somebody presents.
    """
    park, fatima = cast.park.page, cast.fatima.page
    await park.get_by_role("tab", name="Papers").click()
    await park.get_by_label("Send slides (PDF)").set_input_files(WATER)
    await park.get_by_role("button", name="Show on the stage").click(timeout=30_000)
    await expect(slide_of(fatima, 1)).to_be_visible()
    await park.locator(".stage-frame").click()
    for key in ("PageDown", "ArrowRight", "End", "PageUp", "Home", "ArrowRight"):
        await park.keyboard.press(key)
    for person in (*cast.all, late, hall):
        if person is late:
            await joins(late, recorded=False)
        elif person is hall:
            await hall.opens(WALL)
        await expect(slide_of(person.page, 2)).to_be_visible()
    await hall.sees(READ_LONG, await hall.page.evaluate("() => performance.now()"))
    await fatima.context.set_offline(True)
    await park.keyboard.press("ArrowRight")
    await expect(slide_of(cast.anjali.page, 3)).to_be_visible()
    await fatima.context.set_offline(False)
    await expect(slide_of(fatima, 3)).to_be_visible(timeout=20_000)
    cast.fatima.complaints[:] = [
        each for each in cast.fatima.complaints if "ERR_INTERNET_DISCONNECTED" not in each
    ]
    await hall.sees("() => document.querySelector('.slide-frame img')?.naturalWidth >= 960")
    await hall.breaks_no_rule_of_access()
    assert await hall.page.locator("audio").count() == 0  # its sound is off until somebody turns it on
    await cast.amara.presses("Put away")
    await expect(fatima.locator(".slide-frame")).to_have_count(0)
    await cast.anjali.sees("() => document.querySelectorAll('.ribbon-mark.slide').length >= 1")
    await park.get_by_role("tab", name="Questions").click()
    await late.presses("Leave")


def slide_of(page: Page, number: int) -> Locator:
    """The picture of this page on the stage, once it can be seen."""
    return page.locator(f'.slide-frame img[src*="/{number}-"][alt*="Slide {number} of 6"]')


async def a_reload_and_a_cut_line_lose_nothing(cast: Cast) -> None:
    box = cast.fatima.page.get_by_label("Ask a question")
    await box.fill("A draft that must sur")
    await cast.fatima.page.reload()
    await expect(cast.fatima.page.get_by_text(LEAKAGE).first).to_be_visible()
    await expect(box).to_have_value("A draft that must sur")

    await cast.fatima.page.context.set_offline(True)
    kept = cast.fatima.page.get_by_text("What you write and do is kept", exact=False)
    await expect(kept).to_be_visible(timeout=30_000)
    await box.fill("Asked in a tunnel?")
    await cast.fatima.presses("Ask")
    await act(cast.amara, LEAKAGE, "Answered")
    await expect(cast.anjali.page.get_by_text("Answered", exact=True).first).to_be_visible()
    await expect(cast.amara.page.get_by_text("Asked in a tunnel?")).to_have_count(0)
    await cast.fatima.page.context.set_offline(False)
    for person in (cast.amara, cast.fatima):
        await expect(person.page.get_by_text("Asked in a tunnel?")).to_have_count(1, timeout=20_000)
    await expect(kept).to_be_hidden()
    said = cast.fatima.complaints  # the browser's own word for the tunnel
    said[:] = [each for each in said if "ERR_INTERNET_DISCONNECTED" not in each]


async def the_end_closes_the_room_for_all(cast: Cast) -> None:
    await cast.amara.presses("End for all")
    dialog = cast.amara.page.get_by_role("dialog")
    await expect(dialog.get_by_text("1 left: choose an outcome")).to_be_visible()
    await cast.amara.breaks_no_rule_of_access()
    await dialog.get_by_role("button", name="Carry all over and end").click()
    for person in cast.all:
        await expect(person.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()
    await cast.anjali.breaks_no_rule_of_access()


async def the_archive_plays_for_those_who_took_part(cast: Cast) -> None:
    """It shows the one leader who agreed to be recorded, and not the other."""
    await cast.anjali.opens(ARCHIVE)
    await cast.anjali.presses("Play")
    await cast.anjali.sees(f"() => ({PLAYED})() >= 1")
    for text in (DECISION, LEAKAGE, SLIDE_2):
        await expect(cast.anjali.page.get_by_text(text).first).to_be_visible()
    shown = await cast.anjali.page.evaluate(
        "() => JSON.parse(document.getElementById('boot').textContent).document"
    )
    recorded = {shown["people"][each["participant"]]["name"] for each in shown["segments"].values()}
    assert recorded == {"Dr Anjali Desai"}
    line = cast.anjali.page.get_by_role("listitem").filter(has_text=SLIDE_2)
    await line.get_by_role("link", name="Play from here").click()
    await expect(cast.anjali.page.locator('.stage-slide img[alt*="Slide 2 of 6"]')).to_be_visible()
    await cast.anjali.breaks_no_rule_of_access()


async def the_chair_and_the_cities_open_it_to_everybody(holders: dict[Someone, str], visitor: Someone) -> None:
    """With each the page says who still holds it."""
    await visitor.opens(ARCHIVE)
    assert "/account/" in visitor.page.url
    for holder, then in holders.items():
        await holder.opens(ARCHIVE)
        await holder.page.get_by_text("Release this archive").click()
        await holder.presses("Release it for my part")
        await expect(holder.page.get_by_text(then)).to_be_visible()
    await visitor.opens(ARCHIVE)
    await expect(visitor.page.get_by_text(DECISION).first).to_be_visible()
