"""Papers before an exchange: kept by what their bytes are, in versions, and shown to those alone who may see them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from hub.planning import uploads
from hub.planning.papers import Paper, PaperVersion
from sessions.erasure import erase
from tests.pages.conftest import prepared

Browser = Callable[..., Client]
PAGE = "/exchange/meternext/papers/"
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path, hall: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    prepared("meternext")


@pytest.fixture
def amara(signed_in: Browser) -> Client:
    return signed_in("amara-perera")


def expected(amara: Client, **fields: Any) -> Paper:
    assert amara.post(PAGE + "expect/", {"title": "Metering in Busan", **fields}).status_code == 302
    return Paper.objects.latest("pk")


def hands_in(browser: Client, paper: Paper, content: bytes = PDF, name: str = "slides.pdf") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return browser.post(f"{PAGE}{paper.pk}/", {"file": file}, follow=True)


def archive(*names: str, **more: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, b"<x/>")
        for name, content in more.items():
            packed.writestr(name, content)
    return made.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")


def test_a_paper_is_expected_then_handed_in_then_replaced(amara: Client, signed_in: Browser) -> None:
    due = timezone.now().date() + timedelta(days=9)
    paper = expected(amara, due=due.isoformat())
    park = signed_in("park-ji-won")
    assert f"Waiting, due {due:%-d %B}" in park.get(PAGE).content.decode()
    hands_in(park, paper)
    hands_in(park, paper, DOCX)
    page = signed_in("anjali-desai").get(PAGE).content.decode()
    assert "Version 2" in page and "Earlier versions" in page and "Park Ji-won" in page
    first, second = (park.get(f"{PAGE}{paper.pk}/{number}/") for number in (1, 2))
    assert (b"".join(first.streaming_content), b"".join(second.streaming_content)) == (PDF, DOCX)  # type: ignore[attr-defined]


def test_what_is_late_says_so(amara: Client) -> None:
    expected(amara, due=(timezone.now().date() - timedelta(days=3)).isoformat())
    assert "Late: was due" in amara.get(PAGE).content.decode()


def test_a_file_is_served_as_what_its_bytes_are_and_never_as_a_page(amara: Client) -> None:
    paper = expected(amara, title='Budget "2030"/../\u0646')
    hands_in(amara, paper, name="../../evil.html")
    answer = amara.get(f"{PAGE}{paper.pk}/1/")
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert (
        answer["Content-Disposition"].startswith("attachment;") and "evil" not in answer["Content-Disposition"]
    )
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    stored = PaperVersion.objects.get().file
    assert str(stored.name).startswith("papers/meternext/") and "evil" not in str(stored.name)
    assert Path(stored.path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>\0", "not taken"),
        (b"MZ\x90\0", "not taken"),
        (b"GIF89a\0\xff", "not taken"),
        (b"\xff\xfe<\0h\0", "not taken"),
        (b"PK\x03\x04broken", "not taken"),
        (archive("evil.exe"), "not taken"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "not taken"),
        (archive("[Content_Types].xml", *(f"word/document.xml{n}" for n in range(5_001))), "not taken"),
    ],
    ids=range(9),
)
def test_what_is_no_paper_is_refused_in_words(amara: Client, content: bytes, words: str) -> None:
    page = hands_in(amara, expected(amara), content).content.decode()
    assert words in page and not PaperVersion.objects.exists()


def test_an_archive_that_unpacks_to_a_flood_is_refused(amara: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 2**20)
    flood = archive("[Content_Types].xml", **{"word/document.xml": b"\0" * 2**21})
    assert len(flood) < 10_000
    assert "not taken" in hands_in(amara, expected(amara), flood).content.decode()


def test_what_is_too_large_is_refused_and_far_too_large_not_read(
    amara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = expected(amara)
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000)
    assert "larger than 20 MB" in hands_in(amara, paper, PDF + b"x" * 1_000).content.decode()
    monkeypatch.setattr(uploads, "MOST_OF_A_FORM", 2_000)
    assert hands_in(amara, paper, PDF + b"x" * 3_000).status_code in (400, 413)
    assert not PaperVersion.objects.exists()


@pytest.mark.parametrize(
    "content", [PDF, DOCX, "Größe, ٹیکسٹ".encode(), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]
)
def test_what_offices_write_is_taken(amara: Client, content: bytes) -> None:
    hands_in(amara, expected(amara), content)
    assert PaperVersion.objects.count() == 1


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: DOCX[:60] + tail))
def test_no_bytes_break_the_look_at_them(content: bytes) -> None:
    try:
        kind = uploads.kind_of(io.BytesIO(content), len(content))
    except ValidationError as error:
        assert error.code in ("empty", "kind")
    else:
        assert kind[1].startswith(".")


# ------------------------------------------------------------------ who may
def test_the_interpreters_papers_are_theirs_and_the_desks(amara: Client, signed_in: Browser) -> None:
    paper = expected(amara, title="Glossary with names", for_interpreters="on")
    hands_in(amara, paper)
    for who in ("han-seo-yeon", "thabo-nkosi", "park-ji-won", "fatima-siddiqui"):
        sees = who in ("han-seo-yeon", "thabo-nkosi")
        browser = signed_in(who)
        assert ("Glossary with names" in browser.get(PAGE).content.decode()) is sees, who
        assert (browser.get(f"{PAGE}{paper.pk}/1/").status_code == 200) is sees, who
    assert hands_in(signed_in("park-ji-won"), paper).status_code == 404


def test_who_listens_hands_nothing_in_and_expects_nothing(amara: Client, signed_in: Browser) -> None:
    paper = expected(amara)
    fatima = signed_in("fatima-siddiqui")
    assert hands_in(fatima, paper).status_code == 403
    assert fatima.post(PAGE + "expect/", {"title": "Mine"}).status_code == 403
    assert fatima.post(f"{PAGE}{paper.pk}/remove/").status_code == 403


def test_strangers_and_visitors_get_nothing(amara: Client, stranger: Client) -> None:
    paper = expected(amara)
    hands_in(amara, paper)
    for address in (PAGE, f"{PAGE}{paper.pk}/1/"):
        assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code in (302, 404)
    paper.exchange.released = True
    paper.exchange.save()
    assert stranger.get(f"{PAGE}{paper.pk}/1/").status_code == 404  # released is the archive, not the papers


def test_a_paper_of_one_exchange_is_no_paper_of_another(amara: Client) -> None:
    paper = expected(amara)
    hands_in(amara, paper)
    assert amara.get(f"/exchange/waterlive/papers/{paper.pk}/1/").status_code == 404


def test_whoever_is_erased_handed_in_without_a_name(amara: Client, signed_in: Browser) -> None:
    hands_in(signed_in("park-ji-won"), expected(amara))
    version = PaperVersion.objects.get()
    assert (version.participant, version.by_name) == ("p1busanmeternext", "Park Ji-won")
    erase("meternext", "p1busanmeternext", 0, words=False)
    version.refresh_from_db()
    assert version.by_name == ""


def test_removing_it_removes_the_files(amara: Client, django_capture_on_commit_callbacks: Any) -> None:
    paper = expected(amara)
    hands_in(amara, paper)
    path = Path(PaperVersion.objects.get().file.path)
    with django_capture_on_commit_callbacks(execute=True):
        amara.post(f"{PAGE}{paper.pk}/remove/")
    assert not path.exists() and not Paper.objects.exists()
