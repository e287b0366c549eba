"""Several people behind one device."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from sessions.domain.names import USUAL_PRECEDENCE, Audience
from sessions.domain.state import Delegate, Delegation
from sessions.domain.view.base import View


class DelegateView(View, kw_only=True):
    name: str
    title: str
    native_name: str | UnsetType = UNSET
    precedence: int | UnsetType = UNSET  # lower is named first; unset: 100


class DelegationView(View, kw_only=True):
    members: dict[str, DelegateView]
    speaker: str | UnsetType = UNSET


def show_delegation(delegation: Delegation, audience: Audience) -> DelegationView:
    members = {key: _delegate(member) for key, member in delegation.members.items()}
    return DelegationView(members=members, speaker=delegation.speaker or UNSET)


def _delegate(member: Delegate) -> DelegateView:
    return DelegateView(
        name=member.name,
        title=member.title,
        native_name=member.native_name or UNSET,
        precedence=UNSET if member.precedence == USUAL_PRECEDENCE else member.precedence,
    )
