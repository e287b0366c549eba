"""The plain room: one page to read, which may refresh itself, and one to write, which never does."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.admission import key
from sessions.archive.release import actor_of
from sessions.clock import now_ms
from sessions.delegations import places_of
from sessions.domain import commands as c
from sessions.domain.decide.questions import question_id
from sessions.domain.errors import Refusal
from sessions.domain.state import Actor, State
from sessions.execute import caused_by, execute
from sessions.finding import found
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.plain.sheet import sheet
from sessions.rationing import too_many
from sessions.states import catch_up
from sessions.when import Reader, in_cities, in_words, reader_of
from sessions.wording import word

REFRESH_S = (30, 120)  # what one may choose; nobody has it unasked
STEPS_A_MINUTE = 30  # of one person: far above what a hand does
ONCE = re.compile(r"[0-9a-f]{32}")
# what each button of the page gives: of the question that it names, or of one's own hand
ABOUT: dict[str, type[c.VoteForQuestion | c.WithdrawVote]] = {
    "vote": c.VoteForQuestion,
    "unvote": c.WithdrawVote,
}
HAND: dict[str, type[c.RaiseHand | c.LowerHand]] = {"raise": c.RaiseHand, "lower": c.LowerHand}
BUTTONS: dict[str, type[c.Command]] = {**ABOUT, **HAND}
Seat = tuple[ExchangeSession, Actor, State]


@never_cache
@require_safe
def plain(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """What the room says now. `?every=30` refreshes it; a page that holds what somebody types is another one."""
    seat = _seat(request, exchange_id)
    return seat if isinstance(seat, HttpResponse) else _read(request, seat)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The form of a question, with its asker's name: decision 22 says why not without."""
    seat = _seat(request, exchange_id)
    if isinstance(seat, HttpResponse):
        return seat
    exchange, actor, _ = seat
    if request.method != "POST":
        return _write(request, exchange)
    once, text = request.POST.get("once", ""), request.POST.get("text", "")
    if not ONCE.fullmatch(once):
        raise BadRequest("once")
    if _too_fast(actor):
        return _write(request, exchange, text, _slow_down(), HTTPStatus.TOO_MANY_REQUESTS)
    command = c.AskQuestion(
        question=question_id(once), text=text.replace("\r\n", "\n"), language=get_language()
    )
    outcome = _execute(exchange, caused_by(exchange.pk, "plain", actor.participant, once), command, actor)
    if isinstance(outcome, Refusal):
        return _write(request, exchange, text, _worded(request, outcome), HTTPStatus.CONFLICT)
    reviewed = catch_up(exchange.pk).questions[command.question].hidden
    held = gettext("Your question is with the moderators, who show it to all.")
    asked = gettext("Your question is asked. You are told here what becomes of it.")
    messages.success(request, held if reviewed else asked)
    return _back(request, exchange)


@require_POST
def step(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """A vote, or a hand: one button of the page. Pressed twice it is done once."""
    seat = _seat(request, exchange_id)
    if isinstance(seat, HttpResponse):
        return seat
    exchange, actor, _ = seat
    command = _command(request)
    if _too_fast(actor):
        return _read(request, seat, _slow_down(), HTTPStatus.TOO_MANY_REQUESTS)
    outcome = _execute(exchange, uuid.uuid4(), command, actor)
    if isinstance(outcome, Refusal):
        return _read(request, seat, _worded(request, outcome), HTTPStatus.CONFLICT)
    return _back(request, exchange)


def _command(request: HttpRequest) -> c.PersonCommand:
    """The button that was pressed. Raises BadRequest for one that is not ours."""
    for name, made in ABOUT.items():
        question = request.POST.get(name, "")
        if re.fullmatch(r"[a-z][0-9a-z]{0,63}", question):
            return made(question=question)
    if (hand := HAND.get(request.POST.get("hand", ""))) is not None:
        return hand()
    raise BadRequest("step")


def _seat(request: HttpRequest, exchange_id: str) -> Seat | HttpResponse:
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


def _execute(
    exchange: ExchangeSession, command_id: uuid.UUID, command: c.PersonCommand, actor: Actor
) -> Outcome:
    return execute(exchange.pk, command_id, command, actor, now_ms())


def _too_fast(actor: Actor) -> bool:
    """Count one more step of this person; whether there were more in this minute than a hand does."""
    return too_many(f"plain.{actor.participant}.{now_ms() // 60_000}", STEPS_A_MINUTE, 120)


def _slow_down() -> str:
    return gettext("That was too much within a minute. Wait a minute, then press the button again.")


def _worded(request: HttpRequest, refusal: Refusal) -> str:
    reader = reader_of(request.user)
    return word(refusal.code, refusal.params, get_language() or "en", str(reader.zone) if reader else "UTC")


def _read(request: HttpRequest, seat: Seat, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    exchange, actor, _ = seat
    reader, every = reader_of(request.user), _every(request)
    places = {key(place["slug"]): place["name"] for place in places_of(exchange)}
    told = sheet(catch_up(exchange.pk), actor.participant, places, reader, now_ms())
    context = {
        "exchange": exchange,
        "sheet": told,
        "refused": refused,
        "when": _when(exchange, reader),
        "every": 0 if told.ended or refused else every,
        "others": [seconds for seconds in REFRESH_S if seconds != every],
        "page": reverse("exchange:plain", args=[exchange.pk]) + (f"?every={every}" if every else ""),
    }
    return render(request, "exchange/plain.html", context, status=status)


def _write(
    request: HttpRequest,
    exchange: ExchangeSession,
    text: str = "",
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Each form is one question: after a refusal, which holds for ever, it is another one."""
    context: dict[str, Any] = {
        "exchange": exchange,
        "once": uuid.uuid4().hex,
        "text": text,
        "refused": refused,
        "every": _every(request),
    }
    return render(request, "exchange/plain_ask.html", context, status=status)


def _back(request: HttpRequest, exchange: ExchangeSession) -> HttpResponse:
    every = _every(request)
    return redirect(reverse("exchange:plain", args=[exchange.pk]) + (f"?every={every}" if every else ""))


def _every(request: HttpRequest) -> int:
    """In how many seconds the reader wants the page anew; 0 never by itself."""
    asked = request.POST.get("every") or request.GET.get("every", "")
    return int(asked) if asked in map(str, REFRESH_S) else 0


def _when(exchange: ExchangeSession, reader: Reader | None) -> str:
    now = timezone.now()
    if reader is not None:
        return in_words(exchange.starts_at, reader, now)
    return in_cities(exchange.starts_at, [side.city for side in exchange.sides.select_related("city")], now)
