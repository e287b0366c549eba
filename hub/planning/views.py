"""An organiser's pages: schedule, change and cancel an exchange."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.people.models import Account
from hub.planning import scheduling
from hub.planning.forms import CancelForm, ExchangeForm, planned
from sessions.models import ExchangeSession, Phase

NEW = {"presentation_minutes": 60, "discussion_minutes": 60, "question_minutes": 60, "format": "presentations"}


def organiser(request: HttpRequest) -> Account:
    """The member who asks, behind `login_required`."""
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def editable(request: HttpRequest, exchange_id: str) -> ExchangeSession:
    """The exchange that this person plans; for everybody else there is none."""
    return get_object_or_404(
        ExchangeSession.objects.editable_by(request.user).select_related("topic"), pk=exchange_id
    )


def onward(request: HttpRequest) -> QuerySet[ExchangeSession]:
    """The exchanges of this person that have not begun: what stays open elsewhere may be carried to them."""
    return ExchangeSession.objects.editable_by(request.user).filter(phase=Phase.LOBBY, cancelled=False)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    if not organiser(request).is_staff:
        raise PermissionDenied(
            gettext("Exchanges are scheduled by the hall’s own team. Write to the contact below.")
        )
    form = ExchangeForm(onward(request), request.POST if request.method == "POST" else None, initial=NEW)
    if request.method == "POST" and form.is_valid():
        exchange = scheduling.schedule(form.cleaned_data, organiser(request))
        messages.success(request, gettext("The exchange is planned. Invite its people now."))
        return redirect("planning:people", exchange_id=exchange.pk)
    return render(request, "planning/exchange_form.html", {"form": form})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = editable(request, exchange_id)
    others = onward(request).exclude(pk=exchange.pk)
    form = ExchangeForm(others, request.POST if request.method == "POST" else None, initial=planned(exchange))
    if request.method == "POST" and form.is_valid():
        try:
            moved = scheduling.revise(exchange, form.cleaned_data)
        except scheduling.TooLate:
            form.add_error(None, gettext("The exchange has begun meanwhile, so its plan stays as it is."))
        else:
            said = gettext("Moved. Those who were invited by mail are told.") if moved else gettext("Saved.")
            messages.success(request, said)
            return redirect("exchange:detail", exchange_id=exchange.pk)
    context = {"form": form, "exchange": exchange, "begun": exchange.phase != Phase.LOBBY}
    return render(request, "planning/exchange_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, exchange_id: str) -> HttpResponse:
    exchange = editable(request, exchange_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            scheduling.cancel(exchange, form.cleaned_data["reason"])
        except scheduling.TooLate:
            form.add_error(None, gettext("The exchange has begun meanwhile. End it in its room."))
        else:
            messages.success(request, gettext("Cancelled. Those who were invited by mail are told."))
            return redirect("exchange:detail", exchange_id=exchange.pk)
    invited = exchange.invitations.valid().filter(open=False)
    context = {
        "form": form,
        "exchange": exchange,
        "mails": invited.exclude(mail="").count(),
        "invited": invited,
    }
    return render(request, "planning/cancel.html", context)
