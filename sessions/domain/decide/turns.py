"""A turn of speech in pieces: when another of a delegation speaks on, or the record is left, one ends and the next
begins. The media plane knows of one turn only; what it reports of that concerns the piece that is open.
"""

from __future__ import annotations

from sessions.domain import events as e
from sessions.domain.state import State, Turn


def cut(state: State, turn: Turn, now_ms: int, member: str | None = None) -> tuple[e.TurnEnded, e.TurnBegun]:
    """The end of this piece, and the beginning of the next, of the same speaker or of another one of their seat."""
    root, at_ms = turn.continues or turn.id, max(turn.from_ms, now_ms)
    begun = e.TurnBegun(
        turn=_next_key(root, turn.id),
        participant=turn.participant,
        at_ms=at_ms,
        member=turn.member if member is None else member,
        continues=root,
    )
    return e.TurnEnded(turn=turn.id, at_ms=at_ms), begun


def _next_key(root: str, last: str) -> str:
    """`t5`, `t5n2`, `t5n3`: no key of the media plane has an `n`."""
    return f"{root}n{int(last.removeprefix(root).removeprefix('n') or 1) + 1}"


def open_piece(state: State, turn: str) -> Turn | None:
    """Of what the media plane calls this turn, the piece that is open."""
    known = state.turns.get(turn)
    if known is not None and not known.to_ms:
        return known
    pieces = (each for each in state.turns.values() if each.continues == turn)
    return next((each for each in pieces if not each.to_ms), None)
