"""The minutes as pages: written, reviewed, amended, approved, compared and printed, each by whoever may."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from hub.people.models import Account
from sessions.domain import commands as c
from sessions.domain.record import record_of
from sessions.minutes.compare import Part, words
from sessions.states import catch_up
from sessions.templatetags.exchange import direction
from tests.pages.archived import Telling

pytestmark = pytest.mark.usefixtures("printing")
PAGE = "/exchange/x1/minutes/"


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


def shown(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def gives(name: str, step: str, **fields: Any) -> str:
    """What the page says after a form was sent."""
    return client_of(name).post(f"{PAGE}{step}/", fields, follow=True).content.decode()


@pytest.fixture
def telling(exchange: Any, tmp_path: Path) -> Telling:
    told = Telling(exchange, tmp_path)
    told.at(10, "eun", c.AddMinuteLine(line="l1", kind="decision", text="A pilot in Surat."))
    told.ends(60)
    return told


def line(telling: Telling, key: str = "l1") -> Any:
    return catch_up(telling.exchange.pk).minutes[key]


def test_a_rapporteur_writes_and_changes_lines_without_javascript(telling: Telling) -> None:
    gives("eun", "add", kind="action", text="Send the papers.", owner="surat", due="2027-05-12")
    page = shown(client_of("chen"))
    assert "Send the papers." in page and "To be done by Surat" in page and "until 12 May 2027" in page
    assert "Write a line" not in page, "an attendee reads"
    gives("eun", "edit", line="l1", base_seq=line(telling).seq, text="A pilot in Surat, in May.")
    assert line(telling).text == "A pilot in Surat, in May."


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed(telling: Telling) -> None:
    stale = line(telling).seq
    gives("amara", "edit", line="l1", base_seq=stale, text="Two pilots.")
    answer = client_of("eun").post(f"{PAGE}edit/", {"line": "l1", "base_seq": stale, "text": "Three pilots."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "It now reads: “Two pilots.”" in page and "Three pilots.</textarea>" in page
    assert line(telling).text == "Two pilots."


def test_two_languages_stand_side_by_side_with_the_prevailing_one_named(telling: Telling) -> None:
    gives("eun", "languages", language="en", second="ko", prevailing="en")
    gives("eun", "edit", line="l1", base_seq=line(telling).seq, text="수라트 시범 사업.", translation="yes")
    page = shown(client_of("chen"))
    assert "In English and Korean. Where they differ, the English text prevails." in page
    assert re.search(r'lang="ko">수라트 시범 사업\.</p>', page)


def test_the_way_to_the_seal_and_what_each_may_do_on_it(telling: Telling) -> None:
    assert "Hand in to the chair" not in shown(client_of("bruno"))
    assert "The minutes are with the chair now." in gives("eun", "submit")
    assert "Write a line" not in shown(client_of("eun"))
    assert "The minutes are with the cities now." in gives("dana", "circulate")
    page = shown(client_of("bruno"))
    assert "Version 1 is with the cities. Waiting for: Surat" in page and "Approve version 1 for Surat" in page
    assert "Approve version" not in shown(client_of("chen"))
    gives("bruno", "propose", line="l1", text="A pilot in Surat, in June.", reason="The monsoon.")
    page = shown(client_of("dana"))
    assert "<ins>Surat, in June.</ins>" in page and "<del>Surat.</del>" in page and "The monsoon." in page
    assert "The monsoon." not in shown(client_of("chen")), "amendments are between the cities and the desk"
    gives("dana", "accept", amendment=next(iter(catch_up("x1").amendments)))
    gives("dana", "circulate")
    assert "You read version 1, and version 2 is out by now" in gives("bruno", "approve", version=1)
    assert "Approved for your city." in gives("bruno", "approve", version=2)
    page = shown(client_of("chen"))
    assert "Approved by every city, as version 2" in page
    assert record_of(catch_up("x1")).digest in page


def test_a_city_reads_by_when_it_is_waited_for(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    gives("eun", "submit")
    proposed = re.search(r'name="due" min="([-0-9]+)" value="([-0-9]+)"', shown(client_of("dana")))
    assert proposed is not None
    assert date.fromisoformat(proposed[2]) - date.fromisoformat(proposed[1]) == timedelta(days=14)
    over = client_of("dana").post(f"{PAGE}circulate/", {"due": "2020-05-12"})
    assert over.status_code == 409
    assert "2020-05-12 is over already. Choose a day that is still to come." in over.content.decode()
    gives("dana", "circulate", due="2100-05-12")
    page = shown(client_of("bruno"))
    assert "Version 1 is with the cities until 12 May 2100. Waiting for: Surat" in page
    assert "Waiting, due 12 May 2100" in page
    assert "Give the cities another day" not in page
    gives("dana", "due", due="2100-06-12")
    assert "Waiting, due 12 June 2100" in shown(client_of("bruno"))
    monkeypatch.setattr("sessions.minutes.pages.timezone.now", lambda: datetime(2100, 6, 14, tzinfo=UTC))
    assert "Late: was due 12 June" in shown(client_of("bruno"))
    gives("dana", "due", due="")
    assert re.search(r"Surat</bdi>.*?>Waiting<", shown(client_of("bruno")), re.DOTALL)


def test_at_home_one_finds_the_minutes_that_wait_for_oneself(telling: Telling) -> None:
    def waits(name: str) -> str:
        found = re.search(r'id="awaited".*?</section>', shown(client_of(name), "/"), re.DOTALL)
        return found[0] if found else ""

    assert not waits("dana") and not waits("bruno")
    gives("eun", "submit")
    assert "Minutes: <bdi>Water losses</bdi>" in waits("dana") and "For your review" in waits("dana")
    assert not waits("bruno")
    gives("dana", "circulate", due="2100-05-12")
    assert "Surat’s approval, due 12 May 2100" in waits("bruno")
    assert not waits("dana") and not waits("chen")
    gives("bruno", "approve", version=1)
    assert not waits("bruno")


def test_versions_are_compared_in_words(telling: Telling) -> None:
    gives("eun", "submit")
    gives("dana", "circulate")
    assert "The first version" in shown(client_of("chen"), f"{PAGE}changes/1/")
    gives("dana", "return", reason="Who pays?")
    gives("eun", "edit", line="l1", base_seq=line(telling).seq, text="A pilot in Busan.")
    gives("eun", "add", text="Surat pays.")
    gives("eun", "submit")
    gives("dana", "circulate")
    page = shown(client_of("chen"), f"{PAGE}changes/2/")
    assert "<del>Surat.</del><ins>Busan.</ins>" in page and "<ins>Surat pays.</ins>" in page
    assert client_of("chen").get(f"{PAGE}changes/3/").status_code == 404


def test_words_that_stayed_are_told_from_those_that_changed() -> None:
    assert words("", "") == ()
    assert words("Busan pays half.", "Busan pays all.") == (
        Part("same", "Busan pays "),
        Part("removed", "half."),
        Part("added", "all."),
    )
    for before, after in (("a b c", "c b a"), ("", "x"), ("x y", "")):
        parts = words(before, after)
        assert "".join(part.text for part in parts if part.how != "removed") == after
        assert "".join(part.text for part in parts if part.how != "added") == before


def test_the_pdf_says_what_the_page_says(telling: Telling) -> None:
    gives("eun", "submit")
    gives("dana", "circulate")
    gives("bruno", "approve", version=1)
    answer = client_of("chen").get("/exchange/x1/minutes.pdf")
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    text = " ".join(text.split())
    assert "Decision: A pilot in Surat." in text and "Approved by every city, as version 1" in text
    assert record_of(catch_up("x1")).digest in text.replace(" ", "")
    assert b"/StructTreeRoot" in answer.content or document.get_version() >= 17


def validated(document: bytes, certificate: bytes) -> Any:
    """What somebody finds who trusts the hall's certificate. ISO 32000-2 section 12.8, ETSI EN 319 142-1."""
    trusted = next(iter(load_certs_from_pemder_data(certificate)))
    (embedded,) = PdfFileReader(BytesIO(document)).embedded_signatures
    return validate_pdf_signature(embedded, ValidationContext(trust_roots=[trusted]))


