"""The minutes as a PDF that a city can file: both languages side by side, who approved what, and the seal.

Tagged (PDF/UA-1, ISO 14289-1), so that a screen reader can read it. Needs Pango and a font for each script.
"""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext
from django.views.decorators.http import require_safe

from sessions.admission import city_names
from sessions.archive.release import actor_of
from sessions.delegations import delegations
from sessions.minutes.fonts import Missing, missing
from sessions.minutes.ledger import Ledger, Row, ledger
from sessions.minutes.pages import readable
from sessions.minutes.signature import CannotSign, seal, signed
from sessions.models import ExchangeSession
from sessions.states import catch_up
from sessions.summary import summarise
from sessions.when import reader_of

log = structlog.get_logger(__name__)
LIBRARIES = "fontconfig, libpango-1.0-0, libpangoft2-1.0-0"


class CannotPrint(RuntimeError):
    """The system lacks a library that pages are set with."""


class NoFont(RuntimeError):
    """The system lacks a font for a script of these minutes; it would print boxes."""

    def __init__(self, lacking: tuple[Missing, ...]) -> None:
        super().__init__(lacking)
        self.lacking = lacking


@require_safe
def pdf(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = readable(request, exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    try:
        document = printed(request, exchange)
    except CannotPrint:
        told = gettext("The PDF cannot be made here: the hall lacks a library. Tell its owner: %(libraries)s.")
        messages.error(request, told % {"libraries": LIBRARIES})
        return redirect("exchange:minutes", exchange_id=exchange.pk)
    except NoFont as wrong:
        messages.error(request, _told(wrong))
        return redirect("exchange:minutes", exchange_id=exchange.pk)
    except CannotSign as wrong:
        log.error("minutes.not_signed", reason=str(wrong))
        messages.error(
            request, gettext("The PDF cannot be signed: the hall's key cannot be read. Tell its owner.")
        )
        return redirect("exchange:minutes", exchange_id=exchange.pk)
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="minutes-{exchange.pk}.pdf"'
    return answer


def _told(wrong: NoFont) -> str:
    told = gettext(
        "The PDF cannot be made here: the hall has no font for letters such as “%(letters)s”. "
        "Tell its owner: %(packages)s."
    )
    packages = sorted({each.package for each in wrong.lacking})
    return told % {
        "letters": " ".join(each.letter for each in wrong.lacking),
        "packages": ", ".join(packages),
    }


def printed(request: HttpRequest, exchange: ExchangeSession) -> bytes:
    """The PDF as this reader may see the minutes; sealed ones are signed. Raises CannotPrint, NoFont, CannotSign."""
    actor, reader = actor_of(exchange, request), reader_of(request.user)
    state, now = catch_up(exchange.pk), timezone.now()
    participant = actor.participant if actor else ""
    told = ledger(state, participant, city_names(exchange), reader, now)
    summary = summarise(exchange, "minutes", reader, now)
    context = {
        "exchange": exchange,
        "summary": summary,
        "ledger": told,
        "delegations": delegations(exchange, summary.seats),
        "draft": told.record.stage != "sealed",
        "certificate": request.build_absolute_uri(reverse("exchange:seal")),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "actions": _actions(told),
    }
    document = set_in_type(render_to_string("exchange/minutes_pdf.html", context, request))
    return document if context["draft"] else signed(document, reason=_reason(told))


def _reason(told: Ledger) -> str:
    """What a PDF reader says beside the signature."""
    words = gettext("Minutes as approved by %(cities)s, version %(version)s")
    return words % {"cities": ", ".join(city.name for city in told.cities), "version": told.record.version}


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate of the hall's seal, for whoever checks a signed PDF (PEM, RFC 7468)."""
    try:
        pem = seal().pem
    except CannotSign as wrong:
        log.error("minutes.not_signed", reason=str(wrong))
        raise Http404 from wrong
    answer = HttpResponse(pem, content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="seal.pem"'
    return answer


def set_in_type(page: str) -> bytes:
    """HTML as a tagged PDF; nothing is fetched from anywhere. Raises CannotPrint, NoFont."""
    try:
        import weasyprint  # slow to import, and of use to this page alone

        lacking = missing(page)
    except OSError as absent:
        raise CannotPrint(str(absent)) from absent
    if lacking:
        raise NoFont(lacking)

    def nothing(url: str) -> dict[str, object]:
        raise ValueError(f"a printed page fetches nothing: {url}")

    made: bytes = weasyprint.HTML(string=page, url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _actions(told: Ledger) -> list[Row]:
    return [row for row in told.rows if row.kind == "action"]
