"""Mails of an exchange, each with its calendar entry. Sent by jobs, so that no page waits for a mail server.

A link's secret is in no task, row or log: the job that writes the letter makes it.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from hub.planning import calendar
from hub.planning.models import Invitation
from sessions.models import ExchangeSession
from sessions.states import catch_up
from sessions.summary import seats_of
from sessions.when import Reader, in_words, reader_of

TRIES = 5
TRY_AGAIN_AFTER = timedelta(minutes=5)
logger = structlog.get_logger(__name__)


class Occasion(StrEnum):
    INVITED = "invited"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said to one person, by mail or by messenger."""

    subject: str
    words: str
    url: str


def write_to(invitation: Invitation, occasion: Occasion) -> None:
    """Have a mail sent once this transaction is committed; nothing to whoever has no address."""
    if not invitation.mail:
        return
    Invitation.objects.filter(pk=invitation.pk).update(mail_state=Invitation.Mail.WAITING)
    transaction.on_commit(partial(send_letter.enqueue, invitation.pk, occasion.value))


def write_to_all(exchange_id: str, occasion: Occasion) -> None:
    for invitation in Invitation.objects.valid().filter(exchange=exchange_id, open=False):
        write_to(invitation, occasion)


@task()
def send_letter(invitation_id: int, occasion: str, tried: int = 1) -> None:
    """Send one mail. A mail server that does not answer is tried again, five times in all."""
    invitation = (
        Invitation.objects.valid()
        .select_related("exchange", "city__country", "account")
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None:
        return  # withdrawn meanwhile
    try:
        _message(invitation, Occasion(occasion)).send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("letter.not_sent", invitation=invitation_id, tried=tried, error=type(error).__name__)
        _note(invitation, Invitation.Mail.FAILED)
        if tried < TRIES:
            later = send_letter.using(run_after=timezone.now() + TRY_AGAIN_AFTER)
            later.enqueue(invitation_id, occasion, tried + 1)
    else:
        _note(invitation, Invitation.Mail.SENT)


def _note(invitation: Invitation, state: Invitation.Mail) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(mail_state=state)


def _message(invitation: Invitation, occasion: Occasion) -> EmailMultiAlternatives:
    """Plain words, the calendar entry beside them for mail programs that know it, and as a file for the others."""
    with translation.override(language_of(invitation)):
        letter = letter_of(invitation, occasion, settings.HALL_URL, timezone.now())
    exchange = invitation.exchange
    guest = calendar.Guest(invitation.name, invitation.mail)
    entry = calendar.entry(exchange, guest, letter.words, letter.url, timezone.now())
    message = EmailMultiAlternatives(letter.subject, letter.words, to=[invitation.mail])
    kind = f"text/calendar; method={calendar.method(exchange)}"
    message.attach_alternative(entry.decode(), kind)
    message.attach("exchange.ics", entry.decode(), kind)
    return message


def letter_of(invitation: Invitation, occasion: Occasion, base: str, now: datetime) -> Letter:
    """In the language that is active, with a link of its own unless the exchange is cancelled."""
    exchange = invitation.exchange
    cancelled = occasion is Occasion.CANCELLED
    url = "" if cancelled else base.rstrip("/") + reverse("join", args=[invitation.new_link()])
    context = {
        "invitation": invitation,
        "exchange": exchange,
        "cities": [seat.name for seat in seats_of(exchange, "letter")],
        "when": in_words(exchange.starts_at, clock_of(invitation), now),
        "url": url,
        "occasion": occasion.value,
        "reason": catch_up(exchange.pk).plan["main"].cancelled if cancelled else "",
        "contact_name": settings.HALL_CONTACT_NAME,
        "contact_mail": settings.HALL_CONTACT_MAIL,
    }
    words = render_to_string("planning/letter.txt", context).strip()
    return Letter(_subject(occasion) % {"title": exchange.title}, words, url)


def _subject(occasion: Occasion) -> str:
    match occasion:
        case Occasion.INVITED:
            return gettext("Invitation: %(title)s")
        case Occasion.MOVED:
            return gettext("New time: %(title)s")
        case Occasion.CHANGED:
            return gettext("Changed: %(title)s")
        case Occasion.CANCELLED:
            return gettext("Cancelled: %(title)s")


def clock_of(invitation: Invitation) -> Reader:
    """The member's own clock, else their city's, else the exchange's, by its name."""
    if (own := reader_of(invitation.account)) is not None:
        return own
    if invitation.city is not None:
        return Reader(ZoneInfo(invitation.city.time_zone), gettext(invitation.city.country.name))
    return clock_of_exchange(invitation.exchange)


def clock_of_exchange(exchange: ExchangeSession) -> Reader:
    return Reader(ZoneInfo(exchange.time_zone), exchange.time_zone.rpartition("/")[2].replace("_", " "))


def language_of(invitation: Invitation) -> str:
    """The member's; a stranger's is the one they read in, or that the organiser thinks they do."""
    own = invitation.account.language if invitation.account is not None else ""
    return own or invitation.written_in or settings.LANGUAGE_CODE
