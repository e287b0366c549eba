"""Two rapporteurs write the minutes of an exchange in two languages, as far as the PDF that the cities approved.

Half a minute, most of it that of seven pages; the same steps by forms alone are in tests/pages/test_minutes.py.
"""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from playwright.async_api import expect
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tests.browser.conftest import MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.usefixtures("printing")]
EXCHANGE, LINE = "/exchange/waterlive", ".minute.decision"
DECISION, ACTION = "Surat meters two districts.", "Busan sends its drawings."
INGRIDS, FATIMAS = "Surat meters two districts in June.", "Surat meters three districts."
AMENDED = "Surat meters two districts in July."
KOREAN = {
    INGRIDS: "수라트는 6월에 두 구역을 계량한다.",
    AMENDED: "수라트는 7월에 두 구역을 계량한다.",
    ACTION: "부산은 도면을 보낸다.",
}


async def sits(person: Someone) -> Someone:
    await person.opens(f"{EXCHANGE}/room/")
    await person.presses("Agree and join")
    await expect(person.page.get_by_role("button", name="Leave")).to_be_visible()
    return person


async def writes(person: Someone, text: str, kind: str) -> None:
    await person.page.get_by_label("Write a line").fill(text)
    await person.page.get_by_role("radio", name=kind).check()
    await person.presses("Add")


async def test_two_rapporteurs_and_two_languages_to_the_signed_pdf(someone: MakeSomeone) -> None:
    amara = await someone("amara-perera")
    fatima = await sits(await someone("fatima-siddiqui"))
    await an_attendee_becomes_a_rapporteur(amara, fatima)
    ingrid = await sits(await someone("ingrid-maas"))
    await both_write_and_neither_overwrites_the_other(ingrid, fatima)
    await sits(amara)
    await amara.presses("End for all")
    await amara.page.get_by_role("dialog").get_by_role("button", name="End for all").click()
    await expect(ingrid.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()

    thabo, anjali, park = [await someone(each) for each in ("thabo-nkosi", "anjali-desai", "park-ji-won")]
    await in_two_languages_to_the_chair(ingrid)
    await a_city_has_a_line_amended(anjali, thabo)
    await the_translation_follows(ingrid, thabo)
    for person in (anjali, park):
        await gives(person, "approve")
        await expect(person.page.get_by_text("Approved for your city.")).to_be_visible()
    await the_pdf_is_signed_and_says_it_in_both(anjali)


async def gives(person: Someone, step: str, *, beside: str = "", which: int = 0, **fields: str) -> None:
    """Sends a form of the minutes' page, that of the line which says so much where there are several."""
    await person.opens(f"{EXCHANGE}/minutes/")
    place = person.page.locator(".line").filter(has_text=beside) if beside else person.page.locator("main")
    form = place.locator(f'form[action$="/minutes/{step}/"]').nth(which)
    folded = form.locator("xpath=ancestor::details[not(@open)]")
    if await folded.count():
        await folded.locator("summary").first.click()
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]')
        choices = await field.evaluate("(field) => field.tagName === 'SELECT'")
        await (field.select_option(value) if choices else field.fill(value))
    await form.get_by_role("button").click()


async def an_attendee_becomes_a_rapporteur(amara: Someone, fatima: Someone) -> None:
    """While she is in the room: her page is another's at once."""
    await expect(fatima.page.get_by_label("Write a line")).to_have_count(0)
    await amara.opens(f"{EXCHANGE}/people/")
    row = amara.page.get_by_role("listitem").filter(has_text="Fatima Siddiqui")
    await row.get_by_text("Change", exact=False).first.click()
    await row.get_by_role("link", name="Name, title, role").click()
    await amara.page.get_by_label("Role").select_option("rapporteur")
    await amara.presses("Save")
    await expect(amara.page.get_by_text("Changed: Fatima Siddiqui.")).to_be_visible()
    await expect(fatima.page.get_by_label("Write a line")).to_be_visible()


