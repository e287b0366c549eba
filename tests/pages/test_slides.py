"""Slides from the file to the screen: what is taken, what it becomes, and who may have which page."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from hub.demo.people import PERSON, participant_id
from hub.planning.papers import Paper, PaperVersion
from sessions.archive.document import document_of
from sessions.archive.figure import marks_of
from sessions.domain import commands as c
from sessions.domain.names import Phase, Role
from sessions.domain.state import Actor
from sessions.erasure import erase
from sessions.execute import caused_by, execute
from sessions.models import Deck, ExchangeSession
from sessions.outcomes import Done
from sessions.slides import render
from sessions.slides.decks import pictures
from sessions.slides.drawing import MOST_BYTES, WIDTHS, Refused, fitted
from sessions.slides.jobs import delete_pages, draw_deck
from sessions.states import catch_up
from sessions.wording import SENTENCES
from tests.decks import WATER, bomb, encrypted, pdf, with_program
from tests.pages.conftest import prepared

Browser = Callable[..., Client]
EXCHANGE = "meternext"
SLIDES = f"/exchange/{EXCHANGE}/slides/"
HANDOUTS = f"/exchange/{EXCHANGE}/handouts/"
JSON: Any = {"HTTP_ACCEPT": "application/json"}
AMARA, PARK, ANJALI, FATIMA = "amara-perera", "park-ji-won", "anjali-desai", "fatima-siddiqui"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path, hall: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    prepared(EXCHANGE)


def who(slug: str) -> tuple[str, Role]:
    person = next(each for each in PERSON.values() if each.slug == slug)
    return participant_id(EXCHANGE, person), Role(person.role)


def does(slug: str, command: c.AnyCommand, at_ms: int = 0) -> None:
    key, role = who(slug)
    now = NOW + at_ms
    outcome = execute(EXCHANGE, caused_by(EXCHANGE, repr(command), now), command, Actor(key, role), now)
    assert isinstance(outcome, Done), outcome


NOW = 1_900_000_000_000


def sends(browser: Client, content: bytes, title: str = "Night flow") -> Any:
    file = SimpleUploadedFile("flow.pdf", content, content_type="text/html")
    return browser.post(SLIDES, {"file": file, "title": title}, **JSON)


def drawn(browser: Client) -> Deck:
    """Sent, and drawn as the job does."""
    answer = sends(browser, WATER.read_bytes())
    assert answer.status_code == 201, answer.content
    deck = answer.json()["deck"]
    assert browser.get(f"{SLIDES}{deck}/").json() == {"state": "waiting"}
    draw_deck.call(deck)
    assert browser.get(f"{SLIDES}{deck}/").json() == {"state": "ready"}
    return Deck.objects.get(pk=deck)


def page(browser: Client, deck: Deck, number: int, width: int = 480, **more: Any) -> Any:
    return browser.get(f"{SLIDES}{deck.pk}/{number}-{width}.webp", **more)


# ------------------------------------------------------------------ what is taken
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (WATER.read_bytes()[:4_000], "deck.broken"),
        (b"%PDF-1.7\nhello", "deck.broken"),
        (b"plain words", "deck.not_pdf"),
        (pdf(10_000), "deck.too_many_pages"),
        (pdf(box="0 0 1000000 1000000"), "deck.page_size"),
        (pdf(box="0 0 4000 40"), "deck.page_size"),
        (encrypted(), "deck.encrypted"),
        (with_program(), "deck.program"),
        (with_program("/J#61vaScript"), "deck.program"),
        (with_program("/Launch"), "deck.program"),
    ],
    ids=range(10),
)
def test_what_is_no_set_of_slides_is_refused_in_one_sentence(
    signed_in: Browser, content: bytes, code: str
) -> None:
    answer = sends(signed_in(PARK), content)
    assert answer.status_code == 400
    beginning = SENTENCES[code].partition("%")[0]
    assert answer.json()["message"].startswith(beginning) and len(beginning) > 4
    assert not Deck.objects.exists() and not Paper.objects.exists()


def test_a_form_without_a_script_is_told_the_same(signed_in: Browser) -> None:
    file = SimpleUploadedFile("flow.pdf", encrypted())
    page = signed_in(PARK).post(SLIDES, {"file": file}, follow=True).content.decode()
    assert "asks for a password" in page


def test_a_bomb_ends_no_more_than_its_own_process(tmp_path: Path) -> None:
    """Whether it is drawn blank or refused: within the memory and the time that it was given."""
    file = tmp_path / "bomb.pdf"
    file.write_bytes(bomb())
    try:
        assert render.draw(file, tmp_path) == [""]
    except Refused as refused:
        assert refused.code == "deck.too_heavy"


@pytest.mark.parametrize("seed", range(8))
def test_mutated_files_are_drawn_or_refused(tmp_path: Path, seed: int) -> None:
    """Bytes of a real file changed, cut out and repeated: there is an answer of ours to each."""
    chance = random.Random(seed)
    content = bytearray(WATER.read_bytes())
    for _ in range(chance.randint(1, 60)):
        at = chance.randrange(len(content))
        match chance.randrange(3):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(64)]
            case _:
                content[at:at] = content[at : at + chance.randrange(256)]
    file, folder = tmp_path / "mutant.pdf", tmp_path / "pages"
    folder.mkdir()
    file.write_bytes(b"%PDF-" + bytes(content[5:]))
    try:
        texts = render.draw(file, folder)
    except Refused as refused:
        assert refused.code.startswith("deck.")
    else:
        assert sorted(each.name for each in folder.iterdir()) == sorted(pictures(len(texts)))


def test_a_program_that_lies_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one would that hostile bytes had taken over: it names pages that it did not draw, or says nonsense."""
    for said in ('{"texts": ["a"]}', '{"texts": [1]}', "no JSON", ""):
        program = tmp_path / "program"
        program.write_text(f"#!/bin/sh\nprintf '%s' '{said}'\n")
        program.chmod(0o700)
        monkeypatch.setattr("sessions.slides.render.sys.executable", str(program))
        with pytest.raises(Refused):
            render.draw(tmp_path / "any.pdf", tmp_path)


