"""What the page of the minutes shows to one reader: from the state, the reader's role, and the names of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from sessions.archive.release import listed
from sessions.domain.authority import allowed
from sessions.domain.names import AUDIENCE_OF, Audience
from sessions.domain.record import (
    awaited_approvals,
    city_signed_for,
    lines,
    record_of,
    signatories,
)
from sessions.domain.state import Amendment, MinuteLine, Person, Record, State
from sessions.domain.view import view
from sessions.labels import language_name, line_kind
from sessions.minutes.compare import Part, words
from sessions.when import Reader, calendar_day, day_of_year, offset_in_words

ANSWER_WITHIN = timedelta(days=14)  # what a city's office usually has for a record of a meeting
KINDS = ("note", "decision", "action", "quote")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list to choose from."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    id: str
    city: str
    by: str
    status: str
    text: tuple[Part, ...]
    reason: str
    answer: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is read."""

    id: str
    seq: int
    clock: str
    kind: str
    kind_name: str
    text: str
    translation: str
    behind: bool
    question: str
    speaker: str
    owner: str  # "Busan"
    due: str  # "12 May 2027"
    due_date: str  # ISO 8601
    owner_id: str
    held_by: str
    amendments: tuple[AmendmentRow, ...]


@dataclass(frozen=True, slots=True)
class CityRow:
    """How far one city is."""

    id: str
    name: str
    signatory: str  # "Dr A. Rao, Commissioner", or who may
    approved: str  # the day, "" while it is waited for
    due: str  # the day by which its answer is waited for, "" where none was named or it has come
    late: bool  # that day is over
    released: str
    people: tuple[Choice, ...]  # of the delegation, for the chair to name one


@dataclass(frozen=True, slots=True)
class Ledger:
    record: Record
    stage: str
    rows: tuple[Row, ...]
    more: tuple[AmendmentRow, ...]  # amendments that would add a line
    cities: tuple[CityRow, ...]
    may: frozenset[str]
    signs_for: str  # the name of the city that this reader signs for
    may_approve: bool
    language: str
    second: str
    prevailing: str
    owners: tuple[Choice, ...]
    waiting: int  # amendments without an answer
    today: str  # the reader's day, ISO 8601
    answer_by: str  # what is proposed as the day by which the cities answer


def ledger(
    state: State, participant: str, places: Mapping[str, str], reader: Reader | None, now: datetime
) -> Ledger:
    """`places` has the names of cities by their key; `participant` is "" for somebody who does not belong to it."""
    me = state.people.get(participant)
    audience = AUDIENCE_OF[me.role] if me else Audience.ARCHIVE
    told = _Telling(state, places, reader, now, view(state, audience))
    record = record_of(state)
    city = city_signed_for(state, participant) if me else None
    approves = record.stage == "circulated" and city is not None and city not in record.approvals
    rows = tuple(told.row(line) for line in lines(state))
    more = tuple(told.amendment(each) for each in told.amendments_of(""))
    return Ledger(
        record=record,
        stage=told.stage(),
        rows=rows,
        more=more,
        cities=tuple(told.city(key) for key in state.hall["main"].cities),
        may=_possible(state, me),
        signs_for=places.get(city or "", ""),
        may_approve=approves,
        language=language_name(record.language),
        second=language_name(record.second),
        prevailing=language_name(record.prevailing),
        owners=told.owners(),
        waiting=sum(each.status == "proposed" for each in state.amendments.values()),
        today=told.today.isoformat(),
        answer_by=(told.today + ANSWER_WITHIN).isoformat(),
    )


def _possible(state: State, me: Person | None) -> frozenset[str]:
    """What there is a form for: what the registry allows, at the stage at which the minutes are."""
    if me is None:
        return frozenset()
    stage, rights = record_of(state).stage, frozenset(allowed(me.role, state.phase))
    writing = {"minutes.add", "minutes.edit", "minutes.strike", "minutes.languages"}
    at = {
        "draft": writing | {"minutes.submit", "minutes.signatory"},
        "review": (writing if "minutes.circulate" in rights or "question.promote" in rights else set())
        | {"minutes.return", "minutes.circulate", "minutes.signatory", "minutes.amendment"},
        "circulated": {"minutes.return", "minutes.amendment", "minutes.signatory", "minutes.due"},
        "sealed": set(),
    }[stage]
    if stage == "circulated" and city_signed_for(state, me.id):
        at |= {"minutes.amend", "minutes.approve"}
    return rights & at