async def both_write_and_neither_overwrites_the_other(ingrid: Someone, fatima: Someone) -> None:
    await writes(ingrid, DECISION, "Decision")
    await writes(fatima, ACTION, "Action")
    for person in (ingrid, fatima):
        await expect(person.page.locator(".minute")).to_have_count(2)
    await without_a_line_to_the_others(fatima, True)
    await fatima.page.locator(LINE).get_by_role("button", name="Edit").click()
    await fatima.page.locator(LINE).get_by_label("The line’s text").fill(FATIMAS)
    await ingrid.page.locator(LINE).get_by_role("button", name="Edit").click()
    await ingrid.page.locator(LINE).get_by_label("The line’s text").fill(INGRIDS)
    await ingrid.page.locator(LINE).get_by_role("button", name="Save").click()
    await expect(ingrid.page.locator(LINE).get_by_text(INGRIDS)).to_be_visible()
    await without_a_line_to_the_others(fatima, False)
    conflict = fatima.page.locator(LINE).get_by_role("alert")
    await expect(conflict).to_contain_text(INGRIDS, timeout=30_000)
    await expect(fatima.page.locator(LINE).get_by_label("Your text:")).to_have_value(FATIMAS)
    await fatima.presses("Keep what is in the minutes")
    await expect(conflict).to_be_hidden()


async def without_a_line_to_the_others(person: Someone, away: bool) -> None:
    await person.page.context.set_offline(away)
    kept = person.page.get_by_text("What you write and do is kept", exact=False)
    await expect(kept).to_be_visible(visible=away, timeout=30_000)
    said = person.complaints  # the browser's own word for it
    said[:] = [each for each in said if "ERR_INTERNET_DISCONNECTED" not in each]


async def in_two_languages_to_the_chair(ingrid: Someone) -> None:
    await gives(ingrid, "languages", language="en", second="ko", prevailing="en")
    for line in (INGRIDS, ACTION):
        await gives(ingrid, "edit", beside=line, which=1, text=KOREAN[line])
    await gives(ingrid, "submit")
    await expect(ingrid.page.get_by_text("The minutes are with the chair now.")).to_be_visible()


async def a_city_has_a_line_amended(anjali: Someone, thabo: Someone) -> None:
    await gives(thabo, "circulate")
    await gives(anjali, "propose", beside=INGRIDS, text=AMENDED, reason="The monsoon.")
    await expect(anjali.page.get_by_text("The amendment is with the chair.")).to_be_visible()
    await gives(thabo, "accept")
    await gives(thabo, "circulate")
    await expect(thabo.page.get_by_text("The translation is behind", exact=False)).to_be_visible()
    thabo.complaints.clear()  # the browser's own word for a page that says 409


async def the_translation_follows(ingrid: Someone, thabo: Someone) -> None:
    await gives(thabo, "return", reason="The Korean text of the amended line.")
    await gives(ingrid, "edit", beside=AMENDED, which=1, text=KOREAN[AMENDED])
    await gives(ingrid, "submit")
    await gives(thabo, "circulate")
    await expect(thabo.page.get_by_text("The minutes are with the cities now.")).to_be_visible()


async def the_pdf_is_signed_and_says_it_in_both(anjali: Someone) -> None:
    """As it came over the line: nothing stands after the signature, and the words of both languages are in it."""
    await anjali.page.reload()
    async with anjali.page.expect_download() as downloading:
        await anjali.page.get_by_role("link", name="Download the signed PDF").click()
    document = (await (await downloading.value).path()).read_bytes()
    answer = await anjali.page.request.get(f"{anjali.origin}/seal.pem")
    trusted = next(iter(load_certs_from_pemder_data(await answer.body())))
    (signature,) = PdfFileReader(BytesIO(document)).embedded_signatures
    found = await async_validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted]))
    assert found.bottom_line and found.coverage is SignatureCoverageLevel.ENTIRE_FILE, found.summary()
    pages = pypdfium2.PdfDocument(document)
    text = " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    for words in (AMENDED, KOREAN[AMENDED], ACTION, KOREAN[ACTION], "Park Ji-won", "Dr Anjali Desai"):
        assert words in text
    assert FATIMAS not in text