def test_who_only_listens_hands_in_nothing(signed_in: Browser) -> None:
    assert sends(signed_in(FATIMA), WATER.read_bytes()).status_code == 403
    assert not Paper.objects.exists()


# ------------------------------------------------------------------ what it becomes
def test_every_page_is_drawn_at_three_widths_within_its_bytes(signed_in: Browser) -> None:
    """At the smallest a page costs no more than one minute of a line of 8 kB a minute; `bench slides` prints it."""
    deck = drawn(signed_in(PARK))
    assert deck.pages == 6
    sizes: dict[int, list[int]] = {width: [] for width in WIDTHS}
    for number in range(1, 7):
        for width in WIDTHS:
            with default_storage.open(f"{deck.folder}/{number}-{width}.webp") as file:
                content = file.read()
            assert Image.open(BytesIO(content)).width == width
            sizes[width].append(len(content))
    assert all(max(each) <= MOST_BYTES[width] for width, each in sizes.items())
    texts = catch_up(EXCHANGE).decks[deck.pk].texts
    assert texts[0].startswith("Finding leaks by their night flow") and "412 zones" in texts[2]


def test_the_busiest_page_still_fits() -> None:
    """A picture of noise becomes grey, then smaller, until a thin line carries it."""
    noise = Image.frombytes("RGB", (480, 270), random.Random(1).randbytes(480 * 270 * 3))
    made = fitted(noise, MOST_BYTES[480])
    assert len(made) <= MOST_BYTES[480] and Image.open(BytesIO(made)).width >= 100


def test_drawing_again_changes_nothing(signed_in: Browser) -> None:
    deck = drawn(signed_in(PARK))
    seq = catch_up(EXCHANGE).seq
    draw_deck.call(deck.pk)
    assert catch_up(EXCHANGE).seq == seq


def test_what_the_exchange_refuses_is_told_to_who_handed_it_in(signed_in: Browser) -> None:
    park = signed_in(PARK)
    deck = sends(park, WATER.read_bytes()).json()["deck"]
    does(AMARA, c.StartPhase(phase=Phase.PRESENTATIONS))
    does(AMARA, c.RemovePerson(participant=who(PARK)[0]))
    draw_deck.call(deck)
    answer = signed_in(AMARA).get(f"{SLIDES}{deck}/").json()
    assert answer["state"] == "refused" and "role" in answer["message"]


# ------------------------------------------------------------------ who may have it
def test_the_audience_has_a_page_once_it_is_shown_and_the_one_after_it(signed_in: Browser) -> None:
    park, fatima, anjali = signed_in(PARK), signed_in(FATIMA), signed_in(ANJALI)
    deck = drawn(park)
    assert page(park, deck, 6).status_code == page(signed_in(AMARA), deck, 6).status_code == 200
    assert page(fatima, deck, 1).status_code == page(anjali, deck, 1).status_code == 404
    does(AMARA, c.StartPhase(phase=Phase.PRESENTATIONS))
    does(PARK, c.ShowSlides(deck=deck.pk, page=3))
    assert [page(fatima, deck, n).status_code for n in range(1, 7)] == [404, 404, 200, 200, 404, 404]
    does(PARK, c.PutSlidesAway(deck=deck.pk), 5_000)
    assert [page(fatima, deck, n).status_code for n in range(1, 7)] == [404, 404, 200, 404, 404, 404]
    does(PARK, c.ShareSlides(deck=deck.pk))
    assert [page(fatima, deck, n).status_code for n in (0, 1, 6, 7)] == [404, 200, 200, 404]
    does(PARK, c.WithdrawSlides(deck=deck.pk))
    assert page(fatima, deck, 3).status_code == page(park, deck, 3).status_code == 404


