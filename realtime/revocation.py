"""A socket outlives the request that let it in: whether those who are connected may still be here is asked again.

Logout, expiry, a deactivated account and removal from the exchange are found in the database, by the process that
holds the socket; no message has to arrive for it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from sessions.models import Participant, Seat

CHECK_EVERY_S = 3.0


class Admission(NamedTuple):
    """What let a page in."""

    session_key: str
    account_id: int | None
    participant: str
    guest_key: str = ""


def revoked(admissions: Collection[Admission]) -> dict[Admission, str]:
    """Those that do not hold any more, with the code that says why. Four queries, whatever the number."""
    signed_in = set(
        Session.objects.filter(
            pk__in={admission.session_key for admission in admissions}, expire_date__gt=timezone.now()
        ).values_list("pk", flat=True)
    )
    active = set(
        get_user_model()
        .objects.filter(pk__in={admission.account_id for admission in admissions}, is_active=True)
        .values_list("pk", flat=True)
    )
    invited: set[tuple[int | str | None, str | None]] = set(
        Participant.objects.filter(pk__in={admission.participant for admission in admissions}).values_list(
            "account_id", "pk"
        )
    )
    guests = {admission.guest_key for admission in admissions if admission.account_id is None}
    seated: set[tuple[int | str | None, str | None]] = set(
        Seat.objects.filter(key__in=guests).values_list("key", "participant_id")
    )
    reasons = {}
    for admission in admissions:
        guest = admission.account_id is None
        here = seated if guest else invited
        if admission.session_key not in signed_in or not (guest or admission.account_id in active):
            reasons[admission] = "sign_in"
        elif (admission.guest_key if guest else admission.account_id, admission.participant) not in here:
            reasons[admission] = "participant.unknown"
    return reasons
