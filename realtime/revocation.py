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

from sessions.models import Participant

CHECK_EVERY_S = 3.0


class Admission(NamedTuple):
    """What let a page in."""

    session_key: str
    account_id: int
    participant: str


def revoked(admissions: Collection[Admission]) -> dict[Admission, str]:
    """Those that do not hold any more, with the code that says why. Three queries, whatever the number."""
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
    invited = set(
        Participant.objects.filter(pk__in={admission.participant for admission in admissions}).values_list(
            "account_id", "pk"
        )
    )
    reasons = {}
    for admission in admissions:
        if admission.session_key not in signed_in or admission.account_id not in active:
            reasons[admission] = "sign_in"
        elif (admission.account_id, admission.participant) not in invited:
            reasons[admission] = "participant.unknown"
    return reasons
