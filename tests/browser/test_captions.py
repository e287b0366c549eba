"""Captions, from the captioner's keys to a phone in Urdu, the archive and its files, in real browsers.

It needs its seconds: a line is kept when its speaker had agreed for as long as a captioner lags behind (5 s), and
only a browser tells whether rows hold right-to-left words, keys reach the line, and a track of ours is read.
"""

from __future__ import annotations

import os
import time
import wave
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.async_api import Playwright, expect

from tests.browser.conftest import RESULTS, Hall, MakeSomeone, Someone, launch, running_hall
from tests.browser.reading import SQUEEZED
from tests.speech.sounds import VOICE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LIVE = "/exchange/waterlive/"
FOLDER = RESULTS / "screens"
PHONE = {"viewport": {"width": 360, "height": 740}, "language": "ur"}
GREETING = "آداب، سورت کی طرف سے آپ سب کو خوش آمدید۔"
TYPO, CORRECTED = "ہم پانی کا ایک تہائ کھو دیتے ہیں۔", "ہم پانی کا ایک تہائی <حصہ> کھو دیتے ہیں۔"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
COVERED = """() => [".room-side", ".room-stage", ".room-duty", ".room-controls"].filter((each) => {
  const one = document.querySelector(each), box = one.getBoundingClientRect();
  const foot = document.elementFromPoint(box.x + box.width / 2, box.bottom - 2);
  return box.height < 60 || !one.contains(foot);
})"""
TRACK = """async (address) => {
  const video = document.createElement("video");
  const track = document.createElement("track");
  Object.assign(track, {kind: "captions", src: address, default: true});
  video.append(track);
  document.body.append(video);
  track.track.mode = "hidden";
  await new Promise((read, failed) => { track.onload = read; track.onerror = failed; });
  const cues = [...track.track.cues].map((cue) => [cue.getCueAsHTML().textContent, cue.startTime < cue.endTime]);
  video.remove();
  return cues;
}"""


async def joins(person: Someone, *, recorded: bool = False) -> None:
    """The first of the two ways in agrees to be recorded, the second does not; in any language."""
    await person.opens(LIVE + "room/")
    await person.page.locator(".join-choice .actions button").nth(0 if recorded else 1).click()
    await expect(person.page.locator(".room-controls")).to_be_visible()


async def keeps(person: Someone, name: str) -> None:
    await person.page.evaluate("() => document.fonts.ready.then(() => true)")
    await person.page.screenshot(path=FOLDER / f"captions-{name}.png")
    assert await person.page.evaluate(OVERFLOW) <= 0, f"{name} is wider than its window"
    if "-360-" in name:
        assert await person.page.evaluate(SQUEEZED) == []
    await person.breaks_no_rule_of_access()


async def test_what_is_said_is_typed_read_corrected_and_found_again(someone: MakeSomeone, hall: Hall) -> None:
    anjali, park = await someone("anjali-desai"), await someone("park-ji-won")
    amara, sana = await someone("amara-perera"), await someone("sana-malik")
    fatima = await someone("fatima-siddiqui", **PHONE)
    await joins(anjali, recorded=True)
    for person in (park, amara, sana, fatima):
        await joins(person)
    await the_desk_names_a_captioner(amara)
    await a_reader_chooses_a_language(fatima)
    await words_of_who_did_not_agree_are_shown_and_not_kept(sana, fatima)
    await lines_are_typed_and_corrected_by_keyboard(sana, fatima)
    await short_forms_have_a_place_of_their_own(sana)
    for person, name in ((sana, "desk-1280-en"), (fatima, "read-360-ur"), (amara, "people-1280-en")):
        await keeps(person, name)
    await on_the_text_rung_they_stand_first(fatima)
    await sana.page.set_viewport_size({"width": 360, "height": 740})
    await keeps(sana, "desk-360-en")
    await the_exchange_ends(amara)
    await the_archive_shows_them(fatima, anjali)


