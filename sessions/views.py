"""Pages of an exchange: before it, its room, its archive. Each fetches what the reader may see."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views.decorators.http import require_safe
from msgspec import to_builtins

from sessions.admission import participant_for
from sessions.agenda import agenda, planned_items
from sessions.archive.document import document_of
from sessions.archive.figure import (
    agenda_lines,
    caption_files,
    chat_lines,
    minute_lines,
    poll_lines,
    question_lines,
    slide_lines,
)
from sessions.archive.release import held_in_words, holders, may_release
from sessions.chat import lines_of
from sessions.delegations import delegations, places_of
from sessions.domain.authority import may
from sessions.domain.names import Phase
from sessions.finding import found
from sessions.models import ExchangeSession
from sessions.relay import ice_servers
from sessions.states import catch_up
from sessions.summary import Summary, summarise
from sessions.when import offset_in_words, reader_of


@require_safe
def exchange_detail(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = found(request, ExchangeSession.objects.visible_to(request.user), exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    summary = _summary(request, exchange, "detail")
    me = participant_for(exchange, request.user)
    context = {
        "summary": summary,
        "agenda": agenda(exchange, reader_of(request.user)),
        "items": planned_items(exchange, me or ""),
        "delegations": delegations(exchange, summary.seats),
        "takes_part": me is not None,
        "may_speak": me is not None and _may_speak(exchange, me),
        "cancelled": _cancelled(exchange),
        "may_edit": ExchangeSession.objects.editable_by(request.user).filter(pk=exchange.pk).exists(),
    }
    return render(request, "exchange/detail.html", context)


@require_safe
def room(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The live room's page. The room itself is drawn by the browser, from the live connection."""
    return _live(request, exchange_id, "room")


@require_safe
def wall(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The same for the big screen of a meeting hall: to look at, from a person's own seat in the exchange."""
    return _live(request, exchange_id, "wall")


def _live(request: HttpRequest, exchange_id: str, page: str) -> HttpResponse:
    exchange = found(request, ExchangeSession.objects.visible_to(request.user), exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    if exchange.cancelled:
        return redirect("exchange:detail", exchange_id=exchange.pk)
    if exchange.phase == Phase.ENDED:
        return redirect("exchange:archive", exchange_id=exchange.pk)
    me = participant_for(exchange, request.user)
    if me is None:
        raise PermissionDenied(gettext("Only those who were invited to this exchange can enter its room."))
    summary = _summary(request, exchange, page)
    boot = _boot(request, summary, me) | {"places": places_of(exchange), "when": summary.when}
    boot["starts_ms"] = int(exchange.starts_at.timestamp() * 1000)
    return render(request, f"exchange/{page}.html", {"summary": summary, "boot": boot})


@require_safe
def archive(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = found(request, ExchangeSession.objects.archive_visible_to(request.user), exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    contents = document_of(exchange)
    summary = _summary(request, exchange, "archive")
    me = participant_for(exchange, request.user)
    context = {
        "summary": summary,
        "held": held_in_words(contents, holders(exchange), reader_of(request.user), timezone.now()),
        "may_release": may_release(exchange, request),
        "length": offset_in_words(contents.ended_ms - contents.started_ms),
        "questions": question_lines(contents),
        "minutes": minute_lines(contents),
        "items": agenda_lines(contents),
        "polls": poll_lines(contents),
        "chat": chat_lines(contents, lines_of(exchange)),
        "captions": caption_files(contents),
        "slides": slide_lines(contents),
        "handouts": contents.handouts.values(),
        "shared_decks": [deck for deck in contents.decks.values() if deck.pdf],
        "boot": _boot(request, summary, me) | {"document": to_builtins(contents)},
    }
    return render(request, "exchange/archive.html", context)


@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    ended = ExchangeSession.objects.archive_visible_to(request.user).listed().order_by("-starts_at")
    return render(
        request,
        "exchange/archives.html",
        {"summaries": [_summary(request, exchange, "archives") for exchange in ended]},
    )


def _cancelled(exchange: ExchangeSession) -> str:
    """The reason why it does not take place; "" for one that does."""
    return catch_up(exchange.pk).plan["main"].cancelled if exchange.cancelled else ""


def _may_speak(exchange: ExchangeSession, me: str) -> bool:
    """Whether there is something to try before the doors open: those who only listen need no device."""
    person = catch_up(exchange.pk).people.get(me)
    return person is not None and may(person.role, "media.speak", Phase.LOBBY)


def _summary(request: HttpRequest, exchange: ExchangeSession, page: str) -> Summary:
    return summarise(exchange, page, reader_of(request.user), timezone.now())


def _boot(request: HttpRequest, summary: Summary, me: str | None) -> dict[str, Any]:
    """What the browser needs before it connects: names, language and addresses; nothing that may change."""
    exchange = summary.exchange
    return {
        "exchange": exchange.pk,
        "title": exchange.title,
        "cities": [
            {"slug": seat.slug, "name": seat.name, "side": seat.side, "time_zone": seat.time_zone}
            for seat in summary.seats
        ],
        "me": {"participant": me, "name": str(request.user)} if me else None,
        "rehearsal": exchange.rehearsal,
        "language": get_language(),
        "csrf": get_token(request) if me else "",
        "udp_port": settings.EXCHANGE_MEDIA_PORT,
        "ice_servers": ice_servers(
            settings.EXCHANGE_TURN, settings.EXCHANGE_TURN_SECRET, me or "", int(time.time())
        ),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "urls": {
            "home": reverse("home"),
            "exchange": reverse("exchange:detail", args=[exchange.pk]),
            "room": reverse("exchange:room", args=[exchange.pk]),
            "plain": reverse("exchange:plain", args=[exchange.pk]),
            "archive": reverse("exchange:archive", args=[exchange.pk]),
            "chat": reverse("exchange:chat", args=[exchange.pk]),
            "slides": reverse("planning:send_slides", args=[exchange.pk]),
            "handouts": reverse("planning:share", args=[exchange.pk]),
            "papers": reverse("planning:papers", args=[exchange.pk]),
            "wall": reverse("exchange:wall", args=[exchange.pk]),
        },
    }
