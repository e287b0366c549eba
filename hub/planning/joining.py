"""What a link opens. Opening it changes nothing, so that mail scanners and secretaries may; a person confirms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.people.languages import language_of
from hub.places.models import City
from hub.planning import invitations
from hub.planning.browsers import is_inside_an_app
from hub.planning.forms import GuestForm
from hub.planning.letters import clock_of, clock_of_exchange
from hub.planning.limits import too_often
from hub.planning.models import Invitation
from sessions.admission import participant_for, participant_of
from sessions.domain.errors import Refusal
from sessions.guests import guest_key, remember
from sessions.models import ExchangeSession, Seat
from sessions.outcomes import Outcome
from sessions.states import catch_up
from sessions.summary import stage_of, summarise
from sessions.when import reader_of
from sessions.wording import word

WRONG_LINKS, KNOCKS, GUESTS = 30, 10, 60  # of one address in ten minutes; a city hall may be one address
View = Callable[[HttpRequest, Invitation], HttpResponse]


def with_invitation(view: View) -> Callable[..., HttpResponse]:
    """Find what the secret opens; a link that opens nothing says why, with 404 or 410."""

    @never_cache
    @sensitive_variables("secret")
    @wraps(view)
    def found(request: HttpRequest, secret: str) -> HttpResponse:
        invitation = Invitation.objects.of_secret(secret)
        if invitation is None:
            often = too_often(request, "link", WRONG_LINKS)
            return _closed(request, "unknown", 429 if often else 404)
        if invitation.revoked_at is not None:
            return _closed(request, "revoked", 410)
        if invitation.exchange.cancelled:
            return _closed(request, "cancelled", 410, invitation.exchange)
        if invitation.expired(timezone.now()):
            return _closed(request, "expired", 410)
        _speak_to(request, invitation)
        response = view(request, invitation)
        response["X-Robots-Tag"] = "noindex"  # and no referrer leaves this host: SECURE_REFERRER_POLICY
        return response

    return found


def _speak_to(request: HttpRequest, invitation: Invitation) -> None:
    """In the language of their letter, to a stranger who chose none in this browser."""
    own = getattr(request.user, "language", "")
    if invitation.written_in and not own and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.written_in)
        request.LANGUAGE_CODE = invitation.written_in  # as LocaleMiddleware does


def _closed(
    request: HttpRequest, why: str, status: int, exchange: ExchangeSession | None = None
) -> HttpResponse:
    reason = catch_up(exchange.pk).plan["main"].cancelled if exchange else ""
    context = {"why": why, "exchange": exchange, "reason": reason}
    return render(request, "planning/closed_link.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@with_invitation
def join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Who the link is for, and one button for them; for somebody else the door."""
    if request.method != "POST":
        return _page(request, invitation, GuestForm())
    if request.POST.get("as") == "invited" and not invitation.open:
        return _join(request, invitation)
    return _come_as_guest(request, invitation)


def _page(request: HttpRequest, invitation: Invitation, form: GuestForm, problem: str = "") -> HttpResponse:
    exchange = invitation.exchange
    reader = reader_of(request.user) or (
        clock_of_exchange(exchange) if invitation.open else clock_of(invitation)
    )
    context = {
        "invitation": invitation,
        "summary": summarise(exchange, "join", reader, timezone.now()),
        "form": form,
        "problem": problem,
        "inside_an_app": is_inside_an_app(request.headers.get("User-Agent", "")),
        "url": request.build_absolute_uri(),
        "already": participant_for(exchange, request.user) == invitation.participant,
        "taken": invitations.is_taken(invitation, guest_key(request.session)),
        "somebody_else": form.is_bound,
        "guests_wait": invitation.open and invitations.guests_wait(invitation.exchange_id),
    }
    return render(request, "planning/join.html", context)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The invited person. A member who is signed in needs no seat; a link in use leads to the door."""
    if participant_for(invitation.exchange, request.user) == invitation.participant:
        return _inside(invitation.exchange)
    taken = invitations.is_taken(invitation, guest_key(request.session))
    if taken and too_often(request, "knock", KNOCKS):
        return _page(request, invitation, GuestForm(), _too_often(request))
    city = invitation.city
    mine = remember(request.session, invitation.name, _place_of(city), language_of(request))
    if (outcome := invitations.join(invitation, mine)) is not None:
        invitations.write_in(mine, language_of(request))
        return _arrived(request, invitation, outcome)
    guest = {
        "name": invitation.name,
        "title": invitation.title,
        "city": city,
        "kind": invitation.kind,
    }
    return _knocked(request, invitation, invitations.knock(invitation, guest, mine, same_person=True))


def _come_as_guest(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """By an open link one is in; by somebody else's one knocks."""
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, form)
    what, most = ("guest", GUESTS) if invitation.open else ("knock", KNOCKS)
    if too_often(request, what, most):
        return _page(request, invitation, form, _too_often(request))
    guest = form.cleaned_data
    city: City | None = guest["city"]
    mine = remember(request.session, guest["name"], _place_of(city), language_of(request))
    if invitation.open:
        outcome = invitations.join_as_guest(invitation, guest, mine)
        inside = participant_of(invitation.exchange_id, None, mine) is not None
        return (_arrived if inside else _knocked)(request, invitation, outcome)
    return _knocked(request, invitation, invitations.knock(invitation, guest, mine, same_person=False))


