"""What leaves the room: an ended exchange is held until its chair and each of its cities release it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, gettext_noop, pgettext
from django.views.decorators.http import require_POST

from sessions.admission import city_names, participant_for
from sessions.archive.document import ArchiveDocument
from sessions.clock import now_ms
from sessions.domain.authority import may, name_of
from sessions.domain.commands import ReleaseExchange
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import Phase, Role
from sessions.domain.record import CHAIR, awaited_releases, city_signed_for
from sessions.domain.state import Actor
from sessions.execute import execute
from sessions.models import ExchangeSession
from sessions.outcomes import Outcome
from sessions.states import catch_up
from sessions.when import Reader, day_in_words
from sessions.wording import word_here

REFUSALS = {
    "participant.unknown": gettext_noop(
        "You are not on the list of this exchange any more, so you cannot release it. Ask its chair."
    ),
    "role.not_allowed": gettext_noop(
        "Only the chair and the cities’ signatories can release an exchange. Ask one of them to do it."
    ),
    "minutes.not_signatory": gettext_noop(
        "Only the chair and the cities’ signatories can release an exchange. Ask one of them to do it."
    ),
    "exchange.not_ended": gettext_noop("The exchange has not ended yet. End it first, then release it."),
    "exchange.not_prepared": gettext_noop("This exchange never began, so there is nothing to release."),
}


@require_POST
def release(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """The chair's decision, or a city's, after it was confirmed on the archive's page. Again, it changes nothing."""
    exchange = get_object_or_404(ExchangeSession.objects.visible_to(request.user), pk=exchange_id)
    outcome = _release(exchange, actor_of(exchange, request))
    if isinstance(outcome, Refusal):
        own = REFUSALS.get(outcome.code)
        messages.error(request, gettext(own) if own else word_here(outcome.code, outcome.params))
    else:
        released = catch_up(exchange.pk).hall["main"].released
        done = gettext("Released. Everybody can open this archive now.")
        partly = gettext("Noted: you hold it back no longer. It opens once the others have released it too.")
        messages.success(request, done if released else partly)
    return redirect("exchange:archive", exchange_id=exchange.pk)


def holders(exchange: ExchangeSession) -> list[str]:
    """The names of those who still hold an ended exchange back."""
    cities = city_names(exchange)
    awaited = awaited_releases(catch_up(exchange.pk))
    return [gettext("the chair") if each == CHAIR else cities.get(each, each) for each in awaited]


def listed(names: Sequence[str]) -> str:
    """ "the chair, Surat and Busan"."""
    if len(names) < 2:
        return "".join(names)
    first = pgettext("between parts of a list", ", ").join(names[:-1])
    return gettext("%(first)s and %(last)s") % {"first": first, "last": names[-1]}


def _release(exchange: ExchangeSession, actor: Actor | None) -> Outcome:
    if actor is None:
        return refuse("participant.unknown")
    return execute(exchange.pk, uuid.uuid4(), ReleaseExchange(), actor, now_ms())


def actor_of(exchange: ExchangeSession, request: HttpRequest) -> Actor | None:
    """Who the reader is in this exchange, with the role that the log gives them; None for somebody else."""
    participant = participant_for(exchange, request.user)
    person = catch_up(exchange.pk).people.get(participant or "")
    return Actor(person.id, person.role) if person else None


def may_release(exchange: ExchangeSession, request: HttpRequest) -> bool:
    """Whether to offer it: the registry decides, as it does again when it is done."""
    actor = actor_of(exchange, request)
    if (
        actor is None
        or exchange.released
        or not may(actor.role, name_of(ReleaseExchange), Phase(exchange.phase))
    ):
        return False
    state = catch_up(exchange.pk)
    mine = CHAIR if actor.role is Role.CHAIR else city_signed_for(state, actor.participant)
    return mine in awaited_releases(state)


def held_in_words(
    document: ArchiveDocument, holders: Sequence[str], reader: Reader | None, now: datetime
) -> str:
    """Who can see the archive, and since when, the day being the reader's own; who holds it back."""
    if not document.released:
        names = listed(holders)
        return gettext("Held by %(names)s: only those who took part can see it") % {"names": names}
    if not document.released_ms:
        return gettext("Released: everybody can see it")
    at = datetime.fromtimestamp(document.released_ms / 1000, UTC)
    local = at.astimezone(reader.zone if reader else ZoneInfo("UTC"))
    return gettext("Released on %(day)s: everybody can see it") % {"day": day_in_words(local, now)}
