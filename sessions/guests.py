"""Who takes part without an account: somebody whom a browser's session stands for, in the exchanges that let it in.

The session holds a random secret; a Seat of an exchange holds its SHA-256. A cookie of another session has another
secret or none, signing out forgets it, and taking the Seat away is found by `realtime.revocation`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from sessions.when import Reader

IN_SESSION = "guest"
SECRET_BYTES = 32


class Guest(AnonymousUser):
    """What `request.user` is for a browser that an exchange knows, and nobody signed in at."""

    def __init__(self, kept: dict[str, str]) -> None:
        super().__init__()
        self.guest_key = key_of(kept["secret"])
        self.full_name, self._zone, self._country = kept["name"], kept["zone"], kept["country"]
        self.language = kept.get("language", "")  # of the interface; older sessions hold none

    def __str__(self) -> str:
        return self.full_name

    @property
    def reader(self) -> Reader | None:
        """The clock of the city that they come from; None where none was named."""
        return Reader(ZoneInfo(self._zone), gettext(self._country)) if self._zone else None


def key_of(secret: str) -> str:
    """What a Seat keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def guest_key(session: SessionBase | dict[str, Any]) -> str:
    """The key of this browser's seats; "" for one that never took or asked for one."""
    kept: dict[str, str] | None = session.get(IN_SESSION)
    return key_of(kept["secret"]) if kept else ""


def remember(session: SessionBase, name: str, place: tuple[str, str], language: str) -> str:
    """Have this browser be somebody from here on, of a zone and country; their key.

    A new session id: one that was known before the person gave their name opens nothing.
    """
    kept = session.get(IN_SESSION) or {"secret": secrets.token_urlsafe(SECRET_BYTES)}
    zone, country = place
    session[IN_SESSION] = {**kept, "name": name, "zone": zone, "country": country, "language": language}
    session.cycle_key()
    return guest_key(session)


def speak(session: SessionBase, language: str) -> None:
    """The guest of this browser reads in another language from here on; nothing where there is none."""
    if (kept := session.get(IN_SESSION)) is not None:
        session[IN_SESSION] = {**kept, "language": language}


def forget_sessions(keys: set[str]) -> None:
    """Delete the sessions of these browsers. Reads all sessions there are: for when somebody is erased."""
    for session in Session.objects.iterator() if keys else ():
        if guest_key(session.get_decoded()) in keys:
            session.delete()


class Guests(MiddlewareMixin):
    """`request.user` is the Guest whom the session stands for, where nobody is signed in."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(partial(_user, request, request.user))  # type: ignore[assignment]
        request.auser = partial(_auser, request, request.auser)  # type: ignore[assignment]


def _user(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> AbstractBaseUser | AnonymousUser:
    if user.is_authenticated:
        return user
    kept = request.session.get(IN_SESSION)
    return Guest(kept) if kept else user


async def _auser(request: HttpRequest, inner: Callable[[], Any]) -> AbstractBaseUser | AnonymousUser:
    user: AbstractBaseUser | AnonymousUser = await inner()
    if user.is_authenticated:
        return user
    kept = await request.session.aget(IN_SESSION)
    return Guest(kept) if kept else user