def _place_of(city: City | None) -> tuple[str, str]:
    """Zone and country of where a guest comes from."""
    return (city.time_zone, city.country.name) if city else ("", "")


def _arrived(request: HttpRequest, invitation: Invitation, outcome: Outcome) -> HttpResponse:
    if isinstance(outcome, Refusal):
        return _page(request, invitation, GuestForm(), _worded(request, outcome))
    return _inside(invitation.exchange)


def _knocked(request: HttpRequest, invitation: Invitation, outcome: Outcome) -> HttpResponse:
    if isinstance(outcome, Refusal):
        return _page(request, invitation, GuestForm(request.POST), _worded(request, outcome))
    return redirect("planning:door", exchange_id=invitation.exchange_id)


def _inside(exchange: ExchangeSession) -> HttpResponse:
    """To the room when its doors are open, else to the exchange's page."""
    live = stage_of(exchange, timezone.now()) == "live"
    return redirect("exchange:room" if live else "exchange:detail", exchange_id=exchange.pk)


def _worded(request: HttpRequest, refusal: Refusal) -> str:
    return word(refusal.code, refusal.params, language_of(request), "UTC")


def _too_often(request: HttpRequest) -> str:
    return word("door.too_often", {}, language_of(request), "UTC")


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))


# ------------------------------------------------------------------ waiting
@never_cache
@require_GET
def door(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """Where one waits. Only the browser that knocked sees it; it tells when one is in."""
    waiting = _waiting(request, exchange_id)
    if waiting["state"] == "in":
        return redirect(waiting["url"])
    if waiting["state"] == "nobody":
        return render(request, "planning/closed_link.html", {"why": "nobody"}, status=404)
    exchange = ExchangeSession.objects.get(pk=exchange_id)
    summary = summarise(
        exchange, "door", reader_of(request.user) or clock_of_exchange(exchange), timezone.now()
    )
    return render(request, "planning/door.html", {"summary": summary, "waiting": waiting})


@never_cache
@require_GET
def door_state(request: HttpRequest, exchange_id: str) -> JsonResponse:
    """What the waiting page asks again and again: waiting, in (and where), turned_away, over, or nobody."""
    return JsonResponse(
        {key: value for key, value in _waiting(request, exchange_id).items() if key != "knocker"}
    )


def _waiting(request: HttpRequest, exchange_id: str) -> dict[str, Any]:
    key = guest_key(request.session)
    seat = (
        Seat.objects.filter(exchange=exchange_id, key=key).select_related("exchange").first() if key else None
    )
    if seat is None:
        return {"state": "nobody"}
    if participant_of(exchange_id, None, key):
        return {"state": "in", "url": _inside(seat.exchange)["Location"]}
    state = catch_up(exchange_id)
    if state.phase.value == "ended":
        return {"state": "over"}
    knocker = state.door.get(seat.knock)
    return {"state": "waiting" if knocker else "turned_away", "knocker": knocker}


@never_cache
@require_POST
def forget_me(request: HttpRequest) -> HttpResponse:
    """A guest signs out of this browser: nothing of it opens an exchange any more."""
    request.session.flush()
    return redirect("home")
