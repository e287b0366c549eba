"""Who is invited, who is on the list and who waits at the door: the organiser's page of an exchange's people."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hub.people.languages import language_of as own_language
from hub.planning import invitations
from hub.planning.forms import InvitationForm, PersonForm
from hub.planning.letters import Occasion, language_of, letter_of, write_to
from hub.planning.models import Invitation
from hub.planning.readiness import board
from hub.planning.roster import described, roster
from hub.planning.views import editable, organiser
from sessions.admission import participant_for
from sessions.clock import now_ms
from sessions.domain.commands import LetIn, TurnAway
from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.states import catch_up
from sessions.summary import summarise
from sessions.when import reader_of
from sessions.wording import word


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = editable(request, exchange_id)
    form = InvitationForm(exchange, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        invitation = invitations.invite(exchange, form.cleaned_data, organiser(request))
        if not invitation.mail:
            return _text(request, invitation)
        messages.success(
            request, gettext("Invited: %(name)s. The mail is on its way.") % {"name": invitation.name}
        )
        return redirect("planning:people", exchange_id=exchange.pk)
    return render(request, "planning/people.html", _context(request, exchange) | {"form": form})


def _context(request: HttpRequest, exchange: ExchangeSession) -> dict[str, Any]:
    summary = summarise(exchange, "people", reader_of(request.user), timezone.now())
    expected = roster(exchange)
    me = participant_for(exchange, request.user)
    person = catch_up(exchange.pk).people.get(me or "")
    return {
        "exchange": exchange,
        "summary": summary,
        "expected": expected,
        "board": board(exchange, summary.seats, expected),
        "door": sorted(catch_up(exchange.pk).door.items(), key=lambda item: item[1].seq),
        "at_the_desk": person is not None and person.role.value in ("chair", "moderator"),
        "guests_wait": invitations.guests_wait(exchange.pk),
        "open": exchange.invitations.valid().filter(open=True).first(),
    }


@never_cache
@login_required
@require_POST
def text(request: HttpRequest, exchange_id: str, invitation_id: int) -> HttpResponse:
    """A text with a link to paste into a messenger. Each time another link; those before stay good."""
    return _text(request, _invitation(request, exchange_id, invitation_id))


@never_cache
@login_required
@require_POST
def open_link(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The text for anybody: whoever has its link comes as a guest."""
    exchange = editable(request, exchange_id)
    return _text(request, invitations.open_invitation(exchange, organiser(request)))


def _text(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """In the language of whoever it is for; for anybody, in the organiser's."""
    written_in = own_language(request) if invitation.open else language_of(invitation)
    with translation.override(written_in):
        letter = letter_of(invitation, Occasion.INVITED, request.build_absolute_uri("/"), timezone.now())
    context = {
        "exchange": invitation.exchange,
        "invitation": invitation,
        "letter": letter,
        "written_in": written_in,
    }
    return render(request, "planning/text.html", context)


@login_required
@require_POST
def mail_again(request: HttpRequest, exchange_id: str, invitation_id: int) -> HttpResponse:
    invitation = _invitation(request, exchange_id, invitation_id)
    write_to(invitation, Occasion.INVITED)
    messages.success(request, gettext("The mail to %(name)s is on its way.") % {"name": invitation.name})
    return redirect("planning:people", exchange_id=exchange_id)


@login_required
@require_POST
def revoke(request: HttpRequest, exchange_id: str, invitation_id: int) -> HttpResponse:
    invitation = _invitation(request, exchange_id, invitation_id)
    invitations.revoke(invitation)
    messages.success(
        request, gettext("Withdrawn: %(name)s. The link opens nothing any more.") % {"name": invitation}
    )
    return redirect("planning:people", exchange_id=exchange_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, exchange_id: str, participant: str) -> HttpResponse:
    """Name, title, city or role of somebody who is expected; in the room it holds at once."""
    exchange = editable(request, exchange_id)
    person = next((each for each in roster(exchange) if each.participant == participant), None)
    if person is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = PersonForm(exchange, given, initial=described(exchange, person))
    if given is not None and form.is_valid():
        outcome = invitations.change(exchange, participant, form.cleaned_data)
        if not isinstance(outcome, Refusal):
            messages.success(request, gettext("Changed: %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect("planning:people", exchange_id=exchange_id)
        form.add_error(None, _worded(request, exchange, outcome))
    context = {"exchange": exchange, "person": person, "form": form}
    return render(request, "planning/person.html", context)


@login_required
@require_POST
def take_out(request: HttpRequest, exchange_id: str, participant: str) -> HttpResponse:
    """Somebody who is on the list is so no longer, by whatever way they came."""
    exchange = editable(request, exchange_id)
    if participant == participant_for(exchange, request.user):
        messages.error(request, gettext("You cannot take yourself out. Ask another organiser."))
        return redirect("planning:people", exchange_id=exchange_id)
    for invitation in exchange.invitations.valid().filter(participant=participant):
        invitations.revoke(invitation)
    invitations.take_out(exchange.pk, participant)
    messages.success(request, gettext("Taken out. Their page of the room closes within seconds."))
    return redirect("planning:people", exchange_id=exchange_id)


@login_required
@require_POST
def answer_knock(request: HttpRequest, exchange_id: str, knock: str) -> HttpResponse:
    """The desk's word at the door, from the page instead of the room."""
    exchange = editable(request, exchange_id)
    outcome = _answer(request, exchange, knock, let_in=request.POST.get("answer") == "let_in")
    if isinstance(outcome, Refusal):
        messages.error(request, _worded(request, exchange, outcome))
    return redirect("planning:people", exchange_id=exchange_id)


def _worded(request: HttpRequest, exchange: ExchangeSession, refusal: Refusal) -> str:
    return word(refusal.code, refusal.params, own_language(request), exchange.time_zone)


def _answer(request: HttpRequest, exchange: ExchangeSession, knock: str, *, let_in: bool) -> Outcome:
    me = participant_for(exchange, request.user)
    person = catch_up(exchange.pk).people.get(me or "")
    if person is None:
        return refuse("participant.unknown")
    command = LetIn(knock=knock) if let_in else TurnAway(knock=knock)
    return execute(exchange.pk, uuid.uuid4(), command, Actor(person.id, person.role), now_ms())


def _invitation(request: HttpRequest, exchange_id: str, invitation_id: int) -> Invitation:
    """Of an exchange that this person plans, and not withdrawn."""
    editable(request, exchange_id)
    valid = Invitation.objects.valid().select_related("exchange", "city__country", "account")
    return get_object_or_404(valid, pk=invitation_id, exchange=exchange_id)
