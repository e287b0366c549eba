"""Whom to call next, and how evenly the time went. Suggestions to the chair; nobody is bound by them. Pure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from sessions.domain.names import BudgetOf
from sessions.domain.state import Floor, Person, State

# first: waits longest. unheard: has not spoken yet. least: has spoken least. side: the other side's turn.
Reason = Literal["first", "unheard", "least", "side"]
NOBODY = Floor()
MINUTE_MS = 60_000


class Suggestion(Struct, frozen=True):
    participant: str
    reason: Reason


def floor_of(state: State) -> Floor:
    return state.floor.get("main", NOBODY)


def talk_key(of: BudgetOf, who: str) -> str:
    """The key of a talk-time account; a person and a city may have the same name."""
    return f"{of[0]}{who}"


def spoken_ms(state: State, of: BudgetOf, who: str) -> int:
    talk = state.talk.get(talk_key(of, who))
    return 0 if talk is None else talk.spoken_ms


def accounts_of(person: Person) -> tuple[tuple[BudgetOf, str], ...]:
    """What this person's speech is charged to."""
    city: tuple[tuple[BudgetOf, str], ...] = (("city", person.city),) if person.city else ()
    side: tuple[tuple[BudgetOf, str], ...] = (("side", str(person.side)),) if person.side else ()
    return (("person", person.id), *city, *side)


def spent(state: State, person: Person) -> bool:
    """Whether one of their budgets is used up: their own, their city's or their side's."""
    budgets = floor_of(state).budgets
    return any(
        spoken_ms(state, of, who) >= budgets[of] * MINUTE_MS for of, who in accounts_of(person) if of in budgets
    )


def suggested(state: State) -> Suggestion | None:
    """Of those whose hand is up and who are here, whom the order of the exchange would call next, and why. Whose
    time is used up comes after all others."""
    people = (state.people[participant] for participant in state.hands)
    waiting = [person for person in people if person.present]
    if not waiting:
        return None
    floor = floor_of(state)
    rank = {"first": _first, "least": _least, "sides": _sides}[floor.order]
    best = min(waiting, key=lambda person: (spent(state, person), *rank(state, person)))
    return Suggestion(best.id, _reason(state, best))


def _first(state: State, person: Person) -> tuple[int, ...]:
    return (state.hands[person.id].seq,)


def _least(state: State, person: Person) -> tuple[int, ...]:
    """The person first, then their city; who waits longer among equals."""
    city = spoken_ms(state, "city", person.city) if person.city else 0
    return (spoken_ms(state, "person", person.id), city, *_first(state, person))


def _sides(state: State, person: Person) -> tuple[int, ...]:
    """The sides after the last one's, round and round; who waits longest on each."""
    sides = sorted({each.side for each in state.people.values() if each.side})
    last = floor_of(state).last_side
    turn = [side for side in sides if side > last] + [side for side in sides if side <= last]
    return (turn.index(person.side) if person.side in turn else len(turn), *_first(state, person))


def _reason(state: State, person: Person) -> Reason:
    floor = floor_of(state)
    if floor.order == "sides" and person.side and floor.last_side not in (0, person.side):
        return "side"
    if floor.order == "least":
        return "least" if spoken_ms(state, "person", person.id) else "unheard"
    return "first"


def shares(state: State) -> dict[str, int]:
    """Per cent of the time that each side spoke, adding up to 100 by largest remainders; {} while nobody has."""
    spoken = {talk.who: talk.spoken_ms for talk in state.talk.values() if talk.of == "side"}
    total = sum(spoken.values())
    if not total:
        return {}
    whole = {side: ms * 100 // total for side, ms in spoken.items()}
    left = sorted(spoken, key=lambda side: (-(spoken[side] * 100 % total), side))
    for side in left[: 100 - sum(whole.values())]:
        whole[side] += 1
    return {f"s{side}": share for side, share in sorted(whole.items())}
