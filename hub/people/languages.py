"""In which language a person reads: the one they chose last, kept with their account or, of a guest, their seat.

A visitor's is kept in a cookie, and is else what the browser asks for (django.middleware.locale).
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from hub.people.models import Account


class OwnLanguage(MiddlewareMixin):
    """Pages are in their reader's own language, on whichever device they read; it stands after `Guests`."""

    def process_request(self, request: HttpRequest) -> None:
        own = getattr(request.user, "language", "")
        if is_spoken(own):
            translation.activate(own)
            request.LANGUAGE_CODE = own  # as LocaleMiddleware does


def is_spoken(code: str) -> bool:
    """Whether the interface speaks this language."""
    return code in dict(settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """The one that this page is in."""
    return str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))


def keep(account: Account, language: str) -> None:
    """Pages and mails of this member are in it from now on."""
    account.language = language
    account.save(update_fields=["language"])


def keep_first(account: Account, language: str) -> None:
    """Of a member who never chose one: the language of the page that they signed in on."""
    if not account.language:
        keep(account, language)
