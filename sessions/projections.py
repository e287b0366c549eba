"""What lists and queries need of an exchange, rewritten from its events inside the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.state import State
from sessions.models import ChatEntry, Deck, ExchangeSession, Participant, RecordingSegment, Seat

Listener = Callable[[str, Recorded], None]


def project(exchange_id: str, before: State, after: State, entries: Iterable[Recorded]) -> None:
    """Bring the exchange's row and its segments to what the log now says."""
    if after.hall.get("main") is not before.hall.get("main"):
        _project_hall(exchange_id, after)
    for entry in entries:
        match entry.event:
            case e.SegmentOpened() as opened:
                _open(exchange_id, opened)
            case e.SegmentClosed() as closed:
                corrected = {"started_ms": closed.started_ms} if closed.started_ms else {}
                RecordingSegment.objects.filter(pk=closed.segment).update(ended_ms=closed.ended_ms, **corrected)
            case e.ChatLinePosted() as posted:
                ChatEntry.objects.create(
                    exchange_id=exchange_id,
                    seq=entry.seq,
                    at_ms=entry.at_ms,
                    participant=posted.participant,
                    text=posted.text,
                )
            case e.ChatLineHidden() as hidden:
                seq = int(hidden.line.removeprefix("m"))
                ChatEntry.objects.filter(exchange_id=exchange_id, seq=seq).update(text="", hidden=True)
            case e.ExchangeCancelled():
                ExchangeSession.objects.filter(pk=exchange_id).update(cancelled=True)
            case e.PersonRemoved() | e.PersonReadmitted() as event:
                removed = isinstance(event, e.PersonRemoved)
                Participant.objects.filter(pk=event.participant).update(removed=removed)
            case e.KnockerLetIn() as let_in:
                _seat(exchange_id, let_in)
            case e.SlidesWithdrawn() as withdrawn:
                _discard_decks(Deck.objects.filter(pk=withdrawn.deck))
            case e.PersonErased() as erased:
                _erase(exchange_id, erased)
            case e.ExchangeEnded():
                _look_after(exchange_id)
        for listener in _listeners():
            listener(exchange_id, entry)


@cache
def _listeners() -> tuple[Listener, ...]:
    """What stands above this package and has to know, by name: it may enqueue tasks, as durable as the event."""
    return tuple(import_string(name) for name in settings.EXCHANGE_LISTENERS)


def _project_hall(exchange_id: str, state: State) -> None:
    hall = state.hall["main"]
    ExchangeSession.objects.filter(pk=exchange_id).update(
        title=hall.title,
        phase=hall.phase.value,
        recording=hall.recording and not hall.off_record,
        released=hall.released,
        started_ms=hall.started_ms or None,
        ended_ms=hall.ended_ms or None,
    )


def _look_after(exchange_id: str) -> None:
    """What is to be done after the end, as durable as the end itself. The media node asks for its part sooner, when
    it has closed the files; a killed one never.
    """
    from sessions.agenda import carry_over
    from sessions.archive.jobs import (  # which executes commands, and so imports us
        AFTER_THE_END,
        finish_recording,
    )
    from sessions.outcomes import KEPT_FOR, forget_outcomes

    finish_recording.using(run_after=timezone.now() + AFTER_THE_END).enqueue(exchange_id)
    if ExchangeSession.objects.filter(pk=exchange_id, carries_to__isnull=False).exists():
        carry_over.enqueue(exchange_id)
    forget_outcomes.using(run_after=timezone.now() + KEPT_FOR).enqueue(exchange_id)


def _seat(exchange_id: str, event: e.KnockerLetIn) -> None:
    """The browser that knocked sits in for the participant from now on."""
    Participant.objects.get_or_create(pk=event.participant, defaults={"exchange_id": exchange_id})
    seats = Seat.objects.filter(exchange_id=exchange_id, knock=event.knock)
    seats.update(participant=event.participant)


def _erase(exchange_id: str, event: e.PersonErased) -> None:
    """The files go with their rows: a task, since a killed process must not leave them behind."""
    from sessions.archive.jobs import delete_recordings

    if event.words:
        ChatEntry.objects.filter(exchange_id=exchange_id, participant=event.participant).update(text="")
    segments = RecordingSegment.objects.filter(exchange_id=exchange_id, participant_id=event.participant)
    files = list(segments.values_list("file", flat=True))
    segments.delete()
    if files:
        delete_recordings.enqueue(files)
    if event.words:
        _discard_decks(Deck.objects.filter(exchange_id=exchange_id, participant=event.participant))


def _discard_decks(decks: QuerySet[Deck]) -> None:
    """Their pages are deleted by a task; what was handed in stays with whoever handed it in."""
    from sessions.slides.jobs import delete_pages

    for deck in decks:
        delete_pages.enqueue(deck.folder, deck.pages)
    decks.delete()


def _open(exchange_id: str, event: e.SegmentOpened) -> None:
    RecordingSegment.objects.create(
        id=event.segment,
        exchange_id=exchange_id,
        participant_id=event.participant,
        source=event.source,
        channel=event.channel,
        file=event.file,
        media_type=event.media_type,
        started_ms=event.started_ms,
    )
