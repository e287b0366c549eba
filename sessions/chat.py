"""Lines of the chat that the room does not have any more, and all of them for the archive. Read from their table."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from msgspec import UNSET, Struct, json

from sessions.admission import participant_for
from sessions.domain.authority import audience_of
from sessions.domain.events import chat_key
from sessions.domain.names import Audience
from sessions.domain.view import ChatLineView
from sessions.models import ChatEntry, ExchangeSession
from sessions.states import catch_up

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
