"""What becomes of a booth, of the floor and of the one who runs the exchange when somebody is gone."""

from __future__ import annotations

from msgspec.structs import replace

from sessions.domain import events as e
from sessions.domain.authority import speaks_freely
from sessions.domain.decide import booth, captions, desk
from sessions.domain.events import AnyEvent
from sessions.domain.floor import floor_of
from sessions.domain.names import Role
from sessions.domain.state import Person, State

# Who stands in, in this order: those who run exchanges, then those who sit beside them.
STAND_INS = (Role.CHAIR, Role.MODERATOR, Role.RAPPORTEUR, Role.TECHNICAL)
HOSTS = (Role.CHAIR, Role.MODERATOR)


def gone(state: State, person: Person) -> tuple[AnyEvent, ...]:
    """They left: the rest follows at once, in the same transaction."""
    events: list[AnyEvent] = []
    if person.present:
        events += [e.ParticipantLeft(participant=person.id), *booth.off_the_air(state, person.id)]
        events += captions.left(state, person.id)
    if floor_of(state).holder == person.id:
        events.append(returned(state, person.id))
    return (*events, *desk.claims_of(state, person.id), *lost_host(state, person.id))


def returned(state: State, holder: str, by: str = "") -> e.FloorReturned:
    """Who may not speak without it is silent from here on."""
    silenced = not speaks_freely(state, state.people[holder])
    return e.FloorReturned(participant=holder, by=by, silenced=silenced)


def lost_host(state: State, host: str) -> tuple[AnyEvent, ...]:
    """Another runs the exchange, when it was this one and somebody else is here."""
    hall = state.hall["main"]
    if hall.host != host:
        return ()
    other = stand_in(state, besides=host)
    return () if other is None else (e.HostChanged(participant=other.id, instead_of=host),)


def new_role(state: State, known: Person | None, role: Role) -> tuple[e.HostChanged, ...]:
    """Who may not run exchanges any more lets go; who may from now on does so where nobody else is here to."""
    hall = state.hall["main"]
    if known is None or known.role is role:
        return ()
    if hall.host == known.id and role not in STAND_INS:
        other = stand_in(state, besides=known.id)
        return (e.HostChanged(participant="" if other is None else other.id, instead_of=known.id),)
    return new_host(state, replace(known, role=role)) if known.present and hall.host != known.id else ()


def stand_in(state: State, besides: str) -> Person | None:
    here = (each for each in state.people.values() if each.present and not each.removed and each.id != besides)
    able = [each for each in here if each.role in STAND_INS]
    return min(able, key=lambda each: (STAND_INS.index(each.role), each.number), default=None)


def new_host(state: State, person: Person) -> tuple[e.HostChanged, ...]:
    """Who may run the exchange does so when nobody does, or somebody only stands in, or who did is not here."""
    if person.role not in HOSTS:
        return ()
    host = state.people.get(state.hall["main"].host)
    if host is not None and host.present and host.role in HOSTS:
        return ()
    return (e.HostChanged(participant=person.id, instead_of="" if host is None else host.id),)
