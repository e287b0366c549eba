"""Who reads which page and file of an exchange at which stage: for every address that there is, by one rule each."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from pytest_django.fixtures import Settings

from hub.people.models import Account
from hub.runner.http_ways import QUIET, WAYS, routes
from sessions.domain import commands as c
from sessions.domain.captions import LAG_MS
from sessions.domain.names import Phase
from sessions.models import Deck
from tests.conftest import NOON
from tests.pages.given import Given
from tests.pages.http_hall import OTHERS, Hall

ARGUMENTS: dict[str, str | int] = {
    "exchange_id": "x1",
    "segment_id": "s1",
    "language": "ur",
    "deck_id": "d1",
    "handout_id": "p1v1",
    "participant": "chen",
    "number": 1,
    "width": 480,
    "version": 1,
}
WHO_IS_IN = ("dana", "bruno", "chen", "jun", "plee")  # of each audience; who waits outside at times; a guest
REMOVED = ("ines", "amara")  # Amara is one of those who organise it, too
PEOPLE = (*WHO_IS_IN, *REMOVED, *OTHERS)
SHOWN = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
NOT_SHOWN = {HTTPStatus.FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class Stage(StrEnum):
    LOBBY = "lobby"
    LIVE = "live"
    OFF_RECORD = "off the record"
    HELD = "held"
    RELEASED = "released"


OVER = (Stage.HELD, Stage.RELEASED)
Rule = Callable[[str, Stage], bool]


def takes_part(name: str, stage: Stage) -> bool:
    return name in WHO_IS_IN


def inside(name: str, stage: Stage) -> bool:
    """Those who take part; an observer waits outside while an item is off the record."""
    return name in WHO_IS_IN and not (stage is Stage.OFF_RECORD and name == "jun")


def archive(name: str, stage: Stage) -> bool:
    held_for = name in WHO_IS_IN or name == "organiser"
    return stage is Stage.RELEASED or (stage is Stage.HELD and held_for)


def room(name: str, stage: Stage) -> bool:
    """What is said there: by those inside, and from the end on by the readers of the archive."""
    return archive(name, stage) if stage in OVER else inside(name, stage)


def page(name: str, stage: Stage) -> bool:
    """Also for whoever was removed, until the end: there they are told."""
    return archive(name, stage) if stage in OVER else name in (*WHO_IS_IN, *REMOVED, "organiser", "staff")


def live(name: str, stage: Stage) -> bool:
    """The page of the room, which tells who was removed that they were."""
    return stage not in OVER and name in (*WHO_IS_IN, *REMOVED)


def organisers(name: str, stage: Stage) -> bool:
    return stage not in OVER and name in ("organiser", "staff")


def papers(name: str, stage: Stage) -> bool:
    return name in WHO_IS_IN or organisers(name, stage)


def of_a_deck(name: str, stage: Stage) -> bool:
    """Whose it is, the desk, and who organises."""
    return name in ("dana", "bruno") or organisers(name, stage)


def after(rule: Rule) -> Rule:
    """There is none before the end."""
    return lambda name, stage: stage in OVER and rule(name, stage)


RULES: dict[str, Rule] = {
    "exchange:detail": page,
    "exchange:room": live,
    "exchange:wall": live,
    "exchange:plain": takes_part,
    "exchange:plain_ask": takes_part,
    "exchange:plain_chat": takes_part,
    "exchange:chat": inside,
    "exchange:minutes": room,
    "exchange:minutes_pdf": room,
    "exchange:minutes_changes": after(room),
    "exchange:slide": room,
    "exchange:slides_pdf": room,
    "planning:handout": room,
    "exchange:archive": archive,
    "exchange:recording": archive,
    "exchange:captions_json": archive,
    "exchange:captions_vtt": archive,
    "exchange:captions_text": archive,
    "planning:papers": papers,
    "planning:paper": papers,
    "planning:slides_state": of_a_deck,
    "planning:edit": organisers,
    "planning:cancel": organisers,
    "planning:people": organisers,
    "planning:change_person": organisers,
    "planning:door": lambda name, stage: name == "at the door",
    "planning:door_state": lambda name, stage: True,  # to each browser its own: nobody, mostly
}
OF_NO_EXCHANGE = {
    "home",
    "check",
    "join",
    "exchange:seal",
    "exchange:archives",
    "account_inactive",
    "account_signup",
    "demo:people",
    "healthz",
    "readyz",
}


@pytest.fixture
def hall(
    db: None, given: list[Given], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Hall:
    """With something of everything that is read in it."""
    settings.MEDIA_ROOT, settings.EXCHANGE_RECORDINGS = tmp_path, tmp_path
    monkeypatch.setattr("sessions.minutes.printed.set_in_type", lambda page: page.encode())
    hall = Hall(Phase.LOBBY, given)
    hall.does("dana", c.DeclineQuestion(question="q1", reason="No time."))
    Deck.objects.create(
        id="d1",
        exchange=hall.exchange,
        participant="bruno",
        title="Leaks",
        folder="d1",
        pages=1,
        source="d1.pdf",
    )
    for name in ("d1.pdf", "d1/1-480.webp", "x1/s1.webm"):
        default_storage.save(name, ContentFile(b"1234"))
    hall.does("", c.OfferSlides(deck="d1", title="Leaks", texts=("Leaks",), owner="bruno"))
    hall.does("bruno", c.ShareSlides(deck="d1"))
    shared = c.ShareHandout(
        handout="p1v1", title="Leaks", paper=hall.paper.pk, version=1, kind=".pdf", size=4, by="eun"
    )
    hall.does("", shared)
    hall.exchange.organisers.add(Account.objects.get(username="amara"))
    for name in REMOVED:
        hall.does("dana", c.RemovePerson(participant=name))
    return hall


def brought_to(hall: Hall, stage: Stage) -> None:
    """From the lobby to this stage."""
    if stage is not Stage.LOBBY:
        hall.does("dana", c.StartPhase(phase=Phase.QUESTIONS))
        _is_said(hall)
    if stage is Stage.OFF_RECORD:
        hall.goes_off_the_record()
    if stage in OVER:
        hall.does("dana", c.EndExchange())
        hall.does("eun", c.SubmitMinutes())
        hall.does("dana", c.CirculateMinutes())
    if stage is Stage.RELEASED:
        hall.is_released()


def _is_said(hall: Hall) -> None:
    """A recording, and a line under it."""
    kind, at_ms = "video/webm", NOON + LAG_MS
    hall.does("bruno", c.ChooseRecording(agree=True))
    hall.does("dana", c.StartRecording())
    opened = c.OpenSegment(
        segment="s1", participant="bruno", source="camera", file="x1/s1.webm", media_type=kind, started_ms=NOON
    )
    hall.does("", opened)
    heard = c.HearCaption(
        caption="c1", segment="s1", language="ur", words="Good day.", began_ms=NOON, ended_ms=at_ms, model="m"
    )
    hall.does("", heard)


def test_every_address_has_its_rule() -> None:
    """Whatever answers a GET; the rest are forms alone, which test_http_ways tries."""
    forms = {way.route for way in WAYS} | QUIET
    assert set(routes()) - forms <= set(RULES) | OF_NO_EXCHANGE
    assert set(RULES) | OF_NO_EXCHANGE <= set(routes())
    assert all("<slug:exchange_id>" not in routes()[route] for route in OF_NO_EXCHANGE)


def _asked(route: str, hall: Hall) -> dict[str, str | int]:
    """What stands in its address."""
    known = ARGUMENTS | {"paper_id": hall.paper.pk}
    return {name: value for name, value in known.items() if f":{name}>" in routes()[route]}


@pytest.mark.parametrize("stage", Stage)
def test_an_address_shows_its_page_to_whom_its_rule_names(hall: Hall, stage: Stage) -> None:
    brought_to(hall, stage)
    hall.browsers |= hall.others()
    hall.keeps_its_state()
    head, wrong = hall.seq, []
    for route, rule in RULES.items():
        asked = _asked(route, hall)
        for name in PEOPLE:
            status = hall.browsers[name].get(reverse(route, kwargs=asked)).status_code
            if status not in (SHOWN if rule(name, stage) else NOT_SHOWN):
                wrong.append((route, name, status))
    assert wrong == []
    assert hall.seq == head and not hall.given, "what is read changes nothing"


def test_an_exchange_whose_log_has_not_begun_answers_without_an_error(hall: Hall) -> None:
    """Its row may be there before: a seat alone is no place in the log."""
    hall.browsers |= hall.others()
    for route in RULES:
        asked = _asked(route, hall)
        for name in ("chair of another", "guest of another", "staff"):
            address = reverse(route, kwargs=asked | {"exchange_id": "x2"})
            assert hall.browsers[name].get(address).status_code in SHOWN | NOT_SHOWN, (route, name)