async def the_desk_names_a_captioner(amara: Someone) -> None:
    await amara.presses("Record")
    await amara.page.get_by_role("tab", name="People", exact=False).click()
    await amara.page.get_by_text("Name a captioner").click()
    await amara.page.get_by_label("Who writes").select_option(label="Sana Malik")
    await amara.page.get_by_label("In which language").select_option("ur")
    await amara.presses("Name as captioner")
    await expect(amara.page.get_by_role("heading", name="Captions: Urdu")).to_be_visible()


async def a_reader_chooses_a_language(fatima: Someone) -> None:
    await fatima.page.locator(".more").click()
    await fatima.page.get_by_role("combobox", name="کیپشن").select_option("ur")
    await fatima.page.locator(".more").click()
    await expect(fatima.page.locator(".captions-empty")).to_be_visible()


async def line_of(sana: Someone) -> None:
    await expect(sana.page.locator("[data-captions]")).to_be_visible()
    await sana.page.keyboard.press("q")
    await expect(sana.page.locator("[data-captions]")).to_be_focused()


async def marks(sana: Someone, name: str) -> None:
    """By the key that stands beside the name."""
    button = sana.page.locator(".speaker-choice").filter(has_text=name)
    key = await button.locator("kbd").inner_text()
    await sana.page.keyboard.press(key)
    await expect(button).to_have_attribute("aria-pressed", "true")


async def words_of_who_did_not_agree_are_shown_and_not_kept(sana: Someone, fatima: Someone) -> None:
    await line_of(sana)
    await marks(sana, "Park")
    await sana.page.keyboard.type("یہ محفوظ نہیں ہوگا۔")
    await expect(fatima.page.locator(".caption.typing")).to_contain_text("یہ محفوظ")
    await sana.page.keyboard.press("Enter")
    await expect(sana.page.get_by_text("had not agreed to be recorded", exact=False)).to_be_visible()
    await expect(fatima.page.locator(".caption:not(.typing)")).to_contain_text("یہ محفوظ نہیں ہوگا۔")


async def answered(person: Someone) -> None:
    """Nothing that was asked for is on its way."""
    await person.sees("() => !Object.keys(localStorage).some((key) => key.startsWith('twinhall.outbox.'))")


async def lines_are_typed_and_corrected_by_keyboard(sana: Someone, fatima: Someone) -> None:
    await marks(sana, "Anjali")
    until = time.monotonic() + 30
    not_kept = sana.page.get_by_text("The last line was shown and is not kept", exact=False)
    while await not_kept.count():  # until she had agreed for as long as a captioner lags behind
        assert time.monotonic() < until
        await sana.page.keyboard.type(GREETING)
        await sana.page.keyboard.press("Enter")
        await expect(sana.page.locator("[data-captions]")).to_have_value("")
        await answered(sana)
        await expect(fatima.page.locator(".caption").last).to_contain_text("خوش آمدید")
    await sana.page.keyboard.type(TYPO)
    await sana.page.keyboard.press("Enter")
    await expect(fatima.page.locator(".caption").last).to_contain_text(TYPO)
    await sana.page.keyboard.press("ArrowUp")
    await expect(sana.page.locator("[data-captions]")).to_have_value(TYPO)
    await sana.page.keyboard.press("Control+a")
    await sana.page.keyboard.type(CORRECTED)
    await sana.page.keyboard.press("Enter")
    await expect(fatima.page.locator(".caption").last).to_contain_text(CORRECTED)
    assert (
        await fatima.page.evaluate("() => getComputedStyle(document.querySelector('.caption')).direction")
        == "rtl"
    )


async def short_forms_have_a_place_of_their_own(sana: Someone) -> None:
    """Open, with more of them than fit, they scroll in the captioner's place: what stands beside keeps its own."""
    await sana.page.locator(".short-forms summary").click()
    for number in range(1, 9):
        await sana.page.locator("[name=short]").fill(f"d{number}")
        await sana.page.locator("[name=full]").fill(f"District metered area {number}")
        await sana.page.keyboard.press("Enter")
    await expect(sana.page.locator(".short-forms li")).to_have_count(8)
    assert await sana.page.evaluate(COVERED) == []
    await keeps(sana, "short-forms-1280-en")


