"""What was planned, and what became of it."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import Audience
from sessions.domain.state import Plan
from sessions.domain.view.base import View


class PlanView(View, kw_only=True):
    starts_ms: int | UnsetType = UNSET  # it was moved there
    time_zone: str | UnsetType = UNSET
    cancelled: str | UnsetType = UNSET  # the reason why it does not take place


def show_plan(plan: Plan, audience: Audience) -> PlanView:
    return PlanView(
        starts_ms=plan.starts_ms or UNSET,
        time_zone=plan.time_zone or UNSET,
        cancelled=plan.cancelled or UNSET,
    )