def test_strangers_and_visitors_have_nothing(signed_in: Browser, stranger: Client, client: Client) -> None:
    deck = drawn(signed_in(PARK))
    does(AMARA, c.StartPhase(phase=Phase.PRESENTATIONS))
    does(PARK, c.ShowSlides(deck=deck.pk))
    does(PARK, c.ShareSlides(deck=deck.pk))
    for browser in (stranger, client):
        assert page(browser, deck, 1).status_code == 404
        assert browser.get(f"{SLIDES}{deck.pk}/pdf/").status_code == 404


def test_off_the_record_the_room_has_it_while_it_is_shown(signed_in: Browser) -> None:
    park, fatima = signed_in(PARK), signed_in(FATIMA)
    deck = drawn(park)
    does(AMARA, c.StartPhase(phase=Phase.PRESENTATIONS))
    does(AMARA, c.AddItem(item="i1", title="Tariffs", minutes=5, off_record=True))
    does(AMARA, c.StartItem(item="i1"))
    does(PARK, c.ShowSlides(deck=deck.pk))
    assert page(fatima, deck, 1).status_code == 200
    does(PARK, c.PutSlidesAway(deck=deck.pk), 9_000)
    does(AMARA, c.FinishItem(item="i1"), 10_000)
    assert page(fatima, deck, 1).status_code == 404


def test_held_then_released_the_archive_has_what_was_shown(
    signed_in: Browser, client: Client, settings: Settings
) -> None:
    deck = drawn(signed_in(PARK))
    does(AMARA, c.StartPhase(phase=Phase.PRESENTATIONS))
    does(PARK, c.ShowSlides(deck=deck.pk))
    does(PARK, c.PutSlidesAway(deck=deck.pk), 5_000)
    does(AMARA, c.EndExchange(), 6_000)
    assert page(client, deck, 1).status_code == 404
    assert page(signed_in(FATIMA), deck, 1).status_code == 200
    for slug in ("thabo-nkosi", ANJALI, PARK):
        does(slug, c.ReleaseExchange(), 7_000)
    assert page(client, deck, 1).status_code == 200 and page(client, deck, 2).status_code == 404


def test_a_page_is_asked_for_once_and_in_parts_where_somebody_wants_parts(signed_in: Browser) -> None:
    park = signed_in(PARK)
    deck = drawn(park)
    whole = page(park, deck, 1)
    assert whole["Content-Type"] == "image/webp" and "immutable" in whole["Cache-Control"]
    assert "private" in whole["Cache-Control"] and whole["X-Content-Type-Options"] == "nosniff"
    assert page(park, deck, 1, HTTP_IF_NONE_MATCH=whole["ETag"]).status_code == 304
    part = page(park, deck, 1, HTTP_RANGE="bytes=2-5")
    assert part.status_code == 206 and part.content == whole.content[2:6]
    assert page(park, deck, 1, HTTP_RANGE="bytes=999999-").status_code == 416
    assert page(park, deck, 1, 481).status_code == 404


def test_slides_are_no_paper_for_everybody_to_read_before(signed_in: Browser) -> None:
    drawn(signed_in(PARK))
    listed = {slug: "Night flow" in _papers(signed_in(slug)) for slug in (PARK, AMARA, ANJALI, FATIMA)}
    assert listed == {PARK: True, AMARA: True, ANJALI: False, FATIMA: False}


def _papers(browser: Client) -> str:
    return browser.get(f"/exchange/{EXCHANGE}/papers/").content.decode()


def test_slides_in_the_room_are_withdrawn_there_before_their_paper_goes(signed_in: Browser) -> None:
    deck = drawn(signed_in(PARK))
    amara, paper = signed_in(AMARA), Paper.objects.get()
    address = f"/exchange/{EXCHANGE}/papers/{paper.pk}/remove/"
    assert "Take it back in its room" in amara.post(address, follow=True).content.decode()
    does(PARK, c.WithdrawSlides(deck=deck.pk))
    amara.post(address)
    assert not Paper.objects.exists()


