"""Captions over HTTP: to the player, and as files, to those who may see the exchange's archive."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from msgspec import Struct

from sessions.archive.captions import ArchiveCaption, cues, lines, plain, webvtt
from sessions.domain.state import State
from sessions.models import ExchangeSession
from sessions.states import catch_up


class ArchiveCaptions(Struct, kw_only=True):
    """What was said, in one language, by key; the keys never change: they are the anchors of links."""

    language: str
    lines: dict[str, ArchiveCaption]


@require_safe
def captions_json(request: HttpRequest, exchange_id: str, language: str) -> HttpResponse:
    """For the player."""
    _, _, said = _said(request, exchange_id, language)
    body = msgspec.json.encode(ArchiveCaptions(language=language, lines=said))
    return _answer(body.decode(), "application/json")


@require_safe
def captions_vtt(request: HttpRequest, exchange_id: str, language: str) -> HttpResponse:
    """WebVTT, for any player."""
    started_ms, names, said = _said(request, exchange_id, language)
    text = webvtt(cues(said.values(), started_ms), language, names)
    return _file(text, "text/vtt", f"{exchange_id}-{language}.vtt")


@require_safe
def captions_text(request: HttpRequest, exchange_id: str, language: str) -> HttpResponse:
    """To be read, or copied from."""
    started_ms, names, said = _said(request, exchange_id, language)
    return _file(plain(list(said.values()), started_ms, names), "text/plain", f"{exchange_id}-{language}.txt")


def _said(
    request: HttpRequest, exchange_id: str, language: str
) -> tuple[int, dict[str, str], dict[str, ArchiveCaption]]:
    """When the recording begins, names by participant, and the lines. Held, or not captioned: the same 404."""
    exchange = get_object_or_404(ExchangeSession.objects.archive_visible_to(request.user), pk=exchange_id)
    state = catch_up(exchange.pk)
    said = lines(state.captions.values(), language)
    if not said:
        raise Http404
    return started_ms(exchange, state), _names(state), said


def started_ms(exchange: ExchangeSession, state: State) -> int:
    """Second 0 of the recording."""
    hall = state.hall.get("main")
    begun = (hall.started_ms if hall else 0) or exchange.started_ms
    return begun or int(exchange.starts_at.timestamp() * 1000)


def _names(state: State) -> dict[str, str]:
    return {key: person.name or gettext("Name removed") for key, person in state.people.items()}


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = _answer(text, kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _answer(text: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"  # who is forgotten is forgotten here too, within a minute
    response["X-Content-Type-Options"] = "nosniff"
    return response
