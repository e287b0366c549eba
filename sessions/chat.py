"""Lines of the chat that the room does not have any more, read and hidden; and all of them for the archive."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe
from msgspec import UNSET, Struct, json

from sessions.admission import participant_for
from sessions.clock import now_ms
from sessions.domain.authority import audience_of, name_of, permitted
from sessions.domain.commands import HideChatLine, HideOlderLine
from sessions.domain.errors import Refusal, refuse
from sessions.domain.events import chat_key
from sessions.domain.names import Audience
from sessions.domain.state import SYSTEM
from sessions.domain.view import ChatLineView
from sessions.execute import execute
from sessions.models import ChatEntry, ExchangeSession
from sessions.states import catch_up
from sessions.when import reader_of
from sessions.wording import word

KEY = re.compile(r"m[0-9]{1,18}")
PAGE = 100  # lines of one answer
LARGEST = 2**63 - 1


class Older(Struct):
    """Lines by their keys, as a document has them; `more`: there are still older ones."""

    lines: dict[str, ChatLineView]
    more: bool


@require_safe
def older(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The lines before `?before=`, an entry's number, latest first: for those who are in the room."""
    exchange = get_object_or_404(ExchangeSession.objects.visible_to(request.user), pk=exchange_id)
    if audience_of(catch_up(exchange.pk), _inside(exchange, request)) is Audience.OUTSIDE:
        raise PermissionDenied(gettext("The chat is for those who are in the room."))
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else LARGEST
    rows = list(ChatEntry.objects.filter(exchange=exchange, seq__lt=before).order_by("-seq")[: PAGE + 1])
    answer = Older(lines={chat_key(row.seq): _shown(row) for row in rows[:PAGE]}, more=len(rows) > PAGE)
    return HttpResponse(json.encode(answer), content_type="application/json")


@require_POST
def hide(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """Hide a line that the room may not have any more: `line`, `reason`. 204, or a sentence as `message`.

    The room's own lines are hidden over the socket; only this table knows the others. Once a line is hidden, hiding
    it again changes nothing, whoever asks.
    """
    exchange = get_object_or_404(ExchangeSession.objects.visible_to(request.user), pk=exchange_id)
    by, line = _inside(exchange, request), request.POST.get("line", "")
    seq = int(line[1:]) if KEY.fullmatch(line) else 0
    row = ChatEntry.objects.filter(exchange=exchange, seq=seq).first()
    if row is None:
        return _refused(request, refuse("chat.unknown"), HTTPStatus.NOT_FOUND)
    if row.hidden and permitted(catch_up(exchange.pk), by, name_of(HideChatLine)):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    command = HideOlderLine(line=line, reason=request.POST.get("reason", ""), by=by)
    outcome = execute(exchange.pk, uuid.uuid4(), command, SYSTEM, now_ms())
    if isinstance(outcome, Refusal):
        return _refused(request, outcome, HTTPStatus.CONFLICT)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    reader = reader_of(request.user)
    zone = str(reader.zone) if reader else "UTC"
    message = word(refusal.code, refusal.params, get_language() or "en", zone)
    return JsonResponse({"code": refusal.code, "message": message}, status=status)


def _inside(exchange: ExchangeSession, request: HttpRequest) -> str:
    participant = participant_for(exchange, request.user)
    if participant is None:
        raise PermissionDenied(gettext("The chat is for those who are in the room."))
    return participant


def _shown(row: ChatEntry) -> ChatLineView:
    return ChatLineView(
        seq=row.seq,
        at_ms=row.at_ms,
        participant=row.participant,
        text=UNSET if row.hidden else row.text,
        hidden=row.hidden or UNSET,
    )


def lines_of(exchange: ExchangeSession) -> Sequence[ChatEntry]:
    """All lines of an exchange, in their order; those that were hidden have no words."""
    return list(ChatEntry.objects.filter(exchange=exchange).order_by("seq"))
