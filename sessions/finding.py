"""An exchange for a page, or the way to sign in."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sessions.models import ExchangeSession


def found(
    request: HttpRequest, visible: QuerySet[ExchangeSession], exchange_id: str
) -> ExchangeSession | HttpResponse:
    """The exchange, when the reader may see it. A visitor is asked to sign in, whether or not it exists."""
    if not request.user.is_authenticated and not visible.filter(pk=exchange_id).exists():
        return redirect_to_login(request.get_full_path())
    return get_object_or_404(visible.select_related("topic"), pk=exchange_id)