def test_sealed_minutes_are_signed_and_one_changed_byte_shows(
    telling: Telling, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    assert "signed PDF" not in shown(client_of("chen"))
    gives("eun", "submit")
    gives("dana", "circulate")
    assert b"/ByteRange" not in client_of("chen").get("/exchange/x1/minutes.pdf").content
    gives("bruno", "approve", version=1)
    assert "signed PDF" in shown(client_of("chen"))
    document = client_of("chen").get("/exchange/x1/minutes.pdf").content
    certificate = Client().get("/seal.pem").content
    found = validated(document, certificate)
    assert found.bottom_line and found.coverage.name == "ENTIRE_FILE", found.pretty_print_details()
    assert (
        "Minutes as approved by Surat"
        in PdfFileReader(BytesIO(document)).embedded_signatures[0].sig_object["/Reason"]
    )
    place = document.index(b"/Title") + 12
    changed = document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :]
    assert not validated(changed, certificate).intact
    assert (tmp_path / "seal.p12").stat().st_mode & 0o077 == 0
    assert Client().get("/seal.pem").content == certificate, "the hall keeps its key"


def test_a_key_that_cannot_be_read_is_told_and_nothing_unsigned_passes_for_signed(
    telling: Telling, settings: Any, tmp_path: Path
) -> None:
    gives("eun", "submit")
    gives("dana", "circulate")
    gives("bruno", "approve", version=1)
    settings.EXCHANGE_SEAL = str(tmp_path / "none.p12")
    page = client_of("chen").get("/exchange/x1/minutes.pdf", follow=True).content.decode()
    assert "The PDF cannot be signed" in page
    assert Client().get("/seal.pem").status_code == 404


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("edit", {"line": "../etc", "base_seq": "1", "text": "x"}),
        ("edit", {"line": "l1", "base_seq": "many", "text": "x"}),
        ("add", {"text": "x", "kind": "spell"}),
        ("add", {"text": "x" * 20_000}),
        ("languages", {"language": "en", "prevailing": "<b>"}),
        ("approve", {"version": "-1"}),
    ],
)
def test_a_form_that_is_none_of_ours_is_refused_and_changes_nothing(
    telling: Telling, step: str, fields: dict[str, str]
) -> None:
    before = catch_up("x1").seq
    assert client_of("eun").post(f"{PAGE}{step}/", fields).status_code == 400
    assert catch_up("x1").seq == before


