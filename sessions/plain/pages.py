"""The plain room: what it says now, which may come anew by itself, and its buttons."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sessions.admission import key
from sessions.clock import now_ms
from sessions.delegations import places_of
from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.state import Actor, State
from sessions.models import ExchangeSession
from sessions.plain.seat import (
    REFRESH_S,
    Chosen,
    Seat,
    carried_out,
    chosen,
    seated,
    slow_down,
    too_fast,
    worded,
)
from sessions.plain.sheet import Wanted, sheet
from sessions.plain.talk import ballot
from sessions.states import catch_up
from sessions.when import Reader, in_cities, in_words, reader_of

ID = r"[a-z][0-9a-z]{0,63}"
CHOICE = re.compile(rf"({ID})\.({ID})")  # of a poll
# what each button of the page gives: of the question or the choice that it names, or of one's own hand
ABOUT: dict[str, type[c.VoteForQuestion | c.WithdrawVote]] = {
    "vote": c.VoteForQuestion,
    "unvote": c.WithdrawVote,
}
CHOOSING: dict[str, type[c.CastBallot]] = {"choose": c.CastBallot, "unchoose": c.CastBallot}
HAND: dict[str, type[c.RaiseHand | c.LowerHand]] = {"raise": c.RaiseHand, "lower": c.LowerHand}
BUTTONS: dict[str, type[c.Command]] = {**ABOUT, **CHOOSING, **HAND}


@never_cache
@require_safe
def plain(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """What the room says now. `?every=30` has it come anew; `?captions=ur` is the language in which they are read."""
    seat = seated(request, exchange_id)
    return seat if isinstance(seat, HttpResponse) else _read(request, seat)


@require_POST
def step(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """A vote, a choice in a poll, or a hand: one button of the page. Pressed twice it is done once."""
    seat = seated(request, exchange_id)
    if isinstance(seat, HttpResponse):
        return seat
    exchange, actor, state = seat
    command = _command(request, state, actor)
    if too_fast(actor):
        return _read(request, seat, slow_down(), HTTPStatus.TOO_MANY_REQUESTS)
    outcome = carried_out(exchange, uuid.uuid4(), command, actor)
    if isinstance(outcome, Refusal):
        return _read(request, seat, worded(request, outcome), HTTPStatus.CONFLICT)
    return redirect(chosen(request).page(exchange))


def _command(request: HttpRequest, state: State, actor: Actor) -> c.PersonCommand:
    """The button that was pressed. Raises BadRequest for one that is not ours."""
    for name, made in ABOUT.items():
        if re.fullmatch(ID, question := request.POST.get(name, "")):
            return made(question=question)
    for name, cast in CHOOSING.items():
        if pressed := CHOICE.fullmatch(request.POST.get(name, "")):
            poll, choice = pressed.groups()
            return cast(poll=poll, choices=ballot(state, actor.participant, poll, choice, on=name == "choose"))
    if (hand := HAND.get(request.POST.get("hand", ""))) is not None:
        return hand()
    raise BadRequest("step")


def _read(request: HttpRequest, seat: Seat, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    exchange, actor, _ = seat
    kept, reader = chosen(request), reader_of(request.user)
    places = {key(place["slug"]): place["name"] for place in places_of(exchange)}
    wanted = Wanted(reader, get_language() or "", kept.captions)
    told = sheet(catch_up(exchange.pk), actor.participant, places, wanted, now_ms())
    context = {
        "exchange": exchange,
        "sheet": told,
        "refused": refused,
        "when": _when(exchange, reader),
        "kept": kept,
        "every": 0 if told.ended or refused else kept.every,
        "page": kept.page(exchange),
        "unrefreshed": Chosen(0, kept.captions).page(exchange),
        "others": [
            (each, Chosen(each, kept.captions).page(exchange)) for each in REFRESH_S if each != kept.every
        ],
        "languages": [(each, Chosen(kept.every, each.code).page(exchange)) for each in told.captions.others],
        "ask": kept.page(exchange, "exchange:plain_ask"),
        "say": kept.page(exchange, "exchange:plain_chat"),
    }
    return render(request, "exchange/plain.html", context, status=status)


def _when(exchange: ExchangeSession, reader: Reader | None) -> str:
    now = timezone.now()
    if reader is not None:
        return in_words(exchange.starts_at, reader, now)
    return in_cities(exchange.starts_at, [side.city for side in exchange.sides.select_related("city")], now)
