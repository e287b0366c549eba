"""How one may ask in this exchange: what its format, or the desk, says."""

from __future__ import annotations

from sessions.domain.state import State


def reviewed_first(state: State) -> bool:
    """Whether a question is shown only when the desk has approved it; else the desk may take it back."""
    return state.hall["main"].review


def names_asked_for(state: State) -> bool:
    """Whether nobody may ask without a name."""
    return state.hall["main"].named_only
