"""The front door: home, the reader's language and appearance, and whether the hall is well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language
from redis.exceptions import RedisError

from hub.pages.context import THEME_COOKIE, THEMES
from hub.people import languages
from hub.people.models import Account
from hub.places.models import City
from hub.planning.invitations import write_in
from sessions.admission import city_names, participant_for
from sessions.guests import Guest, guest_key, speak
from sessions.minutes.awaited import Awaited, awaited_of
from sessions.models import ExchangeSession
from sessions.states import catch_up
from sessions.summary import by_stage, summarise
from sessions.when import reader_of

YEAR = 365 * 24 * 60 * 60  # seconds
ENDED_SHOWN = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For a member what matters now; for a visitor what this is and what is open to read."""
    reader, now = reader_of(request.user), timezone.now()
    visible = ExchangeSession.objects.visible_to(request.user).listed().select_related("topic")
    stages = by_stage(summarise(exchange, "home", reader, now) for exchange in visible)
    known = request.user.is_authenticated or isinstance(request.user, Guest)
    page = "pages/home.html" if known else "pages/welcome.html"
    return render(
        request,
        page,
        {
            "live": stages["live"],
            "mine": {
                each.exchange.pk for each in stages["live"] if participant_for(each.exchange, request.user)
            },
            "upcoming": stages["upcoming"],
            "ended": stages["ended"][:ENDED_SHOWN],
            "awaited": _awaited(request, [summary.exchange for summary in stages["ended"]]),
            "no_cities": request.user.is_superuser and not City.objects.exists(),
            "owner_of_an_empty_hall": request.user.is_superuser and not ExchangeSession.objects.exists(),
        },
    )


def _awaited(request: HttpRequest, ended: Iterable[ExchangeSession]) -> list[tuple[ExchangeSession, Awaited]]:
    """The minutes that wait for this reader."""
    reader, found = reader_of(request.user), []
    today = timezone.now().astimezone(reader.zone if reader else UTC).date()
    for exchange in ended:
        participant = participant_for(exchange, request.user)
        if participant is None:
            continue
        awaited = awaited_of(catch_up(exchange.pk), participant, city_names(exchange), today)
        if awaited is not None:
            found.append((exchange, awaited))
    return found


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read in another language: kept in this browser, and with whoever is here, for their mails as well."""
    chosen = request.POST.get("language", "")
    if languages.is_spoken(chosen):
        if isinstance(request.user, Account):
            languages.keep(request.user, chosen)
        else:
            speak(request.session, chosen)
            write_in(guest_key(request.session), chosen)
    return set_language(request)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light or dark for this browser; anything else goes back to what the device says."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready for people: the database and the channel layer answer. 503 names the one that does not."""
    checks = {"database": _database_answers(), "channel_layer": _channel_layer_answers()}
    ready = all(checks.values())
    state = {name: "ok" if well else "unreachable" for name, well in checks.items()}
    return JsonResponse({"status": "ok" if ready else "not ready", **state}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _channel_layer_answers() -> bool:
    layer = get_channel_layer()
    if layer is None:
        return False
    try:
        async_to_sync(layer.group_send)("readyz", {"type": "readyz"})
    except (RedisError, OSError):
        return False
    return True
