"""Pages to write on: a question, a line of the chat. They never come anew by themselves, and keep what was typed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sessions.domain import commands as c
from sessions.domain.decide.questions import question_id
from sessions.domain.errors import Refusal
from sessions.domain.state import Actor
from sessions.execute import caused_by
from sessions.models import ExchangeSession
from sessions.plain.seat import carried_out, chosen, seated, slow_down, too_fast, worded
from sessions.states import catch_up

ONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Form:
    """A page with one field. `command` makes what is sent, of the form's own mark and the words."""

    name: str  # of its address
    heading: str
    label: str
    hint: str
    submit: str
    back: str
    command: Callable[[str, str], c.PersonCommand]
    told: Callable[[ExchangeSession, str], str]  # what stands on the page afterwards


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The form of a question, with its asker's name: decision 22 says why not without."""
    return _page(request, exchange_id, _question_form())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The form of a line of the chat."""
    return _page(request, exchange_id, _chat_form())


def _question_form() -> Form:
    return Form(
        name="exchange:plain_ask",
        heading=gettext("Ask a question"),
        label=gettext("Your question"),
        hint=gettext(
            "Your name stands beside it. To ask without a name, open the room in a browser with JavaScript: only"
            " there can the question be sent so that nobody, not even this server, keeps who asked."
        ),
        submit=gettext("Ask"),
        back=gettext("Back without asking"),
        command=lambda once, text: c.AskQuestion(
            question=question_id(once), text=text, language=get_language()
        ),
        told=_asked,
    )


def _asked(exchange: ExchangeSession, once: str) -> str:
    if catch_up(exchange.pk).questions[question_id(once)].hidden:
        return gettext("Your question is with the moderators, who show it to all.")
    return gettext("Your question is asked. You are told here what becomes of it.")


def _chat_form() -> Form:
    return Form(
        name="exchange:plain_chat",
        heading=gettext("Write to everybody"),
        label=gettext("Your line"),
        hint=gettext("Everybody here reads it, and it stands in the archive."),
        submit=gettext("Send"),
        back=gettext("Back without writing"),
        command=lambda once, text: c.PostChatLine(sent=f"s{once}", text=text),
        told=lambda _exchange, _once: gettext("Your line stands in the chat."),
    )


def _page(request: HttpRequest, exchange_id: str, form: Form) -> HttpResponse:
    seat = seated(request, exchange_id)
    if isinstance(seat, HttpResponse):
        return seat
    exchange, actor, _ = seat
    if request.method != "POST":
        return _write(request, exchange, form)
    return _send(request, exchange, actor, form)


def _send(request: HttpRequest, exchange: ExchangeSession, actor: Actor, form: Form) -> HttpResponse:
    """However often it comes it is done once."""
    once, text = request.POST.get("once", ""), request.POST.get("text", "")
    if not ONCE.fullmatch(once):
        raise BadRequest("once")
    if too_fast(actor):
        return _write(request, exchange, form, text, slow_down(), HTTPStatus.TOO_MANY_REQUESTS)
    command = form.command(once, text.replace("\r\n", "\n"))
    cause = caused_by(exchange.pk, "plain", actor.participant, once)
    outcome = carried_out(exchange, cause, command, actor)
    if isinstance(outcome, Refusal):
        return _write(request, exchange, form, text, worded(request, outcome), HTTPStatus.CONFLICT)
    messages.success(request, form.told(exchange, once))
    return redirect(chosen(request).page(exchange))


def _write(
    request: HttpRequest,
    exchange: ExchangeSession,
    form: Form,
    text: str = "",
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Each form is sent once: after a refusal, which holds for ever, it is another one."""
    kept = chosen(request)
    context = {
        "exchange": exchange,
        "form": form,
        "once": uuid.uuid4().hex,
        "text": text,
        "refused": refused,
        "kept": kept,
        "page": kept.page(exchange),
    }
    return render(request, "exchange/plain_write.html", context, status=status)
