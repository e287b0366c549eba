"""Who is here, by leases: joining and leaving enter the log as commands by the system, once a cause."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from sessions.domain.commands import MarkArrived, MarkLeft
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import Participant, Presence

LEASE_MS = 30_000


@transaction.atomic
def arrive(exchange_id: str, participant: str, process: str, now_ms: int) -> None:
    """This process has the participant's first socket."""
    lease, _ = Presence.objects.update_or_create(
        participant_id=participant, process=process, defaults={"expires_ms": now_ms + LEASE_MS}
    )
    cause = caused_by(exchange_id, "arrive", participant, lease.pk)
    execute(exchange_id, cause, MarkArrived(participant=participant), SYSTEM, now_ms)


def renew(participants: Iterable[str], process: str, now_ms: int) -> None:
    """Keep this process's leases. One that ran out meanwhile (the machine slept) was ended by another process:
    whoever it stood for is still connected here, and arrives again.
    """
    here = set(participants)
    leases = Presence.objects.filter(process=process, participant_id__in=here)
    leases.update(expires_ms=now_ms + LEASE_MS)
    lapsed = Participant.objects.filter(pk__in=here - set(leases.values_list("participant_id", flat=True)))
    for participant in lapsed:
        arrive(participant.exchange_id, participant.pk, process, now_ms)


def leave(exchange_id: str, participant: str, process: str, now_ms: int) -> None:
    """This process has no socket of the participant any more; another may have."""
    for lease in Presence.objects.filter(participant_id=participant, process=process):
        _end(lease, exchange_id, now_ms)


def sweep(now_ms: int) -> None:
    """End the leases that ran out: those of processes that were killed."""
    expired = Presence.objects.filter(expires_ms__lt=now_ms).annotate(of=F("participant__exchange_id"))
    for lease in expired:
        _end(lease, lease.of, now_ms)


def elsewhere(participant: str, process: str, now_ms: int) -> bool:
    """Whether another process has a socket of theirs."""
    others = Presence.objects.filter(participant_id=participant, expires_ms__gte=now_ms)
    return others.exclude(process=process).exists()


@transaction.atomic
def _end(lease: Presence, exchange_id: str, now_ms: int) -> None:
    cause = caused_by(exchange_id, "leave", lease.participant_id, lease.pk)
    lease.delete()
    if Presence.objects.filter(participant_id=lease.participant_id, expires_ms__gte=now_ms).exists():
        return
    execute(exchange_id, cause, MarkLeft(participant=lease.participant_id), SYSTEM, now_ms)
