"""Who is at the plain page, how fast they may press, and what of its address goes from page to page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext

from sessions.archive.release import actor_of
from sessions.clock import now_ms
from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.state import Actor, State
from sessions.execute import execute
from sessions.finding import found
from sessions.labels import SPOKEN
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.rationing import too_many
from sessions.states import catch_up
from sessions.when import reader_of
from sessions.wording import word

REFRESH_S = (30, 120)  # what one may choose; nobody has it unasked
STEPS_A_MINUTE = 30  # of one person: far above what a hand does
Seat = tuple[ExchangeSession, Actor, State]


def seated(request: HttpRequest, exchange_id: str) -> Seat | HttpResponse:
    """Who reads, of which exchange; or where they should go instead. Raises PermissionDenied, Http404."""
    exchange = found(request, ExchangeSession.objects.visible_to(request.user), exchange_id)
    if isinstance(exchange, HttpResponse):
        return exchange
    if exchange.cancelled:
        return redirect("exchange:detail", exchange_id=exchange.pk)
    actor, state = actor_of(exchange, request), catch_up(exchange.pk)
    if actor is None or state.people[actor.participant].removed:
        raise PermissionDenied(gettext("Only those who were invited to this exchange can enter its room."))
    return exchange, actor, state


def carried_out(
    exchange: ExchangeSession, command_id: uuid.UUID, command: c.PersonCommand, actor: Actor
) -> Outcome:
    return execute(exchange.pk, command_id, command, actor, now_ms())


def too_fast(actor: Actor) -> bool:
    """Count one more step of this person; whether there were more in this minute than a hand does."""
    return too_many(f"plain.{actor.participant}.{now_ms() // 60_000}", STEPS_A_MINUTE, 120)


def slow_down() -> str:
    return gettext("That was too much within a minute. Wait a minute, then press the button again.")


def worded(request: HttpRequest, refusal: Refusal) -> str:
    reader = reader_of(request.user)
    return word(refusal.code, refusal.params, get_language() or "en", str(reader.zone) if reader else "UTC")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader chose of the page: it stands in its address and in each of its forms."""

    every: int = 0  # seconds after which it comes anew; 0 never by itself
    captions: str = ""  # the language in which they read them; "" as it comes

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        every = (("every", str(self.every)),) if self.every else ()
        return (*every, *((("captions", self.captions),) if self.captions else ()))

    def page(self, exchange: ExchangeSession, name: str = "exchange:plain") -> str:
        """The address of a page with it."""
        query = urlencode(self.items)
        return reverse(name, args=[exchange.pk]) + (f"?{query}" if query else "")


def chosen(request: HttpRequest) -> Chosen:
    """From a form or an address; what is none of ours counts as nothing."""
    every = request.POST.get("every") or request.GET.get("every", "")
    captions = request.POST.get("captions") or request.GET.get("captions", "")
    return Chosen(
        every=int(every) if every in map(str, REFRESH_S) else 0,
        captions=captions if captions in SPOKEN else "",
    )