def test_pages_of_who_is_forgotten_with_their_words_are_deleted(signed_in: Browser) -> None:
    deck = drawn(signed_in(PARK))
    erase(EXCHANGE, deck.participant, NOW, words=True)
    assert not Deck.objects.exists() and "flow" not in str(catch_up(EXCHANGE).decks)
    delete_pages.call(deck.folder, deck.pages)
    assert not any(default_storage.exists(f"{deck.folder}/{each}") for each in pictures(deck.pages))


# ------------------------------------------------------------------ shared documents
def shares(browser: Client, **fields: Any) -> Any:
    return browser.post(HANDOUTS, fields, **JSON)


def test_a_document_is_shared_read_and_taken_back(signed_in: Browser, stranger: Client) -> None:
    park, fatima = signed_in(PARK), signed_in(FATIMA)
    file = SimpleUploadedFile("Tariffs 2030.pdf", WATER.read_bytes())
    key = shares(park, file=file).json()["handout"]
    assert catch_up(EXCHANGE).handouts[key].title == "Tariffs 2030"
    answer = fatima.get(f"{HANDOUTS}{key}/")
    assert b"".join(answer.streaming_content) == WATER.read_bytes()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment;") and "sandbox" in answer[CSP]
    assert stranger.get(f"{HANDOUTS}{key}/").status_code == 404
    does(AMARA, c.TakeBackHandout(handout=key))
    assert fatima.get(f"{HANDOUTS}{key}/").status_code == 404


CSP = "Content-Security-Policy"


def test_a_paper_is_shared_by_its_link_but_not_the_interpreters(signed_in: Browser) -> None:
    amara, park = signed_in(AMARA), signed_in(PARK)
    for title, fields in (("Budget", {}), ("Glossary", {"for_interpreters": "on"})):
        amara.post(f"/exchange/{EXCHANGE}/papers/expect/", {"title": title, **fields})
    budget, glossary = Paper.objects.order_by("pk")
    assert "not here yet" in shares(park, paper=budget.pk).json()["message"]
    for paper in (budget, glossary):
        file = SimpleUploadedFile("a.pdf", WATER.read_bytes())
        amara.post(f"/exchange/{EXCHANGE}/papers/{paper.pk}/", {"file": file})
    assert shares(park, paper=budget.pk).json() == {"handout": f"p{budget.pk}v1"}
    assert "interpreters" in shares(amara, paper=glossary.pk).json()["message"]
    assert shares(park, paper=glossary.pk).status_code == 404


def test_who_only_listens_shares_nothing(signed_in: Browser) -> None:
    file = SimpleUploadedFile("a.pdf", WATER.read_bytes())
    assert shares(signed_in(FATIMA), file=file).status_code == 403
    assert not PaperVersion.objects.exists()


# ------------------------------------------------------------------ in the archive
def test_the_archive_shows_slides_at_their_time_with_their_words(signed_in: Browser) -> None:
    park = signed_in(PARK)
    deck = drawn(park)
    does(AMARA, c.StartPhase(phase=Phase.PRESENTATIONS))
    does(PARK, c.ShowSlides(deck=deck.pk), 60_000)
    does(PARK, c.TurnSlide(deck=deck.pk, page=3), 90_000)
    does(PARK, c.ShareSlides(deck=deck.pk), 91_000)
    file = SimpleUploadedFile("Tariffs.pdf", WATER.read_bytes())
    key = shares(park, file=file).json()["handout"]
    does(AMARA, c.EndExchange(), 120_000)
    shown = document_of(ExchangeSession.objects.get(pk=EXCHANGE))
    assert [(each.page, each.from_ms - NOW) for each in shown.slides.values()] == [(1, 60_000), (3, 90_000)]
    assert [mark.at_ms for mark in marks_of(shown) if mark.kind == "slide"] == [60_000, 90_000]
    page = park.get(f"/exchange/{EXCHANGE}/archive/").content.decode()
    for words in ("412 zones", "Slide 3 of 6", f"{SLIDES}{deck.pk}/3-480.webp", f"{HANDOUTS}{key}/", "▢"):
        assert words in page
    assert f"{SLIDES}{deck.pk}/pdf/" in page


def test_the_big_screen_is_for_those_who_take_part(
    signed_in: Browser, stranger: Client, client: Client
) -> None:
    wall = f"/exchange/{EXCHANGE}/wall/"
    page = signed_in(FATIMA, "ur").get(wall)
    assert page.status_code == 200 and b'dir="rtl"' in page.content and b'id="wall"' in page.content
    assert stranger.get(wall).status_code == 404
    assert client.get(wall)["Location"].startswith("/account/login/")
