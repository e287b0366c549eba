"""Pages of slides over HTTP, to those who may have them. A page never changes: it is asked for once."""

from __future__ import annotations

from typing import Literal

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from sessions.admission import participant_of
from sessions.archive.ranges import Span, parse
from sessions.domain.state import State
from sessions.models import Deck, ExchangeSession
from sessions.slides.access import may_download, may_have
from sessions.slides.drawing import WIDTHS
from sessions.states import catch_up

A_YEAR_S = 31_536_000


@require_safe
def page(request: HttpRequest, exchange_id: str, deck_id: str, number: int, width: int) -> HttpResponse:
    """One page as WebP, at most `width` pixels wide. Not shown yet, withdrawn, not there: the same 404 for all."""
    state, me, archive = reader_of_slides(request, exchange_id)
    if width not in WIDTHS or not may_have(state, me, deck_id, number, archive=archive):
        raise Http404
    tag = f'"{deck_id}-{number}-{width}"'
    if request.headers.get("If-None-Match") == tag:
        return _lasting(HttpResponse(status=304), tag)
    deck = get_object_or_404(Deck, pk=deck_id, exchange=exchange_id)
    try:
        with default_storage.open(f"{deck.folder}/{number}-{width}.webp") as file:
            picture = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return _lasting(_part(picture, _span(request, len(picture))), tag)


def reader_of_slides(request: HttpRequest, exchange_id: str) -> tuple[State, str, bool]:
    """The exchange's state, who the reader is there ("" for nobody), and whether they may open its archive."""
    guest = getattr(request.user, "guest_key", "")
    me = participant_of(exchange_id, request.user.pk, guest) or ""
    visible = ExchangeSession.objects.archive_visible_to(request.user).filter(pk=exchange_id)
    archive = visible.exists()
    if not me and not archive:
        raise Http404
    return catch_up(exchange_id), me, archive


def _span(request: HttpRequest, size: int) -> Span | Literal["unsatisfiable"] | None:
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    return parse(asked, size) if asked else None


def _part(picture: bytes, span: Span | Literal["unsatisfiable"] | None) -> HttpResponse:
    """RFC 9110 section 14; the whole is less than one capped range."""
    if span == "unsatisfiable":
        answer = HttpResponse(status=416, content_type="image/webp")
        answer["Content-Range"] = f"bytes */{len(picture)}"
        return answer
    if span is None:
        return HttpResponse(picture, content_type="image/webp")
    answer = HttpResponse(picture[span.first : span.last + 1], status=206, content_type="image/webp")
    answer["Content-Range"] = span.content_range
    return answer


def _lasting(answer: HttpResponse, tag: str) -> HttpResponse:
    answer["Cache-Control"] = f"private, max-age={A_YEAR_S}, immutable"
    answer["ETag"] = tag
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@never_cache
@require_GET
def download(request: HttpRequest, exchange_id: str, deck_id: str) -> HttpResponseBase:
    """The PDF itself, as a download: what it holds was written by others."""
    state, me, archive = reader_of_slides(request, exchange_id)
    if not may_download(state, me, deck_id, archive=archive):
        raise Http404
    deck = get_object_or_404(Deck, pk=deck_id, exchange=exchange_id)
    return attachment(deck.source, f"{deck.title}.pdf", "application/pdf")


def attachment(stored: str, name: str, media_type: str) -> FileResponse:
    """A file of the default storage under a name of ours, never as a page."""
    stem, _, extension = name.rpartition(".")
    safe = f"{slugify(stem, allow_unicode=True) or 'document'}.{extension}"
    try:
        file = default_storage.open(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(file, as_attachment=True, filename=safe, content_type=media_type)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
