"""Letters to those who sign for a city: the minutes are out for approval, and once more before the day is over.

They are told in the same transaction as the event (`settings.EXCHANGE_LISTENERS`), so that no crash loses one.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from hub.planning.letters import TRIES, TRY_AGAIN_AFTER
from hub.planning.models import Invitation
from sessions.admission import city_names
from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.record import awaited_approvals, record_of, signatories
from sessions.domain.state import Person
from sessions.models import ExchangeSession, Participant
from sessions.states import catch_up
from sessions.when import day_of_year

REMIND_BEFORE = timedelta(days=2)
logger = structlog.get_logger(__name__)


class Why(StrEnum):
    """What a letter says first."""

    OUT = "out"
    MOVED = "moved"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who signs for a city, and how to reach them."""

    person: Person
    city: str
    mail: str
    language: str


def hear(exchange_id: str, entry: Recorded) -> None:
    """What is to be written because of an event; called within its transaction."""
    match entry.event:
        case e.MinutesCirculated(version=version, due=due):
            ask_to_approve.enqueue(exchange_id, version, due, Why.OUT.value)
        case e.MinutesDueSet(version=version, due=due):
            ask_to_approve.enqueue(exchange_id, version, due, Why.MOVED.value)
        case _:
            return
    remind_at = _reminder(due)
    if remind_at is not None and remind_at > timezone.now():
        later = ask_to_approve.using(run_after=remind_at)
        later.enqueue(exchange_id, version, due, Why.REMINDER.value)


def _reminder(due: str) -> datetime | None:
    """Two days before the day is over in UTC; None where no day was named."""
    return datetime.combine(date.fromisoformat(due), time.max, UTC) - REMIND_BEFORE if due else None


@task()
def ask_to_approve(exchange_id: str, version: int, due: str, why: str) -> int:
    """Write to whoever signs for a city that has not approved yet; to how many.

    Nobody is written to of a version, or of a day, that holds no more."""
    found = list(_recipients(exchange_id, version, due))
    for recipient in found:
        send_minutes_letter.enqueue(exchange_id, recipient.person.id, version, due, why)
    return len(found)


@task()
def send_minutes_letter(
    exchange_id: str, participant: str, version: int, due: str, why: str, tried: int = 1
) -> None:
    """One letter, tried again where the mail server does not answer, five times in all. Nothing to whoever need not
    sign any more."""
    found = _recipients(exchange_id, version, due)
    to = next((each for each in found if each.person.id == participant), None)
    if to is None:
        return
    try:
        letter(ExchangeSession.objects.get(pk=exchange_id), to, due, Why(why)).send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("minutes_letter.not_sent", exchange=exchange_id, tried=tried, error=type(error).__name__)
        if tried < TRIES:
            later = send_minutes_letter.using(run_after=timezone.now() + TRY_AGAIN_AFTER)
            later.enqueue(exchange_id, participant, version, due, why, tried + 1)


def letter(exchange: ExchangeSession, to: Recipient, due: str, why: Why) -> EmailMessage:
    """In the reader's language. The link opens nothing by itself: whoever follows it shows who they are."""
    with translation.override(to.language):
        cities = city_names(exchange)
        said = {"city": cities.get(to.city, to.city), "title": exchange.title}
        context = {
            "person": to.person,
            "city": said["city"],
            "due": day_of_year(date.fromisoformat(due)) if due else "",
            "why": why.value,
            "exchange": exchange,
            "cities": list(cities.values()),
            "url": settings.HALL_URL.rstrip("/") + reverse("exchange:minutes", args=[exchange.pk]),
            "contact_name": settings.HALL_CONTACT_NAME,
            "contact_mail": settings.HALL_CONTACT_MAIL,
        }
        words = render_to_string("planning/minutes_letter.txt", context).strip()
        subject = gettext("Reminder: minutes for approval by %(city)s: %(title)s")
        if why is not Why.REMINDER:
            subject = gettext("Minutes for approval by %(city)s: %(title)s")
        return EmailMessage(subject % said, words, to=[to.mail])


def _recipients(exchange_id: str, version: int, due: str) -> Iterator[Recipient]:
    """Those with an address who sign for a city that is waited for; nobody where version or day hold no more."""
    state = catch_up(exchange_id)
    record, signing = record_of(state), signatories(state)
    if record.stage != "circulated" or (record.version, record.due) != (version, due):
        return
    people = {person.id: (person, city) for city in awaited_approvals(state) for person in signing[city]}
    invited = {each.participant: each for each in Invitation.objects.filter(participant__in=people)}
    for participant in Participant.objects.filter(pk__in=people).select_related("account").order_by("pk"):
        person, city = people[participant.pk]
        account, invitation = participant.account, invited.get(participant.pk)
        mail = (account.email if account else "") or (invitation.mail if invitation else "")
        language = (account.language if account else "") or (invitation.written_in if invitation else "")
        if mail:
            yield Recipient(person, city, mail, language or settings.LANGUAGE_CODE)
