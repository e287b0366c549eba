"""After the end: every file of the recording is looked at, and what a kill tore is made whole."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args

import structlog
from django.conf import settings
from django.utils import timezone
from django_tasks import task

from sessions.archive.container import ContainerError, Probe, probe, remux
from sessions.clock import now_ms
from sessions.domain.commands import CloseSegment
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession, Phase, RecordingSegment

log = structlog.get_logger(__name__)

# A recorder writes a cluster each second: a file that is not closed and younger than this may still grow.
GROWS_FOR = timedelta(seconds=10)
ROOM_AGAIN_AFTER = timedelta(minutes=10)  # a file that plays as it is can wait for somebody to free the disk
AFTER_THE_END = 2 * GROWS_FOR  # by then the media node has closed its files, or has been killed
Outcome = Literal["whole", "mended", "lost", "growing", "torn"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@task()
def finish_recording(exchange_id: str) -> dict[str, int]:
    """Make every file of an ended exchange playable, or say on its row why it is not. Safe to run again.

    Returns how many files were whole, mended or lost; for those that still grow, and for those that are left torn
    since the disk is full, it runs again by itself. An exchange that goes on is left alone.
    Raises ExchangeSession.DoesNotExist.
    """
    exchange = ExchangeSession.objects.get(pk=exchange_id)
    counts: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
    if exchange.phase != Phase.ENDED:
        return counts
    for segment in exchange.segments.filter(whole=False):
        counts[_finish(segment)] += 1
    if counts["growing"] or counts["torn"]:
        wait = GROWS_FOR if counts["growing"] else ROOM_AGAIN_AFTER
        finish_recording.using(run_after=timezone.now() + wait).enqueue(exchange_id)
    log.info("archive.recording_finished", exchange=exchange_id, **counts)
    return counts


@task()
def delete_recordings(files: list[str]) -> int:
    """Delete recorded files that nobody may hear any more; how many were there. Safe to run again."""
    paths = [Path(settings.EXCHANGE_RECORDINGS) / file for file in files]
    there = [path for path in paths if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    log.info("archive.recordings_deleted", files=len(there))
    return len(there)


def _finish(segment: RecordingSegment) -> Outcome:
    path = Path(settings.EXCHANGE_RECORDINGS) / segment.file
    if segment.ended_ms is None and _grows(path):
        return "growing"
    try:
        found, outcome = _mended(path)
    except ContainerError as error:
        if error.code == "not_writable":
            log.warning(
                "archive.segment_left_torn", segment=segment.pk, file=segment.file, reason=str(error.__cause__)
            )
            _close(segment, probe(path).duration_ms, "torn")
            return "torn"
        missing = error.code == "missing"
        segment.trouble = RecordingSegment.Trouble.MISSING if missing else RecordingSegment.Trouble.UNREADABLE
        log.warning("archive.segment_lost", segment=segment.pk, file=segment.file, reason=error.code)
        segment.save(update_fields=["trouble"])
        _close(segment, 0, error.code)
        return "lost"
    segment.whole, segment.trouble = True, ""
    segment.save(update_fields=["whole", "trouble"])
    _close(segment, found.duration_ms, "torn")
    return outcome


def _grows(path: Path) -> bool:
    return path.is_file() and time.time() - path.stat().st_mtime < GROWS_FOR.total_seconds()


def _mended(path: Path) -> tuple[Probe, Outcome]:
    found = probe(path)
    return (found, "whole") if found.whole else (remux(path), "mended")


def _close(segment: RecordingSegment, duration_ms: int, reason: str) -> None:
    """A kill also took the recorder's word that the file ended: the log gets it from the file itself."""
    if segment.ended_ms is not None:
        return
    command = CloseSegment(segment=segment.pk, ended_ms=segment.started_ms + duration_ms, reason=reason)
    cause = caused_by(segment.exchange_id, "close", segment.pk)
    execute(segment.exchange_id, cause, command, SYSTEM, now_ms())
