"""What every page's frame needs: the hall's name, its contact, and the reader's appearance."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")
THEME_COOKIE = "twinhall_theme"


def frame(request: HttpRequest) -> dict[str, object]:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "hall_name": settings.HALL_NAME,
        "contact_name": settings.HALL_CONTACT_NAME,
        "contact_mail": settings.HALL_CONTACT_MAIL,
        "theme": chosen if chosen in THEMES else "",
        "is_demo": settings.EXCHANGE_DEMO,
    }