class _Telling:
    """Words for what the state holds."""

    def __init__(
        self,
        state: State,
        places: Mapping[str, str],
        reader: Reader | None,
        now: datetime,
        shown: dict[str, dict[str, dict[str, Any]]],
    ) -> None:
        self._state, self._places, self._shown = state, places, shown
        self._zone = reader.zone if reader else ZoneInfo("UTC")
        self.today = now.astimezone(self._zone).date()
        self._record, self._hall = record_of(state), state.hall["main"]

    def row(self, line: MinuteLine) -> Row:
        about = self._shown["questions"].get(line.question, {})
        holder = self._shown["minutes"].get(line.id, {}).get("held_by", "")
        return Row(
            id=line.id,
            seq=line.seq,
            clock=self.clock(line.at_ms),
            kind=line.kind,
            kind_name=line_kind(line.kind),
            text=line.text,
            translation=line.translation,
            behind=line.translated_seq != line.seq,
            question=about.get("text", ""),
            speaker=self.person(line.speaker),
            owner=self._places.get(line.owner) or self.person(line.owner),
            due=day_of_year(date.fromisoformat(line.due)) if line.due else "",
            due_date=line.due,
            owner_id=line.owner,
            held_by=self.person(holder),
            amendments=tuple(self.amendment(each) for each in self.amendments_of(line.id)),
        )

    def clock(self, at_ms: int) -> str:
        """When it was written: a moment of the exchange, or before or after it."""
        hall = self._hall
        if not hall.started_ms or at_ms < hall.started_ms:
            return gettext("Before")
        if hall.ended_ms and at_ms > hall.ended_ms:
            return gettext("Later")
        return offset_in_words(at_ms - hall.started_ms)

    def amendments_of(self, line: str) -> list[Amendment]:
        seen = self._shown["amendments"]
        found = [each for each in self._state.amendments.values() if each.line == line and each.id in seen]
        return sorted(found, key=lambda each: each.seq)

    def amendment(self, amendment: Amendment) -> AmendmentRow:
        line = self._state.minutes.get(amendment.line)
        waits = amendment.status == "proposed"
        before = line.text if line and waits else ""
        return AmendmentRow(
            id=amendment.id,
            city=self._places.get(amendment.city, amendment.city),
            by=self.person(amendment.by),
            status={
                "proposed": gettext("Proposed"),
                "accepted": gettext("Taken into the minutes"),
                "declined": gettext("Declined"),
            }[amendment.status],
            text=words(before, amendment.text) if before else (Part("same", amendment.text),),
            reason=amendment.reason,
            answer=amendment.answer,
            waits=waits,
        )

    def city(self, key: str) -> CityRow:
        signing, awaited = signatories(self._state)[key], self._awaited(key)
        people = [each for each in self._state.people.values() if each.city == key]
        named = self._record.signatories.get(key, "")
        return CityRow(
            id=key,
            name=self._places.get(key, key),
            signatory=" · ".join(self.person(each.id) for each in signing),
            approved=self.day(self._record.approvals.get(key, 0)),
            due=calendar_day(awaited, self.today),
            late=bool(awaited) and awaited < self.today.isoformat(),
            released=self.day(self._record.releases.get(key, 0)),
            people=tuple(Choice(each.id, self.person(each.id), each.id == named) for each in people),
        )

    def _awaited(self, city: str) -> str:
        """The day by which its approval is waited for, ISO 8601; "" where it is not, or no day was named."""
        record = self._record
        return record.due if record.stage == "circulated" and city not in record.approvals else ""

    def stage(self) -> str:
        record = self._record
        match record.stage:
            case "draft":
                return gettext("Draft: the minutes are being written")
            case "review":
                return gettext("With the chair for review")
            case "circulated":
                told = {
                    "version": record.version,
                    "cities": self.names(awaited_approvals(self._state)),
                    "due": calendar_day(record.due, self.today),
                }
                if record.due:
                    return (
                        gettext("Version %(version)d is with the cities until %(due)s. Waiting for: %(cities)s")
                        % told
                    )
                return gettext("Version %(version)d is with the cities. Waiting for: %(cities)s") % told
            case "sealed":
                said = {"version": record.version, "day": self.day(record.since_ms)}
                return gettext("Approved by every city, as version %(version)d, on %(day)s") % said

    def owners(self) -> tuple[Choice, ...]:
        cities = [Choice(key, self._places.get(key, key)) for key in self._state.hall["main"].cities]
        people = [Choice(each.id, self.person(each.id)) for each in self._state.people.values() if each.city]
        return (*cities, *people)

    def names(self, keys: tuple[str, ...]) -> str:
        return listed([self._places.get(key, key) for key in keys])

    def person(self, key: str) -> str:
        person = self._state.people.get(key)
        if person is None:
            return ""
        return ", ".join(part for part in (person.name or gettext("Name removed"), person.title) if part)

    def day(self, at_ms: int) -> str:
        if not at_ms:
            return ""
        return day_of_year(datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self._zone))
