"""An exchange as an iCalendar entry (RFC 5545) that a calendar files, moves and strikes out by itself (RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from sessions.agenda import minutes_of
from sessions.models import ExchangeSession


@dataclass(frozen=True, slots=True)
class Guest:
    """To whom the entry is sent."""

    name: str
    mail: str


def entry(exchange: ExchangeSession, guest: Guest, words: str, url: str, made_at: datetime) -> bytes:
    """The entry as of now: a REQUEST, or a CANCEL of a cancelled exchange. `words` is its description.

    SEQUENCE counts changes, so that a calendar keeps the newest whatever the order in which mails arrive.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Twinhall//Exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method(exchange))
    calendar.add_component(_event(exchange, guest, words, url, made_at))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def method(exchange: ExchangeSession) -> str:
    return "CANCEL" if exchange.cancelled else "REQUEST"


def _event(exchange: ExchangeSession, guest: Guest, words: str, url: str, made_at: datetime) -> Event:
    zone = ZoneInfo(exchange.time_zone)
    starts = exchange.starts_at.astimezone(zone)
    ends = exchange.starts_at + timedelta(minutes=sum(minutes_of(exchange).values()))
    event = Event()
    event.add("uid", f"{exchange.pk}@{sender_host()}")
    event.add("sequence", exchange.revision)
    event.add("dtstamp", made_at)
    event.add("dtstart", starts)
    event.add("dtend", ends.astimezone(zone))
    event.add("summary", exchange.title)
    event.add("description", words)
    event.add("status", "CANCELLED" if exchange.cancelled else "CONFIRMED")
    event.add("organizer", _address(*parseaddr(settings.DEFAULT_FROM_EMAIL)))
    attendee = _address(guest.name, guest.mail)
    attendee.params["PARTSTAT"], attendee.params["RSVP"] = vText("NEEDS-ACTION"), vText("FALSE")
    event.add("attendee", attendee, encode=False)
    if url:
        event.add("url", url)
        event.add("location", url)
    return event


def _address(name: str, mail: str) -> vCalAddress:
    """A CAL-ADDRESS. Its CN is a quoted parameter, which cannot hold a double quote (RFC 5545 3.2)."""
    address = vCalAddress(f"mailto:{mail}")
    address.params["CN"] = vText(name.replace('"', "'"))
    return address


def sender_host() -> str:
    """The host of the hall's own address: the right-hand side of the entries' identity."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
