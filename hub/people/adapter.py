"""Who may open an account: nobody by themselves. Accounts come from invitations and from the command line."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.people.languages import keep_first, language_of
from hub.people.models import Account


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Signing in without a password, in this hall's words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code that was sent. Look at the newest mail and type it again."),
        "rate_limited": _("Too many tries in a short time. Wait a few minutes, then ask for a new code."),
        "too_many_login_attempts": _(
            "Too many tries in a short time. Wait a few minutes, then ask for a new code."
        ),
    }

    def login(self, request: HttpRequest, user: Account) -> None:
        super().login(request, user)
        keep_first(user, language_of(request))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
