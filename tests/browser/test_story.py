"""The first exchange from end to end: two cities talk, an attendee asks, the desk runs it, the archive plays."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ROOM = "/exchange/waterlive/room/"
ARCHIVE = "/exchange/waterlive/archive/"
SURAT_HZ, BUSAN_HZ = 440, 880

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


async def test_the_first_exchange(someone: MakeSomeone) -> None:
    anjali = await someone("anjali-desai", tone_hz=SURAT_HZ)
    park = await someone("park-ji-won", tone_hz=BUSAN_HZ)
    fatima = await someone("fatima-siddiqui")  # never grants a device
    amara = await someone("amara-perera")
    ingrid = await someone("ingrid-maas")

    # Two cities see and hear each other; a listener without devices sees and hears both.
    await joins(anjali, recorded=True, devices=True)
    await joins(park, recorded=False, devices=True)
    await joins(fatima, recorded=True)
    await joins(amara, recorded=True)
    await joins(ingrid, recorded=True)
    await anjali.sees(f"async () => ({DECODED})() > 20")
    await park.sees(f"async () => ({DECODED})() > 20")
    await fatima.sees(f"async () => ({DECODED})() > 20")
    assert await anjali.sees(HEARD, BUSAN_HZ)
    assert await park.sees(HEARD, SURAT_HZ)

    # The moderator records; everyone sees it.
    await amara.presses("Record")
    for person in (anjali, park, fatima, ingrid):
        await expect(person.page.get_by_text("Being recorded").first).to_be_visible()

    # A question is asked without a name, voted for, put on the floor, answered; another is declined.
    await fatima.page.get_by_label("Ask a question").fill("How do you meter leakage?")
    await fatima.page.get_by_label("Ask without my name").check()
    await fatima.presses("Ask")
    for person in (anjali, park, amara, ingrid):
        await expect(person.page.get_by_text("How do you meter leakage?").first).to_be_visible()
        await expect(person.page.get_by_text("Asked without a name").first).to_be_visible()
    await anjali.page.get_by_role("button", name="Vote for this question").click()
    await expect(park.page.get_by_role("button", name="Vote for this question (1 vote)")).to_be_visible()
    await amara.presses("Put on the floor")
    await expect(fatima.page.get_by_text("No question is on the floor.")).to_be_hidden()
    await park.page.get_by_label("Ask a question").fill("What is for lunch?")
    await park.presses("Ask")
    await (
        amara.page.get_by_role("listitem")
        .filter(has_text="What is for lunch?")
        .get_by_role("button", name="Decline")
        .click()
    )
    await amara.page.get_by_label("Why is it declined?", exact=False).fill("It is not about water.")
    await amara.presses("Decline with this reason")
    await expect(park.page.get_by_text("It is not about water.")).to_be_visible()

    # The rapporteur writes; everybody reads.
    await ingrid.page.get_by_label("Write a line").fill("Busan meters its districts at night.")
    await ingrid.page.get_by_role("radio", name="Decision").check()
    await ingrid.presses("Add")
    await expect(ingrid.page.get_by_text("Busan meters its districts at night.")).to_be_visible()
    await fatima.page.get_by_role("tab", name="Minutes").click()
    await expect(fatima.page.get_by_text("Busan meters its districts at night.")).to_be_visible()

    # A reload and a cut line lose nothing.
    await fatima.page.get_by_role("tab", name="Questions").click()
    await fatima.page.get_by_label("Ask a question").fill("A draft that must sur")
    await fatima.page.reload()
    await expect(fatima.page.get_by_text("How do you meter leakage?").first).to_be_visible()
    await expect(fatima.page.get_by_label("Ask a question")).to_have_value("A draft that must sur")
    await fatima.page.context.set_offline(True)
    await fatima.page.get_by_label("Ask a question").fill("Asked in a tunnel?")
    await fatima.presses("Ask")
    await (
        amara.page.get_by_role("listitem")
        .filter(has_text="How do you meter leakage?")
        .get_by_role("button", name="Answered")
        .click()
    )
    await fatima.page.context.set_offline(False)
    await expect(amara.page.get_by_text("Asked in a tunnel?")).to_have_count(1, timeout=20_000)
    await expect(fatima.page.get_by_text("Asked in a tunnel?").first).to_be_visible(timeout=20_000)

    for person in (anjali, fatima, amara, ingrid):
        await person.breaks_no_rule_of_access()

    # Ending says what is still open, and closes the room for all.
    await amara.presses("End for all")
    dialog = amara.page.get_by_role("dialog")
    await expect(dialog.get_by_text("1 question", exact=False)).to_be_visible()
    await amara.breaks_no_rule_of_access()
    await dialog.get_by_role("button", name="End for all").click()
    for person in (anjali, park, fatima, amara, ingrid):
        await expect(person.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()
    await anjali.breaks_no_rule_of_access()

    # The archive plays it at once for those who took part, and for nobody else until the chair releases it.
    await anjali.opens(ARCHIVE)
    await anjali.presses("Play")
    await anjali.sees(f"() => ({PLAYED})() >= 1")
    await expect(anjali.page.get_by_text("Busan meters its districts at night.").first).to_be_visible()
    await expect(anjali.page.get_by_text("How do you meter leakage?").first).to_be_visible()
    recorded = await anjali.page.evaluate(
        "() => JSON.parse(document.getElementById('boot').textContent).document"
    )
    speakers = {segment["participant"] for segment in recorded["segments"].values()}
    people = {key: person["name"] for key, person in recorded["people"].items()}
    assert {people[each] for each in speakers} == {"Dr Anjali Desai"}, "only who agreed is recorded"
    await anjali.breaks_no_rule_of_access()
    visitor = await someone()
    await visitor.opens(ARCHIVE)
    assert "/account/" in visitor.page.url
    thabo = await someone("thabo-nkosi")
    await thabo.opens(ARCHIVE)
    await thabo.page.get_by_text("Release this archive").click()
    await thabo.presses("Release to everybody")
    await expect(thabo.page.get_by_text("Everybody can open this archive now.", exact=False)).to_be_visible()
    await visitor.opens(ARCHIVE)
    await expect(visitor.page.get_by_text("Busan meters its districts at night.").first).to_be_visible()
