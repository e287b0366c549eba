"""A person's own things, beside the document: sent to that person's sockets alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from msgspec import UNSET, Struct, UnsetType, to_builtins

from sessions.domain.authority import REGISTRY, permitted, rights
from sessions.domain.ballots import choice_keys, city_bit
from sessions.domain.floor import Reason, floor_of, shares, spoken_ms, suggested
from sessions.domain.names import Role
from sessions.domain.record import city_signed_for, record_of
from sessions.domain.state import ChatLine, Person, Poll, Question, State, Write
from sessions.domain.view.patch import Patch, apply, diff

GRANT = REGISTRY["floor.grant"].roles


class NextView(Struct):
    """Whose turn it would be by the order of the exchange. A suggestion: nobody is bound by it."""

    participant: str
    reason: Reason


class OwnQuestionView(Struct):
    """What of my question the document does not show me: it is in review, or the reason is."""

    text: str
    reason: str | UnsetType = UNSET


class OwnBallotView(Struct):
    """What I chose in an open poll; of one in which cities vote, what was chosen for the city that I sign for."""

    chosen: dict[str, bool]
    city: str | UnsetType = UNSET


class OwnView(Struct):
    """A person's own things, beside the document: sent to that person's sockets alone."""

    votes: dict[str, bool]  # questions that I voted for
    may: dict[str, bool]  # what I may do now: names of the authority registry
    agreed: bool | UnsetType = UNSET  # to be recorded; unset: not chosen yet
    asked: dict[str, OwnQuestionView] = {}  # questions of mine that the others do not see in full
    ballots: dict[str, OwnBallotView] = {}  # in the poll that is open; nobody, not even I, once it is closed
    hidden: dict[str, str] = {}  # lines of mine in the chat that the desk took out, with its reason
    spoken_ms: int | UnsetType = UNSET  # in turns of mine that are over
    next: NextView | UnsetType = UNSET  # whom to call next, for those who give the floor
    shares: dict[str, int] | UnsetType = UNSET  # of the time spoken, per cent by side (`s1`); the chair's alone


SIGNED = {"exchange.release", "minutes.amend", "minutes.approve"}  # for a city, by whoever signs for it


def own_view(state: State, participant: str) -> OwnView:
    """The person's own document; nothing is theirs who are not of this exchange."""
    person = state.people.get(participant)
    if person is None:
        return OwnView(votes={}, may={})
    bit = 1 << person.number
    agreed = UNSET if person.agreed is None else person.agreed
    votes = {key: True for key, question in state.questions.items() if question.voters & bit}
    may = {name: True for name in rights(state, person) if _signs(state, person, name)}
    spoken = spoken_ms(state, "person", participant) or UNSET
    asked = {key: shown for key, one in state.questions.items() if (shown := _own_question(one, participant))}
    ballots = {key: mine for key, poll in state.polls.items() if (mine := _own_ballot(state, poll, person))}
    return OwnView(
        votes=votes,
        may=may,
        agreed=agreed,
        asked=asked,
        ballots=ballots,
        hidden={key: line.reason for key, line in state.chat.items() if _hidden_from(line) == participant},
        spoken_ms=spoken,
        next=_next(state, participant),
        shares=(person.role is Role.CHAIR and shares(state)) or UNSET,
    )


def _next(state: State, participant: str) -> NextView | UnsetType:
    found = suggested(state) if permitted(state, participant, "floor.grant") else None
    return UNSET if found is None else NextView(found.participant, found.reason)


def _own_question(question: Question | None, participant: str) -> OwnQuestionView | None:
    if question is None or question.author != participant or not (question.hidden or question.reason_held):
        return None
    return OwnQuestionView(text=question.text, reason=question.reason or UNSET)


def _signs(state: State, person: Person, name: str) -> bool:
    """Whether this is not for signatories alone, or they are one. The chair releases as the chair."""
    return name not in SIGNED or person.role is Role.CHAIR or city_signed_for(state, person.id) is not None


def own(state: State, participant: str) -> dict[str, Any]:
    """The same as plain JSON values; {} for somebody who is not of this exchange."""
    shown: dict[str, Any] = to_builtins(own_view(state, participant))
    return shown if participant in state.people else {}


def own_patches(before: State, after: State, writes: Iterable[Write]) -> dict[str, Patch]:
    """By participant, what these writes changed of their own documents. A new phase concerns everybody; hands and
    talk time those who give the floor.
    """
    patches: dict[str, Patch] = {}
    concerned: set[str] = set()
    for write in writes:
        if write.section == "questions":
            _own_votes(after, write, patches)
            _own_asked(after, write, patches)
        elif write.section == "polls":
            _own_ballots(before, after, write, patches)
        elif write.section == "chat":
            _own_hidden(write, patches)
        else:
            concerned |= _concerned(before, after, write)
    _own_all(before, after, concerned & after.people.keys(), patches)
    return patches


