"""An interpreted exchange in real browsers: the floor, a booth of two, a listener who picks a language."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ROOM = "/exchange/waterlive/room/"
FLOOR_HZ, HAN_HZ, CHOI_HZ, SANA_HZ, DESK_HZ = 440, 700, 1100, 1400, 1700
RELIEVED_WITHIN_S = 20.0

# What each element of sound plays: [pitch in Hz, its loudness 0 to 1], of those that are heard now.
PLAYS = """async () => {
  window.ear ??= new AudioContext();
  const of = [...document.querySelectorAll("audio")].filter((each) => each.srcObject?.getAudioTracks().length);
  const voices = of.map((element) => {
    const analyser = new AnalyserNode(window.ear, {fftSize: 8192, smoothingTimeConstant: 0});
    window.ear.createMediaStreamSource(element.srcObject).connect(analyser);
    return {element, analyser, pitch: 0};
  });
  const loudness = new Float32Array(4096);
  for (let look = 0; look < 12; look++) {
    await new Promise((done) => setTimeout(done, 80));
    for (const voice of voices) {
      voice.analyser.getFloatFrequencyData(loudness);
      const peak = loudness.indexOf(Math.max(...loudness));
      if (loudness[peak] > -60) voice.pitch = peak * window.ear.sampleRate / 8192;
    }
  }
  return voices.filter((voice) => voice.pitch > 0)
    .map(({element, pitch}) => [Math.round(pitch), element.muted ? 0 : element.volume]);
}"""
# Whether exactly these voices are heard, each as loud as it should be.
HEARD = f"""async (wanted) => {{
  const plays = await ({PLAYS})();
  return plays.length === wanted.length && wanted.every(([pitch, loudness]) =>
    plays.some(([heard, loud]) => Math.abs(heard - pitch) < 12 && Math.abs(loud - loudness) < 0.01));
}}"""


async def joins(person: Someone, *, speaks: bool = False) -> None:
    await person.opens(ROOM)
    await person.presses("Join without being recorded")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible()
    if speaks:
        await person.presses("Microphone off")
        await expect(person.page.get_by_role("button", name="Microphone on")).to_be_visible()


async def hears(person: Someone, *voices: tuple[int, float]) -> None:
    wanted: list[list[Any]] = [list(voice) for voice in voices]
    await person.sees(HEARD, wanted)


async def test_an_interpreted_exchange(someone: MakeSomeone) -> None:
    anjali = await someone("anjali-desai", tone_hz=FLOOR_HZ)
    han, choi = await someone("han-seo-yeon", tone_hz=HAN_HZ), await someone("choi-min-jun", tone_hz=CHOI_HZ)
    amara, fatima = await someone("amara-perera", tone_hz=DESK_HZ), await someone("fatima-siddiqui")
    for person in (anjali, han, choi):
        await joins(person, speaks=True)
    for person in (amara, fatima):
        await joins(person)
    await a_booth_goes_on_the_air(han, choi, fatima)
    await a_listener_hears_the_language_over_a_low_floor(fatima)
    await they_hand_over(han, choi, fatima)
    await another_booth_works_from_the_first(await someone("sana-malik", tone_hz=SANA_HZ), fatima)
    await the_speaker_is_asked_to_slow_down(choi, anjali)
    await partners_talk_unheard_by_anybody_else(han, choi, fatima)
    await the_desk_has_a_line_of_its_own(amara, han, anjali)
    await a_silent_interpreter_is_relieved(han, choi, fatima, amara)
    for person in (han, amara, fatima):
        await person.breaks_no_rule_of_access()


async def a_booth_goes_on_the_air(han: Someone, choi: Someone, fatima: Someone) -> None:
    """Until then there is nothing but the floor."""
    await hears(fatima, (FLOOR_HZ, 1))
    await fatima.page.get_by_label("Hear").select_option("ko")
    await hears(fatima, (FLOOR_HZ, 1))
    await han.presses("Go on the air")
    await expect(han.page.get_by_text("You are on the air. Choi Min-jun is ready.")).to_be_visible()
    await expect(choi.page.get_by_text("Han Seo-yeon is on the air.")).to_be_visible()
    await expect(choi.page.get_by_role("button", name="Take over")).to_be_disabled()


async def a_listener_hears_the_language_over_a_low_floor(fatima: Someone) -> None:
    await hears(fatima, (FLOOR_HZ, 0.15), (HAN_HZ, 1))
    await fatima.page.get_by_label("Hear").select_option("floor")
    await hears(fatima, (FLOOR_HZ, 1))
    await fatima.page.get_by_label("Hear").select_option("ko")
    await hears(fatima, (FLOOR_HZ, 0.15), (HAN_HZ, 1))


async def they_hand_over(han: Someone, choi: Someone, fatima: Someone) -> None:
    await han.presses("Hand over")
    await expect(choi.page.get_by_text("Han Seo-yeon asks you to take over.")).to_be_visible()
    await choi.presses("Take over")
    await hears(fatima, (FLOOR_HZ, 0.15), (CHOI_HZ, 1))


async def another_booth_works_from_the_first(sana: Someone, fatima: Someone) -> None:
    """Relay: she hears the Korean and not the floor; who listens to Urdu hears the floor under her."""
    await joins(sana, speaks=True)
    await sana.page.get_by_label("Hear").select_option("ko")
    await hears(sana, (FLOOR_HZ, 0), (CHOI_HZ, 1))
    await sana.presses("Go on the air")
    await fatima.page.get_by_label("Hear").select_option("ur")
    await hears(fatima, (FLOOR_HZ, 0.15), (SANA_HZ, 1))
    await fatima.page.get_by_label("Hear").select_option("ko")
    await hears(fatima, (FLOOR_HZ, 0.15), (CHOI_HZ, 1))
    await sana.presses("Leave")


async def the_speaker_is_asked_to_slow_down(choi: Someone, anjali: Someone) -> None:
    await choi.presses("Ask to speak slowly")
    sign = anjali.page.get_by_text("The interpreters ask: please speak more slowly.")
    await expect(sign).to_be_visible()
    await expect(sign).to_be_hidden(timeout=15_000)


async def partners_talk_unheard_by_anybody_else(han: Someone, choi: Someone, fatima: Someone) -> None:
    await han.presses("Talk to partner")
    await hears(choi, (FLOOR_HZ, 1), (HAN_HZ, 1))
    await hears(fatima, (FLOOR_HZ, 0.15), (CHOI_HZ, 1))
    await han.presses("Talk to partner", exact=False)
    await hears(choi, (FLOOR_HZ, 1))
    await choi.presses("Talk to partner")  # who is on the air
    await hears(han, (FLOOR_HZ, 1), (CHOI_HZ, 1))
    await hears(fatima, (FLOOR_HZ, 0.15))
    await choi.presses("Talk to partner", exact=False)
    await hears(fatima, (FLOOR_HZ, 0.15), (CHOI_HZ, 1))


async def the_desk_has_a_line_of_its_own(amara: Someone, han: Someone, anjali: Someone) -> None:
    """It opens the microphone for that line alone; tests/media/test_browser.py has that no word reaches the floor."""
    await amara.page.get_by_text("Private line").click()
    await amara.presses("Talk to the desk")
    await hears(han, (FLOOR_HZ, 1), (DESK_HZ, 1))
    await hears(anjali)
    await amara.presses("Talk to the desk", exact=False)
    await hears(han, (FLOOR_HZ, 1))
    await expect(amara.page.get_by_role("button", name="Microphone muted")).to_be_visible()


async def a_silent_interpreter_is_relieved(
    han: Someone, choi: Someone, fatima: Someone, amara: Someone
) -> None:
    """The one on the air falls silent while the floor speaks; the partner is ready."""
    await choi.presses("Microphone on")
    await hears(fatima, (FLOOR_HZ, 0.15))
    alarm = "Interpretation into Korean has not been heard since"
    await expect(amara.page.get_by_text(alarm, exact=False)).to_be_visible(timeout=15_000)
    await expect(han.page.get_by_role("button", name="Take over now")).to_be_visible()
    await fatima.sees(HEARD, [[FLOOR_HZ, 0.15], [HAN_HZ, 1]], within_s=RELIEVED_WITHIN_S)
    await expect(amara.page.get_by_text(alarm, exact=False)).to_be_hidden()
