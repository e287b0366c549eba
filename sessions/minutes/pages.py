"""The page of the minutes, its forms, and what changed between two versions."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from sessions import log
from sessions.admission import city_names, participant_for
from sessions.archive.release import actor_of
from sessions.clock import now_ms
from sessions.domain import events as e
from sessions.domain.errors import Refusal, refuse
from sessions.domain.evolve import fold
from sessions.domain.names import Phase
from sessions.domain.state import Actor, MinuteLine, State
from sessions.execute import execute
from sessions.finding import found
from sessions.labels import line_kind
from sessions.minutes.compare import versions
from sessions.minutes.ledger import KINDS, ledger
from sessions.minutes.steps import STEPS, command_of
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.slides.access import in_the_room
from sessions.states import catch_up
from sessions.when import reader_of
from sessions.wording import word

DONE = {
    "submit": gettext_noop("The minutes are with the chair now."),
    "return": gettext_noop("The minutes are with the rapporteurs again."),
    "circulate": gettext_noop("The minutes are with the cities now."),
    "propose": gettext_noop("The amendment is with the chair."),
    "approve": gettext_noop("Approved for your city."),
}


@require_safe
def minutes(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = readable(request, exchange_id)
    return exchange if isinstance(exchange, HttpResponse) else _page(request, exchange)


def readable(request: HttpRequest, exchange_id: str) -> ExchangeSession | HttpResponse:
    """The exchange, for whoever reads its minutes: those in the room, and from the end on who may open the archive.

    Or the way to sign in. Raises Http404, and PermissionDenied to those who are outside."""
    exchange = found(request, ExchangeSession.objects.visible_to(request.user), exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    state = catch_up(exchange.pk)
    if not state.hall:
        raise Http404(exchange.pk)
    if state.phase is not Phase.ENDED and not in_the_room(state, participant_for(exchange, request.user) or ""):
        raise PermissionDenied(
            gettext("Until the exchange has ended, its minutes are for those who are in the room.")
        )
    return exchange


@require_POST
def step(request: HttpRequest, exchange_id: str, name: str) -> HttpResponse:
    """One form of the page. What is refused is told beside the form, and what was typed stays in it."""
    exchange = readable(request, exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    if name not in STEPS:
        raise Http404(name)
    outcome = _do(exchange, actor_of(exchange, request), name, request.POST)
    if isinstance(outcome, Refusal):
        return _page(request, exchange, refused=(name, outcome))
    if name in DONE:
        messages.success(request, gettext(DONE[name]))
    line = request.POST.get("line", "")
    anchor = f"#{line}" if line and line in catch_up(exchange.pk).minutes else ""
    return redirect(reverse("exchange:minutes", args=[exchange.pk]) + anchor)


@require_safe
def changes(request: HttpRequest, exchange_id: str, version: int) -> HttpResponse:
    """What a version changed of the one before it; the first one, of nothing."""
    exchange = readable(request, exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    before, after = lines_of_version(exchange.pk, version - 1), lines_of_version(exchange.pk, version)
    if after is None:
        raise Http404(version)
    context = {
        "exchange": exchange,
        "version": version,
        "before": version - 1,
        "changes": versions(before or {}, after),
    }
    return render(request, "exchange/minutes_changes.html", context)


def lines_of_version(exchange_id: str, version: int) -> dict[str, MinuteLine] | None:
    """The lines of a version as the cities got them; None when there is no such version."""
    entries = log.read_after(exchange_id, 0)
    for place, entry in enumerate(entries):
        if isinstance(entry.event, e.MinutesCirculated) and entry.event.version == version:
            return fold(State(), entries[: place + 1]).minutes
    return None


def _do(exchange: ExchangeSession, actor: Actor | None, name: str, fields: QueryDict) -> Outcome:
    if actor is None:
        return refuse("participant.unknown")
    try:
        command = command_of(name, fields.dict())  # type: ignore[arg-type]  # one value a field
    except msgspec.ValidationError as error:
        raise BadRequest(str(error)) from error
    return execute(exchange.pk, uuid.uuid4(), command, actor, now_ms())


def _page(
    request: HttpRequest, exchange: ExchangeSession, refused: tuple[str, Refusal] | None = None
) -> HttpResponse:
    actor, reader = actor_of(exchange, request), reader_of(request.user)
    state = catch_up(exchange.pk)
    participant = actor.participant if actor else ""
    context: dict[str, Any] = {
        "exchange": exchange,
        "ledger": ledger(state, participant, city_names(exchange), reader, timezone.now()),
        "kinds": [(kind, line_kind(kind)) for kind in KINDS],
        "languages": [code for code, _ in settings.LANGUAGES],  # the log takes any
    }
    if refused is None:
        return render(request, "exchange/minutes.html", context)
    name, refusal = refused
    zone = str(reader.zone) if reader else "UTC"
    context |= {
        "refused": name,
        "refusal": word(refusal.code, refusal.params, get_language() or "en", zone),
        "typed": request.POST,
    }
    return render(request, "exchange/minutes.html", context, status=HTTPStatus.CONFLICT)