async def on_the_text_rung_they_stand_first(fatima: Someone) -> None:
    await fatima.page.locator("[data-dialog=devices]").first.click()
    await fatima.page.locator("dialog .save-data input").last.check()
    await fatima.page.keyboard.press("Escape")
    await expect(fatima.page.locator(".captions.first .caption").last).to_contain_text(CORRECTED)
    first = await fatima.page.locator(".captions.first").bounding_box()
    rest = await fatima.page.locator(".text-speaker").bounding_box()
    assert first and rest and first["y"] < rest["y"]
    await keeps(fatima, "text-360-ur")


async def the_exchange_ends(amara: Someone) -> None:
    await amara.presses("End for all")
    await amara.page.get_by_role("dialog").get_by_role("button", name="End for all").click()
    await expect(amara.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()


async def the_archive_shows_them(fatima: Someone, anjali: Someone) -> None:
    await fatima.opens(LIVE + "archive/")
    said = fatima.page.locator("li.said")
    await expect(said.filter(has_text=CORRECTED)).to_be_visible()
    await expect(said.filter(has_text=TYPO)).to_have_count(0)
    await expect(said.filter(has_text="محفوظ نہیں")).to_have_count(0)
    await keeps(fatima, "archive-360-ur")
    address = LIVE + "captions/ur.vtt"
    await anjali.opens(LIVE + "archive/")
    await keeps(anjali, "archive-1280-en")
    cues = await anjali.page.evaluate(TRACK, address)
    assert [CORRECTED, True] in [[text.replace("\n", " "), ordered] for text, ordered in cues]


MODEL = os.environ.get("TWINHALL_SPEECH_MODEL", "")
HEARD_WITHIN_S = 30.0


@pytest.mark.skipif(not MODEL, reason="needs a real speech model: TWINHALL_SPEECH_MODEL and twinhall[speech]")
async def test_a_machine_writes_what_a_real_voice_says(
    playwright: Playwright, tmp_path: Path, prepared: Path
) -> None:
    """The whole way: a browser's microphone, the recording, the model in its own process, a reader's page."""
    voice = tmp_path / "voice.wav"
    _to_wave(VOICE, voice)
    with running_hall(tmp_path, prepared) as hall:
        async with AsyncExitStack() as stack:
            people = []
            for slug, heard in (("anjali-desai", voice), ("amara-perera", None)):
                browser = await launch(playwright, heard)
                stack.push_async_callback(browser.close)
                given: dict[str, Any] = {"permissions": ["camera", "microphone"]} if heard else {}
                page = await (await browser.new_context(**given)).new_page()
                person = Someone(hall.origin, page, slug)
                await person.opens("/demo/")
                await page.locator(f'form[action$="/{slug}/"] button, form[action$="/{slug}"] button').click()
                await page.wait_for_url(hall.origin + "/")
                people.append(person)
            anjali, amara = people
            await joins(anjali, recorded=True)
            await joins(amara)
            await amara.presses("Record")
            await anjali.presses("Microphone off")
            await amara.page.get_by_role("combobox", name="Captions").select_option("en", timeout=60_000)
            await expect(amara.page.locator(".caption").first).to_be_visible(timeout=HEARD_WITHIN_S * 1000)
            await expect(amara.page.get_by_text("By machine", exact=False)).to_be_visible()
            await expect(amara.page.locator(".captions")).to_contain_text(
                "water", ignore_case=True, timeout=30_000
            )
            FOLDER.mkdir(parents=True, exist_ok=True)
            await keeps(amara, "machine-1280-en")


def _to_wave(sound: Path, target: Path) -> None:
    """As a browser's pretended microphone reads it."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
    with av.open(str(sound)) as container, wave.open(str(target), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(48_000)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                written.writeframes(part.to_ndarray().tobytes())