def test_a_stranger_finds_neither_page_nor_form(telling: Telling) -> None:
    Account.objects.create(username="zoya", email="zoya@example.org", full_name="Zoya")
    zoya = client_of("zoya")
    for path in (PAGE, f"{PAGE}changes/1/", "/exchange/x1/minutes.pdf"):
        assert zoya.get(path).status_code == 404
        assert Client().get(path).status_code == 302
    assert zoya.post(f"{PAGE}submit/").status_code == 404
    assert client_of("eun").post(f"{PAGE}burn/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(username="eun"))
    assert strict.post(f"{PAGE}submit/").status_code == 403


def test_words_of_people_never_become_markup(telling: Telling) -> None:
    gives("eun", "add", text='<script>alert("x")</script>')
    assert "<script>alert" not in shown(client_of("chen"))


def test_what_no_font_here_can_print_is_told_instead_of_printed_as_boxes(
    telling: Telling, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """fontconfig is pointed at a folder without fonts, so that the machine that tests may have any."""
    gives("eun", "add", text="수라트 시범 지구 · सूरत")
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    answer = client_of("chen").get("/exchange/x1/minutes.pdf", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "no font for letters such as “" in page and "fonts-noto-cjk, fonts-noto-core" in page


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("수라트", "ltr"),
        ("सूरत", "ltr"),
        ("سورت", "rtl"),
        ("12: سورت", "rtl"),
        ("§ Surat سورت", "ltr"),
        ("", "ltr"),
    ],
)
def test_a_line_runs_as_its_first_letter_does(text: str, way: str) -> None:
    assert direction(text) == way
