"""Invited by mail or messenger: what is sent, what opening a link does (nothing), joining, forwarding, revoking."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar
from pytest_django.fixtures import Settings

from hub.people.models import Account
from hub.places.models import City
from hub.planning import letters
from hub.planning.models import Invitation, InvitationLink
from sessions.domain.commands import AnyCommand, EndExchange, MarkArrived, RemovePerson, SetDoor, StartPhase
from sessions.domain.errors import Refusal
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor
from sessions.erasure import erase
from sessions.execute import execute
from sessions.models import ExchangeSession, Participant, Seat
from sessions.states import catch_up
from tests.conftest import NOON
from tests.pages.test_scheduling import plan, scheduled

RAO: dict[str, Any] = {
    "name": "Dr A. Rao",
    "title": "Commissioner",
    "mail": "rao@surat.example",
    "role": "leader",
}
LEE: dict[str, Any] = {"name": "Dr Lee", "title": "Professor", "kind": "academia"}
Capture = Callable[..., Any]


@pytest.fixture
def amara(signed_in: Callable[..., Client]) -> Client:
    Account.objects.filter(username="amara-perera").update(is_staff=True)
    return signed_in("amara-perera")


@pytest.fixture
def exchange(amara: Client) -> ExchangeSession:
    return scheduled(amara)


class Desk:
    """Amara invites; letters are delivered as soon as a page has answered."""

    def __init__(self, amara: Client, exchange: ExchangeSession, capture: Capture) -> None:
        self.amara, self.exchange, self._capture = amara, exchange, capture

    def posts(self, page: str, **fields: Any) -> Any:
        with self._capture(execute=True):
            answer = self.amara.post(f"/exchange/{self.exchange.pk}/{page}", fields)
        for job in list(DBTaskResult.objects.ready().filter(task_path__contains="letters")):
            job.task.call(*job.args_kwargs["args"])
            job.delete()
        return answer

    def invites(self, **person: Any) -> Invitation:
        fields = {**RAO, "city": City.objects.get(slug="surat").pk, "kind": "government", **person}
        answer = self.posts("people/", **fields)
        assert answer.status_code in (200, 302)
        return Invitation.objects.latest("pk")

    def link(self, invitation: Invitation) -> str:
        """Its path, as the text for a messenger has it."""
        return path_of(self.posts(f"people/{invitation.pk}/text/").content.decode())


@pytest.fixture
def desk(amara: Client, exchange: ExchangeSession, django_capture_on_commit_callbacks: Capture) -> Desk:
    return Desk(amara, exchange, django_capture_on_commit_callbacks)


def path_of(text: str) -> str:
    found = re.search(r"(/join/[\w-]{40,}/)", text)
    assert found, text
    return found[1]


def parsed(number: int = -1) -> Parsed:
    """A mail as a mail program reads it."""
    raw = mail.outbox[number].message().as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def entry_of(message: Parsed) -> tuple[Any, Any]:
    """The calendar and its only event, as a calendar program reads them."""
    attached = next(part for part in message.walk() if part.get_filename() == "exchange.ics")
    assert attached.get_content_type() == "text/calendar"
    calendar = Calendar.from_ical(attached.get_content())
    assert attached.get_param("method") == calendar["METHOD"]
    return calendar, next(iter(calendar.walk("VEVENT")))


def joins(link: str, browser: Client | None = None, **fields: Any) -> tuple[Client, Any]:
    browser = browser or Client()
    return browser, browser.post(link, fields or {"as": "invited"}, follow=True)


# ------------------------------------------------------------------ what is sent
def test_the_mail_has_the_time_of_the_city_a_link_and_a_calendar_entry(desk: Desk) -> None:
    desk.invites()
    message = parsed()
    words = str(message.get_body(("plain",)).get_content())  # type: ignore[union-attr]  # it has one
    assert message["To"] == "rao@surat.example" and message["Subject"] == "Invitation: Meters for Surat"
    assert "14:00 your time (India)" in words and path_of(words)
    calendar, event = entry_of(message)
    assert calendar["METHOD"] == "REQUEST" and event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == datetime(2030, 5, 14, 8, 30, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Asia/Kolkata"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=105)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Kolkata"]
    assert (
        str(event["ATTENDEE"]) == "mailto:rao@surat.example" and event["ATTENDEE"].params["CN"] == "Dr A. Rao"
    )
    assert path_of(str(event["URL"])) == path_of(words)


def test_a_move_and_a_cancellation_change_the_same_entry(desk: Desk) -> None:
    desk.invites()
    desk.invites(name="Nobody's mail", mail="")
    first = entry_of(parsed())[1]
    desk.posts("edit/", **plan(clock="16:00"))
    assert parsed()["Subject"] == "New time: Meters for Surat"
    _, moved = entry_of(parsed())
    assert moved["UID"] == first["UID"] and moved["SEQUENCE"] == 1
    assert moved["DTSTART"].dt == datetime(2030, 5, 14, 10, 30, tzinfo=UTC)
    desk.posts("cancel/", reason="A flood in Surat.")
    calendar, gone = entry_of(parsed())
    assert (calendar["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert gone["UID"] == first["UID"] and gone["SEQUENCE"] == 2
    assert "A flood in Surat." in mail.outbox[-1].body and "/join/" not in mail.outbox[-1].body
    assert len(mail.outbox) == 3


def test_an_entry_of_a_zone_with_summer_time_carries_its_rules(desk: Desk) -> None:
    desk.posts("edit/", **plan(day="2030-06-14", zone="Europe/London"))
    desk.invites()
    calendar, event = entry_of(parsed())
    zone = next(iter(calendar.walk("VTIMEZONE")))
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert event["DTSTART"].dt == datetime(2030, 6, 14, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["Rao\r\nBcc: all@city.example", "Rao\nATTENDEE:mailto:x@y.example", "Rao\u2028x"]
)
def test_a_name_that_would_forge_a_line_is_refused(desk: Desk, name: str) -> None:
    page = desk.posts("people/", **RAO | {"name": name})
    assert "line break" in page.content.decode() and not mail.outbox


@pytest.mark.parametrize(
    "name", ['Dr "A" Rao', "Rao;CN=x:y,z", "X-ALT:1", "Dr A. Rao\\nBEGIN:VEVENT", "राव, डॉ. ⚘"]
)
def test_a_name_with_signs_of_the_calendar_stays_a_name(desk: Desk, name: str) -> None:
    desk.invites(name=name)
    calendar, event = entry_of(parsed())
    assert event["ATTENDEE"].params["CN"] == name.replace('"', "'")
    assert len(calendar.walk("VEVENT")) == 1 and not isinstance(event["ATTENDEE"], list)
    assert name in str(event["DESCRIPTION"])


@pytest.mark.parametrize("address", ["rao", "rao@surat.example\nBcc:x@y.example", "a@b.example, c@d.example"])
def test_what_is_no_address_gets_no_mail(desk: Desk, address: str) -> None:
    desk.posts("people/", **RAO | {"mail": address})
    assert not mail.outbox and not Invitation.objects.exists()


def test_a_text_for_a_messenger_has_its_own_link(desk: Desk) -> None:
    invitation = desk.invites(mail="")
    page = desk.posts(f"people/{invitation.pk}/text/").content.decode()
    assert "You are invited to this exchange" in page and "14:00 your time (India)" in page
    assert desk.link(invitation) != path_of(page)


def test_no_secret_is_kept(desk: Desk) -> None:
    secret = desk.link(desk.invites()).split("/")[2]
    assert InvitationLink.objects.count() == 2
    assert not InvitationLink.objects.filter(digest__contains=secret[:16]).exists()
    assert secret not in str(list(DBTaskResult.objects.values()))


def test_a_mail_server_that_is_away_is_tried_again_and_the_page_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("hub.planning.letters.EmailMultiAlternatives.send", away)
    invitation = desk.invites()
    invitation.refresh_from_db()
    assert invitation.mail_state == Invitation.Mail.FAILED
    assert "mail could not be sent" in desk.amara.get(f"/exchange/{desk.exchange.pk}/people/").content.decode()
    again = DBTaskResult.objects.get(task_path__contains="letters")
    assert again.args_kwargs["args"] == [invitation.pk, "invited", 2]
    letters.send_letter.call(invitation.pk, "invited", letters.TRIES)
    assert DBTaskResult.objects.filter(task_path__contains="letters").count() == 1


def test_the_same_address_is_invited_once(desk: Desk) -> None:
    desk.invites()
    assert "invited already" in desk.posts("people/", **RAO | {"mail": "RAO@surat.example"}).content.decode()


def test_an_interpreter_needs_a_language_and_gets_a_booth(desk: Desk) -> None:
    page = desk.posts("people/", **RAO | {"role": "interpreter"}).content.decode()
    assert "Choose the language." in page
    invitation = desk.invites(role="interpreter", language="ko", city="")
    joins(desk.link(invitation))
    assert catch_up(desk.exchange.pk).people[invitation.participant].channel == "ko"


def test_what_is_said_of_somebody_is_changed_before_they_come_and_while_they_are_here(desk: Desk) -> None:
    invitation = desk.invites(native_name="ए. राव", precedence="2")
    page = desk.amara.get(f"/exchange/{desk.exchange.pk}/people/{invitation.participant}/").content.decode()
    assert 'value="ए. राव"' in page and 'value="2"' in page
    fields = {**RAO, "kind": "government", "city": invitation.city_id, "title": "Deputy Commissioner"}
    desk.posts(f"people/{invitation.participant}/", **fields, precedence="3", native_name="ए. राव")
    assert invitation.participant not in catch_up(desk.exchange.pk).people
    joins(desk.link(invitation))
    person = catch_up(desk.exchange.pk).people[invitation.participant]
    assert (person.title, person.native_name, person.precedence) == ("Deputy Commissioner", "ए. राव", 3)
    desk.posts(f"people/{invitation.participant}/", **{**fields, "role": "rapporteur"})
    person = catch_up(desk.exchange.pk).people[invitation.participant]
    assert person.role is Role.RAPPORTEUR and person.city == "surat" and person.native_name == ""
    assert Seat.objects.get(participant=invitation.participant), "they stay in"
    page = desk.amara.get(f"/exchange/{desk.exchange.pk}/people/{invitation.participant}/").content.decode()
    assert '<option value="rapporteur" selected>' in page
    assert desk.amara.get(f"/exchange/{desk.exchange.pk}/people/nobody/").status_code == 404


def test_a_member_who_is_invited_finds_it_at_home_and_organises_as_moderator(
    desk: Desk, signed_in: Callable[..., Client]
) -> None:
    desk.invites(mail="Park-Ji-Won@twinhall.example", role="moderator", city="")
    park = signed_in("park-ji-won")
    assert "Meters for Surat" in park.get("/").content.decode()
    assert park.get(f"/exchange/{desk.exchange.pk}/people/").status_code == 200
    assert Participant.objects.get(exchange=desk.exchange, account__username="park-ji-won")


# ------------------------------------------------------------------ opening and joining
def test_opening_a_link_changes_nothing_however_often(desk: Desk) -> None:
    invitation = desk.invites()
    link = desk.link(invitation)
    scanner = Client()
    for _ in range(3):
        page = scanner.get(link)
        assert page.status_code == scanner.head(link).status_code == 200
        assert "You are <bdi>Dr A. Rao</bdi>?" in page.content.decode()
    assert not scanner.cookies.get("sessionid") and not Seat.objects.exists()
    assert invitation.participant not in catch_up(desk.exchange.pk).people
    assert page["Referrer-Policy"] == "same-origin" and "no-store" in page["Cache-Control"]


def test_the_invited_person_confirms_and_is_in_with_everything_that_was_said_of_them(desk: Desk) -> None:
    invitation = desk.invites()
    rao, page = joins(desk.link(invitation))
    assert page.redirect_chain[-1][0] == f"/exchange/{desk.exchange.pk}/"
    assert (
        "Try camera and sound" in page.content.decode() and "14:00 your time (India)" in page.content.decode()
    )
    person = catch_up(desk.exchange.pk).people[invitation.participant]
    assert (person.name, person.title, person.city, person.side) == ("Dr A. Rao", "Commissioner", "surat", 1)
    assert (person.role, person.kind) == (Role.LEADER, "government")
    boot = rao.get(f"/exchange/{desk.exchange.pk}/room/").context["boot"]
    assert boot["me"] == {"participant": invitation.participant, "name": "Dr A. Rao"}
    assert "Meters for Surat" in rao.get("/").content.decode()
    assert "_auth_user_id" not in rao.session  # a link to an exchange signs nobody in


def test_another_browser_with_the_link_in_use_waits_at_the_door(desk: Desk) -> None:
    invitation = desk.invites()
    link = desk.link(invitation)
    joins(link)
    second, page = joins(link)
    assert page.redirect_chain[-1][0] == f"/exchange/{desk.exchange.pk}/door/"
    assert "You wait at the door" in page.content.decode()
    assert second.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 302
    knock, waiting = next(iter(catch_up(desk.exchange.pk).door.items()))
    assert waiting.seat == invitation.participant and waiting.name == "Dr A. Rao"
    desk_is_there(desk)
    desk.posts(f"knock/{knock}/", answer="let_in")
    assert second.get(f"/exchange/{desk.exchange.pk}/door/state").json()["state"] == "in"
    boot = second.get(f"/exchange/{desk.exchange.pk}/room/").context["boot"]
    assert boot["me"]["participant"] == invitation.participant


def test_somebody_else_with_a_forwarded_link_is_let_in_by_the_desk_as_themselves(desk: Desk) -> None:
    invitation = desk.invites()
    link = desk.link(invitation)
    city = City.objects.get(slug="busan").pk
    lee, page = joins(link, city=city, **LEE)
    assert "Dr Lee" in page.content.decode()
    assert invitation.participant not in catch_up(desk.exchange.pk).people
    assert lee.get(f"/exchange/{desk.exchange.pk}/").status_code == 302
    shown = desk.amara.get(f"/exchange/{desk.exchange.pk}/people/").content.decode()
    assert "At the door" in shown and "Dr Lee" in shown
    knock = next(iter(catch_up(desk.exchange.pk).door))
    desk.posts(f"knock/{knock}/", answer="let_in")  # Amara organises, and is not at the desk
    assert knock in catch_up(desk.exchange.pk).door
    desk_is_there(desk)
    desk.posts(f"knock/{knock}/", answer="let_in")
    person = catch_up(desk.exchange.pk).people[knock]
    assert (person.name, person.city, person.side, person.role) == ("Dr Lee", "busan", 2, Role.ATTENDEE)
    assert lee.get(f"/exchange/{desk.exchange.pk}/door/", follow=True).redirect_chain
    assert "Dr Lee" in lee.get(f"/exchange/{desk.exchange.pk}/").content.decode()
    joins(link)  # and the invited person's own seat is still theirs
    assert invitation.participant in catch_up(desk.exchange.pk).people


def test_not_now_is_said_and_the_room_stays_shut(desk: Desk) -> None:
    lee, _ = joins(desk.link(desk.invites()), **LEE)
    desk_is_there(desk)
    desk.posts(f"knock/{next(iter(catch_up(desk.exchange.pk).door))}/", answer="turn_away")
    assert lee.get(f"/exchange/{desk.exchange.pk}/door/state").json() == {"state": "turned_away"}
    assert "Not now, says the desk" in lee.get(f"/exchange/{desk.exchange.pk}/door/").content.decode()
    assert lee.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 302


def test_a_link_for_listeners_lets_guests_in_at_once(desk: Desk) -> None:
    link = path_of(desk.posts("people/open/").content.decode())
    assert "I am somebody else" not in Client().get(link).content.decode()
    lee, page = joins(link, **LEE)
    assert page.redirect_chain[-1][0] == f"/exchange/{desk.exchange.pk}/"
    mine = Seat.objects.get().participant_id
    joins(link, lee, **LEE | {"title": "Dean"})
    assert Seat.objects.get().participant_id == mine
    assert catch_up(desk.exchange.pk).people[str(mine)].title == "Dean"
    assert joins(link, None, **{"as": "invited"})[1].status_code == 200  # there is nobody to be
    assert Seat.objects.count() == 1


def test_who_was_removed_does_not_come_back_by_the_open_link_as_somebody_new(desk: Desk) -> None:
    """Another browser, another name: they wait, and so do all who are new, until the desk lets them in."""
    exchange, link = desk.exchange.pk, path_of(desk.posts("people/open/").content.decode())
    joins(link, **LEE)
    assert "wait at the door" not in Client().get(link).content.decode()
    desk_is_there(desk)
    by_the_desk(desk, RemovePerson(participant=str(Seat.objects.get().participant_id)))
    assert "you wait at the door" in Client().get(link).content.decode()
    assert "New guests wait at the door" in desk.amara.get(f"/exchange/{exchange}/people/").content.decode()
    again, page = joins(link, **LEE | {"name": "Dr Kim"})
    assert page.redirect_chain[-1][0] == f"/exchange/{exchange}/door/" and "Dr Kim" in page.content.decode()
    assert again.get(f"/exchange/{exchange}/room/").status_code == 302
    (knock,) = catch_up(exchange).door
    desk.posts(f"knock/{knock}/", answer="let_in")
    assert again.get(f"/exchange/{exchange}/door/state").json()["state"] == "in"
    joins(link, again, **LEE | {"name": "Dr Kim", "title": "Dean"})
    assert catch_up(exchange).people[knock].title == "Dean", (
        "who is in corrects what was said, and waits no more"
    )
    by_the_desk(desk, SetDoor(guests_wait=False))
    assert joins(link, **LEE)[1].redirect_chain[-1][0] == f"/exchange/{exchange}/"


# ------------------------------------------------------------------ links that open nothing
def test_a_withdrawn_link_says_so_and_whoever_came_by_it_is_out(desk: Desk) -> None:
    invitation = desk.invites()
    link = desk.link(invitation)
    rao, _ = joins(link)
    waiting, _ = joins(link, **LEE)
    desk.posts(f"people/{invitation.pk}/withdraw/")
    assert not Seat.objects.exists() and not catch_up(desk.exchange.pk).door
    assert rao.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 302
    assert waiting.get(f"/exchange/{desk.exchange.pk}/door/state").json() == {"state": "nobody"}
    for answer in (Client().get(link), joins(link)[1]):
        assert answer.status_code == 410 and "withdrawn" in answer.content.decode()


def test_a_member_who_is_taken_out_finds_nothing_any_more(desk: Desk, signed_in: Callable[..., Client]) -> None:
    invitation = desk.invites(mail="park-ji-won@twinhall.example", city="")
    desk.posts(f"people/{invitation.participant}/out/")
    assert signed_in("park-ji-won").get(f"/exchange/{desk.exchange.pk}/").status_code == 404


def test_a_moderator_who_is_taken_out_organises_no_more(desk: Desk, signed_in: Callable[..., Client]) -> None:
    invitation = desk.invites(mail="park-ji-won@twinhall.example", role="moderator", city="")
    park = signed_in("park-ji-won")
    assert park.get(f"/exchange/{desk.exchange.pk}/people/").status_code == 200
    desk.posts(f"people/{invitation.participant}/out/")
    assert park.get(f"/exchange/{desk.exchange.pk}/people/").status_code == 404


def test_a_moderator_who_becomes_an_attendee_organises_no_more(
    desk: Desk, signed_in: Callable[..., Client]
) -> None:
    invitation = desk.invites(mail="park-ji-won@twinhall.example", role="moderator", city="")
    park = signed_in("park-ji-won")
    desk.posts(f"people/{invitation.participant}/", **{**RAO, "role": "attendee"})
    assert park.get(f"/exchange/{desk.exchange.pk}/people/").status_code == 404
    assert park.get(f"/exchange/{desk.exchange.pk}/").status_code == 200, "they take part"
    desk.posts(f"people/{invitation.participant}/", **{**RAO, "role": "chair"})
    assert park.get(f"/exchange/{desk.exchange.pk}/people/").status_code == 200


def test_while_a_member_is_in_the_room_their_link_leads_to_the_door(desk: Desk) -> None:
    """Forwarded, it must not sit beside them as them."""
    invitation = desk.invites(mail="park-ji-won@twinhall.example", city="")
    link = desk.link(invitation)
    arrived = MarkArrived(participant=invitation.participant)
    execute(desk.exchange.pk, uuid.uuid4(), arrived, SYSTEM, NOON)
    _, page = joins(link)
    assert page.redirect_chain[-1][0].endswith("/door/") and not Seat.objects.filter(participant__isnull=False)


def test_links_hold_until_a_day_after_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = desk.invites()
    end = datetime(2030, 5, 14, 10, 15, tzinfo=UTC)
    assert not invitation.expired(end + timedelta(hours=23))
    assert invitation.expired(end + timedelta(hours=25))
    desk.exchange.started_ms = int(end.timestamp() * 1000)
    invitation.exchange = desk.exchange
    assert not invitation.expired(end + timedelta(days=3))  # it still goes on
    desk.exchange.ended_ms = desk.exchange.started_ms
    assert invitation.expired(end + timedelta(hours=25))
    link = desk.link(invitation)
    ExchangeSession.objects.filter(pk=desk.exchange.pk).update(started_ms=1, ended_ms=1)
    answer = Client().get(link)
    assert answer.status_code == 410 and "over" in answer.content.decode()


def test_a_cancelled_exchange_tells_its_reason_to_whoever_opens_a_link(desk: Desk) -> None:
    link = desk.link(desk.invites())
    desk.posts("cancel/", reason="A flood in Surat.")
    answer = Client().get(link)
    assert answer.status_code == 410 and "A flood in Surat." in answer.content.decode()


# ------------------------------------------------------------------ the attacker
@pytest.mark.parametrize("secret", ["x", "x" * 43, "..%2F..%2Fadmin", "%00", "x" * 5_000])
def test_a_guessed_link_opens_nothing(hall: object, secret: str) -> None:
    assert Client().get(f"/join/{secret}/").status_code == 404


def test_guessing_gets_slower_than_it_is_worth(hall: object) -> None:
    answers = [Client().get(f"/join/guess{number}/").status_code for number in range(40)]
    assert answers[0] == 404 and answers[-1] == 429


def test_a_door_is_not_knocked_at_without_end(desk: Desk) -> None:
    link = desk.link(desk.invites())
    pages = [joins(link, **LEE)[1].content.decode() for _ in range(11)]
    assert "Too many tries" in pages[-1] and "Dr Lee" in pages[-1]
    assert len(catch_up(desk.exchange.pk).door) == 10


def test_a_foreign_page_joins_nobody(desk: Desk) -> None:
    link = desk.link(desk.invites())
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(link, {"as": "invited"}).status_code == 403
    assert not Seat.objects.exists()


def test_another_sessions_cookie_gets_nothing(desk: Desk) -> None:
    invitation = desk.invites()
    rao, _ = joins(desk.link(invitation))
    stranger = Client()
    stranger.cookies["sessionid"] = "a" * 32
    room = f"/exchange/{desk.exchange.pk}/room/"
    assert rao.get(room).status_code == 200
    assert stranger.get(room).status_code == Client().get(room).status_code == 302


def test_a_session_that_was_planted_before_joining_opens_nothing(desk: Desk) -> None:
    """Session fixation: the id that somebody knew before is another one after."""
    link = desk.link(desk.invites())
    victim = Client()
    joins(path_of(desk.posts("people/open/").content.decode()), victim, **LEE)
    planted = victim.cookies["sessionid"].value
    joins(link, victim)
    assert victim.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert attacker.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 302


def test_forgetting_me_forgets_the_seat_of_this_browser(desk: Desk) -> None:
    rao, _ = joins(desk.link(desk.invites()))
    rao.post("/guest/leave/")
    assert rao.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 302


def test_whoever_is_erased_is_in_no_seat_session_or_invitation(desk: Desk) -> None:
    invitation = desk.invites()
    rao, _ = joins(desk.link(invitation))
    lee, _ = joins(path_of(desk.posts("people/open/").content.decode()), **LEE)
    erase(desk.exchange.pk, invitation.participant, NOON, words=True)
    invitation.refresh_from_db()
    assert (invitation.name, invitation.mail, invitation.account) == ("", "", None)
    assert "Rao" not in str([session.get_decoded() for session in Session.objects.all()])
    assert rao.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 302
    assert lee.get(f"/exchange/{desk.exchange.pk}/room/").status_code == 200
    assert "Commissioner" not in desk.amara.get(f"/exchange/{desk.exchange.pk}/people/").content.decode()


def test_a_guest_who_took_part_reads_the_held_archive_and_nobody_else_does(desk: Desk) -> None:
    rao, _ = joins(desk.link(desk.invites()))
    desk_is_there(desk)
    by_the_desk(desk, StartPhase(phase=Phase.QUESTIONS), EndExchange())
    archive = f"/exchange/{desk.exchange.pk}/archive/"
    assert rao.get(archive).status_code == 200 and "Meters for Surat" in rao.get("/archive/").content.decode()
    assert Client().get(archive).status_code == 302
    assert desk.amara.get(f"/exchange/{desk.exchange.pk}/people/").status_code == 404  # over: nothing to plan


def test_a_released_exchange_is_read_by_a_visitor_as_nobody(desk: Desk) -> None:
    """Participants without an account are not everybody who has none."""
    joins(desk.link(desk.invites()))
    ExchangeSession.objects.filter(pk=desk.exchange.pk).update(released=True)
    answer = Client().get(f"/exchange/{desk.exchange.pk}/")
    assert answer.status_code == 200 and not answer.context["takes_part"]
    assert Client().get(f"/exchange/{desk.exchange.pk}/room/").status_code == 403


def test_the_invitations_of_one_exchange_are_out_of_reach_of_another(desk: Desk, amara: Client) -> None:
    invitation = desk.invites()
    other = scheduled(amara, title="Another")
    for action in ("text", "mail", "withdraw"):
        assert amara.post(f"/exchange/{other.pk}/people/{invitation.pk}/{action}/").status_code == 404
    assert amara.get(f"/exchange/{desk.exchange.pk}/people/{invitation.pk}/text/").status_code == 405


APPS = [
    ("Mozilla/5.0 (Linux; Android 13; Pixel 7; wv) AppleWebKit/537.36 Version/4.0 Chrome/120.0 Mobile", True),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]",
        True,
    ),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile/15E148 Instagram 310.0", True),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]/9.29", True),
    ("WhatsApp/2.23.20.0 A", True),
    ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", False),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
        False,
    ),
]


@pytest.mark.parametrize(("agent", "inside"), APPS)
def test_inside_an_app_one_is_told_to_open_a_browser(desk: Desk, agent: str, inside: bool) -> None:
    link = desk.link(desk.invites())
    page = Client(headers={"user-agent": agent}).get(link).content.decode()
    assert ("Open in browser" in page) is inside
    assert (f'value="http://testserver{link}"' in page) is inside


def test_the_board_says_who_is_missing(desk: Desk) -> None:
    desk.posts("edit/", **plan(languages=["ko"]))
    invitation = desk.invites()
    desk.invites(mail="x@surat.example", name="Second")
    page = desk.amara.get(f"/exchange/{desk.exchange.pk}/people/")
    words = [line.words for line in page.context["board"]]
    for line in words:
        assert line in desk.amara.get(f"/exchange/{desk.exchange.pk}/").content.decode()
    assert "Korean interpreter" not in Client().get(desk.link(invitation)).content.decode()
    assert words[:3] in (
        ["Surat 0 of 2", "Busan: nobody invited", "Korean interpreter missing"],
        ["Busan: nobody invited", "Surat 0 of 2", "Korean interpreter missing"],
    )
    assert "Moderator missing" in words


def desk_is_there(desk: Desk) -> None:
    """Amara has a seat at the desk of her exchange."""
    if not desk.exchange.participants.filter(account__username="amara-perera").exists():
        desk.invites(mail="amara-perera@twinhall.example", name="Amara Perera", role="moderator", city="")


def by_the_desk(desk: Desk, *commands: AnyCommand) -> None:
    """Amara does it in the room."""
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    person = next(each for each in catch_up(desk.exchange.pk).people.values() if each.role is Role.MODERATOR)
    by = Actor(person.id, person.role)
    for command in commands:
        assert not isinstance(execute(desk.exchange.pk, uuid.uuid4(), command, by, now_ms), Refusal)


def test_mail_goes_where_the_setting_says(settings: Settings) -> None:
    from pathlib import Path

    from django.core.exceptions import ImproperlyConfigured

    from hub.mail import mail_settings

    assert str(mail_settings("console", Path("m"))["EMAIL_BACKEND"]).endswith("console.EmailBackend")
    assert mail_settings("file", Path("m"))["EMAIL_FILE_PATH"] == Path("m")
    sent = mail_settings("smtp://hall:s%40crit@mail.example:2525", Path("m"))
    assert (sent["EMAIL_HOST"], sent["EMAIL_PORT"], sent["EMAIL_HOST_PASSWORD"]) == (
        "mail.example",
        2525,
        "s@crit",
    )
    assert sent["EMAIL_USE_TLS"] and not sent["EMAIL_USE_SSL"]
    with pytest.raises(ImproperlyConfigured, match="TWINHALL_MAIL"):
        mail_settings("pigeon", Path("m"))


def body(message: Any) -> str:
    return str(message.subject + "\n" + message.body)


def test_a_letter_is_in_the_language_of_its_reader_not_of_its_organiser(desk: Desk) -> None:
    """The job that sends it knows no page: the member's own language, else the one that the organiser set."""
    Account.objects.filter(username="park-ji-won").update(language="ko")
    desk.amara.post("/language/", {"language": "ur"})
    desk.invites(name="Park Ji-won", mail="park-ji-won@twinhall.example", role="attendee", written_in="hi")
    desk.invites(written_in="ko", mail="lee@busan.example")
    desk.invites(mail="nobody-knows@surat.example")
    korean, also_korean, english = (body(message) for message in mail.outbox)
    assert "초대:" in korean and "시간대" in korean
    assert "초대:" in also_korean
    assert english.startswith("Invitation:")


def test_a_text_for_a_messenger_is_in_its_readers_language(desk: Desk) -> None:
    shown = desk.invites(mail="", written_in="ko")
    page = desk.posts(f"people/{shown.pk}/text/").content.decode()
    assert '<html lang="en"' in page and 'lang="ko">' in page and "다음 교류 회의에 초대합니다:" in page


def test_a_strangers_link_speaks_the_language_of_their_letter_until_they_choose(desk: Desk) -> None:
    link = desk.link(desk.invites(written_in="ko"))
    stranger = Client()
    assert '<html lang="ko"' in stranger.get(link).content.decode()
    stranger.post(link, {"as": "invited"})
    assert '<html lang="ko"' in stranger.get(f"/exchange/{desk.exchange.pk}/").content.decode()
    stranger.post("/language/", {"language": "ur"})
    assert '<html lang="ur"' in stranger.get(f"/exchange/{desk.exchange.pk}/").content.decode()
    mail.outbox.clear()
    desk.posts("people/" + str(Invitation.objects.latest("pk").pk) + "/mail/")
    assert body(mail.outbox[-1]).startswith("دعوت")
