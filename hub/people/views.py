"""The one-time sign-in link. Opening it changes nothing, so a mail scanner that opens it spoils nothing."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from sesame.utils import get_user

from hub.people.languages import keep_first, language_of
from hub.people.models import Account


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest) -> HttpResponse:
    """Show whom the link signs in; sign in when the button is pressed. A used or old link says so, with 410."""
    if request.method == "POST":
        account = authenticate(request, sesame=request.POST.get("sesame", ""))
        if isinstance(account, Account):
            login(request, account)
            keep_first(account, language_of(request))
            return redirect(settings.LOGIN_REDIRECT_URL)
        return render(request, "account/link_used.html", status=410)
    token = request.GET.get("sesame", "")
    account = get_user(token, update_last_login=False) if token else None
    if account is None:
        return render(request, "account/link_used.html", status=410)
    return render(request, "account/link.html", {"account": account, "token": token})