def _concerned(before: State, after: State, write: Write) -> set[str]:
    """Those whose own things may be others now, beside their votes."""
    match write.section:
        case "people":
            waits = write.key in before.hands or write.key in after.hands
            return {write.key, *(_at_the_desk(after) if waits else ())}
        case "hall" if _shared(before) != _shared(after):
            return set(after.people)
        case "record" if record_of(before).signatories != record_of(after).signatories:
            return set(after.people)
        case "captioning":
            named = (each.captioners if each else () for each in (write.before, write.after))
            return {participant for captioners in named for participant in captioners}
        case "hands":
            return _at_the_desk(after)
        case "floor":
            return {floor_of(before).holder, floor_of(after).holder, *_at_the_desk(after)}
        case "talk":
            return {write.after.who, *_at_the_desk(after)} if write.after else set()
        case _:
            return set()


def _shared(state: State) -> tuple[object, ...]:
    """What of the hall changes what people may do."""
    if not state.hall:
        return ()
    hall = state.hall["main"]
    return hall.phase, hall.off_record, hall.host


def _at_the_desk(state: State) -> set[str]:
    """Those who are shown whom to call next, and how evenly time went."""
    host = state.hall["main"].host if state.hall else ""
    return {key for key, person in state.people.items() if person.role in GRANT or key == host}


def _own_votes(state: State, write: Write, patches: dict[str, Patch]) -> None:
    voters = (write.before.voters if write.before else 0, write.after.voters if write.after else 0)
    if not (changed := voters[0] ^ voters[1]):
        return
    for person in state.people.values():
        if changed >> person.number & 1:
            vote = True if voters[1] >> person.number & 1 else None
            patches.setdefault(person.id, {}).setdefault("votes", {})[write.key] = vote


def _own_asked(state: State, write: Write, patches: dict[str, Patch]) -> None:
    """Of the one who asked it with a name; of nobody where it has none."""
    for author in {one.author for one in (write.before, write.after) if one and one.author in state.people}:
        was, now = _own_question(write.before, author), _own_question(write.after, author)
        _own_change(patches, author, ("asked", write.key), was, now)


def _own_ballot(state: State, poll: Poll | None, person: Person) -> OwnBallotView | None:
    """None where nothing is to be said: not open, not chosen yet, and no city's to choose."""
    if poll is None or poll.status != "open":
        return None
    city = city_signed_for(state, person.id) if poll.voters == "cities" else ""
    if city is None:
        return None
    bit = city_bit(state, city) if city else 1 << person.number
    chosen = {key: True for key, bits in zip(choice_keys(poll), poll.chosen, strict=True) if bits & bit}
    return OwnBallotView(chosen, city or UNSET) if chosen or city else None


def _own_ballots(before: State, after: State, write: Write, patches: dict[str, Patch]) -> None:
    """Of those whose ballot changed; where cities vote, of all who sign for one."""
    one, other = write.before, write.after
    changed, opened = _whose(one, other), _is_open(one) is not _is_open(other)
    if not changed and not opened:
        return
    of_cities = other is not None and other.voters == "cities"
    for person in after.people.values():
        if of_cities or changed >> person.number & 1:
            was = _own_ballot(before, one, person)  # who they are is not what changed
            _own_change(patches, person.id, ("ballots", write.key), was, _own_ballot(after, other, person))


def _is_open(poll: Poll | None) -> bool:
    return poll is not None and poll.status == "open"


def _whose(one: Poll | None, other: Poll | None) -> int:
    """The bits of those whose ballots are others now."""
    bits = 0
    for was, now in zip_longest(one.chosen if one else (), other.chosen if other else (), fillvalue=0):
        bits |= was ^ now
    return bits


def _own_change(
    patches: dict[str, Patch], participant: str, at: tuple[str, str], was: Struct | None, now: Struct | None
) -> None:
    """What is another among one's own things: the part that differs, or None for what is gone."""
    if was == now:
        return
    change = diff(to_builtins(was) if was else {}, to_builtins(now)) if now else None
    patches.setdefault(participant, {}).setdefault(at[0], {})[at[1]] = change


def _own_hidden(write: Write, patches: dict[str, Patch]) -> None:
    was, now = _hidden_from(write.before), _hidden_from(write.after)
    for author in {was, now} - {""}:
        if was != now:
            reason = write.after.reason if author == now else None
            patches.setdefault(author, {}).setdefault("hidden", {})[write.key] = reason


def _hidden_from(line: ChatLine | None) -> str:
    """Who wrote a line that was hidden."""
    return line.participant if line is not None and line.hidden else ""


def _own_all(before: State, after: State, people: Iterable[str], patches: dict[str, Patch]) -> None:
    for participant in people:
        if different := diff(own(before, participant), own(after, participant)):
            apply(patches.setdefault(participant, {}), different, keep_null=True)
