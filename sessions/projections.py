"""What lists and queries need of an exchange, rewritten from its events inside the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from sessions.domain import events as e
from sessions.domain.events import Recorded
from sessions.domain.state import State
from sessions.models import ExchangeSession, RecordingSegment


def project(head: ExchangeSession, state: State, entries: Iterable[Recorded]) -> None:
    """Bring the exchange's row (not saved here) and its segments to what the log now says."""
    hall = state.hall["main"]
    head.title, head.phase = hall.title, hall.phase.value
    head.recording, head.released = hall.recording, hall.released
    head.started_ms, head.ended_ms = hall.started_ms or None, hall.ended_ms or None
    for entry in entries:
        match entry.event:
            case e.SegmentOpened() as opened:
                _open(head, opened)
            case e.SegmentClosed() as closed:
                RecordingSegment.objects.filter(pk=closed.segment).update(ended_ms=closed.ended_ms)
            case e.ExchangeEnded():
                _look_after_recording(head.pk)


def _look_after_recording(exchange_id: str) -> None:
    """As durable as the end itself. The media node asks sooner, when it has closed the files; a killed one never."""
    from sessions.archive.jobs import (  # which executes commands, and so imports us
        AFTER_THE_END,
        finish_recording,
    )

    finish_recording.using(run_after=timezone.now() + AFTER_THE_END).enqueue(exchange_id)


def _open(head: ExchangeSession, event: e.SegmentOpened) -> None:
    RecordingSegment.objects.create(
        id=event.segment,
        exchange=head,
        participant_id=event.participant,
        source=event.source,
        file=event.file,
        media_type=event.media_type,
        started_ms=event.started_ms,
    )
