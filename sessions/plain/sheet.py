"""What the plain page tells one reader: from their audience's view and their own things, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext, pgettext

from sessions.domain.authority import audience_of
from sessions.domain.names import Audience
from sessions.domain.state import State
from sessions.domain.view import own, view
from sessions.labels import answered, carried_over, declined, line_kind
from sessions.models import Phase
from sessions.plain import talk
from sessions.when import Reader

CLOSED = ("answered", "declined", "carried")
Entity = dict[str, Any]
Section = dict[str, Entity]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: str
    number: int  # by which people speak of it
    text: str
    language: str
    votes: int
    mine: bool  # I voted for it
    asked_by: str
    outcome: str
    answer: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the agenda or of the minutes."""

    text: str
    kind: str
    meta: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    phase: str
    started: bool
    ended: bool
    left: str  # of the part's time; "" where it has none
    outside: bool  # while an item is off the record
    off_record: bool
    speaker: str
    has_floor: str
    i_have_the_floor: bool
    floor: tuple[QuestionRow, ...]
    waiting: tuple[QuestionRow, ...]
    closed: tuple[QuestionRow, ...]
    reviewed: tuple[str, ...]  # my questions that the desk has not shown yet
    hands: tuple[str, ...]
    my_hand: bool
    agenda: tuple[Row, ...]
    minutes: tuple[Row, ...]
    polls: tuple[talk.PollRow, ...]
    captions: talk.CaptionRows
    chat: tuple[talk.ChatRow, ...]
    chat_is_on: bool
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader reads by: languages as codes, `captions` where they asked for some."""

    reader: Reader | None
    language: str = ""
    captions: str = ""


def sheet(state: State, participant: str, places: Mapping[str, str], wanted: Wanted, now_ms: int) -> Sheet:
    """`places` has the names of cities by their key. `participant` is of this exchange."""
    audience = audience_of(state, participant)
    told = _Telling(view(state, audience), own(state, participant), places, wanted)
    return told.sheet(audience, participant, now_ms)


def _phase(phase: str) -> str:
    return gettext("Closed") if phase == Phase.ENDED else str(Phase(phase).label)


class _Telling:
    def __init__(
        self,
        document: dict[str, Section],
        mine: dict[str, Any],
        places: Mapping[str, str],
        wanted: Wanted,
    ) -> None:
        self.document, self.mine, self.places, self.wanted = document, mine, places, wanted
        self.zone = wanted.reader.zone if wanted.reader else ZoneInfo("UTC")
        self.people = document["people"]
        # Of a question of mine that the others do not see in full I have the words.
        self.questions = {key: one | mine["asked"].get(key, {}) for key, one in document["questions"].items()}
        by_seq = sorted(self.questions.items(), key=lambda each: int(each[1]["seq"]))
        self.numbers = {key: number for number, (key, _) in enumerate(by_seq, start=1)}

    def sheet(self, audience: Audience, me: str, now_ms: int) -> Sheet:
        hall = self.document["hall"]["main"]
        holder = self.document["floor"].get("main", {}).get("holder", "")
        hands = sorted(self.document["hands"].items(), key=lambda each: each[1]["seq"])
        return Sheet(
            title=hall["title"],
            phase=_phase(hall["phase"]),
            started=hall["phase"] != "lobby",
            ended=hall["phase"] == "ended",
            left=_left(hall, now_ms),
            outside=audience is Audience.OUTSIDE,
            off_record=hall.get("off_record", False),
            speaker=self._speaker(),
            has_floor=self._name(holder),
            i_have_the_floor=bool(holder) and holder == me,
            floor=self._questions("floor", order=_latest),
            waiting=self._questions("waiting", order=_most_votes),
            closed=self._questions(*CLOSED, order=_latest),
            reviewed=tuple(one["text"] for key, one in self.mine["asked"].items() if self._in_review(key)),
            hands=tuple(self._name(key) for key, _ in hands),
            my_hand=me in self.document["hands"],
            agenda=self._agenda(),
            minutes=self._minutes(),
            polls=talk.polls(self.document, self.mine, lambda city: self.places.get(city, "")),
            captions=talk.captions(self.document, self.wanted.captions, self.wanted.language, self._asked_by),
            chat=talk.chat(self.document, self.mine, self._asked_by, self._clock),
            chat_is_on=hall.get("chat", False),
            may=frozenset(self.mine["may"]),
        )

    def _in_review(self, question: str) -> bool:
        return bool(self.questions.get(question, {}).get("status") == "review")

    def _name(self, participant: str) -> str:
        """ "Dr A. Rao, Commissioner, Surat"; "" for nobody."""
        person = self.people.get(participant)
        if person is None:
            return ""
        name = person["name"] or gettext("Name removed")
        return self._listed(name, person["title"], self.places.get(person["city"], ""))

    def _asked_by(self, participant: str) -> str:
        """ "Dr A. Rao, Surat": beside a question as in the room."""
        person = self.people.get(participant)
        if person is None:
            return ""
        return self._listed(person["name"] or gettext("Name removed"), self.places.get(person["city"], ""))

    def _listed(self, *parts: str) -> str:
        return pgettext("between parts of a list", ", ").join(filter(None, parts))

    def _speaker(self) -> str:
        """Of those who speak the one who began last; of a delegation whoever was marked."""
        turns = [turn for turn in self.document["turns"].values() if "to_ms" not in turn]
        if not turns:
            return ""
        speaks = max(turns, key=lambda turn: int(turn["from_ms"]))["participant"]
        delegation = self.document["delegations"].get(speaks, {})
        member = delegation.get("members", {}).get(delegation.get("speaker", ""))
        if member is None:
            return self._name(speaks)
        city = self.places.get(self.people.get(speaks, {}).get("city", ""), "")
        return self._listed(member["name"], member["title"], city)

    def _questions(self, *statuses: str, order: Any) -> tuple[QuestionRow, ...]:
        asked = [
            (key, one) for key, one in self.questions.items() if one["status"] in statuses and "text" in one
        ]
        return tuple(self._question(key, one) for key, one in sorted(asked, key=lambda each: order(each[1])))

    def _question(self, key: str, one: Entity) -> QuestionRow:
        return QuestionRow(
            id=key,
            number=self.numbers[key],
            text=one["text"] or gettext("Text removed"),
            language=one.get("language", ""),
            votes=one.get("votes", 0),
            mine=key in self.mine["votes"],
            asked_by=self._asked_by(one.get("author", "")) or gettext("Asked without a name"),
            outcome=self._outcome(one),
            answer=one.get("answer", ""),
        )

    def _outcome(self, one: Entity) -> str:
        match one["status"]:
            case "answered":
                return answered(one.get("answer", ""))
            case "declined":
                return declined(one.get("reason", ""))
            case "carried":
                owner = self._name(one.get("owner", "")) or self.places.get(one.get("owner_city", ""), "")
                return carried_over(owner, one["due"])
            case _:
                return ""

    def _agenda(self) -> tuple[Row, ...]:
        items = sorted(self.document["agenda"].values(), key=lambda item: str(item["place"]))
        states = {
            "done": gettext("done"),
            "running": gettext("now"),
            "skipped": gettext("skipped"),
            "carried": gettext("carried over"),
        }
        return tuple(
            Row(
                text=item.get("title") or gettext("Off the record"),
                kind=item["status"],
                meta=states.get(item["status"], ""),
                now=item["status"] == "running",
            )
            for item in items
        )

    def _minutes(self) -> tuple[Row, ...]:
        lines = sorted(self.document["minutes"].values(), key=lambda line: (line["at_ms"], line["seq"]))
        return tuple(Row(line["text"], _kind(line["kind"]), self._clock(line["at_ms"])) for line in lines)

    def _clock(self, at_ms: int) -> str:
        return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone):%H:%M}"


def _kind(kind: str) -> str:
    """A note says nothing of itself."""
    return "" if kind == "note" else line_kind(kind)


def _latest(question: Entity) -> tuple[int, int]:
    at_ms: int = question.get("closed_ms") or question.get("floor_ms") or 0
    return -at_ms, -int(question["seq"])


def _most_votes(question: Entity) -> tuple[int, int]:
    return -int(question.get("votes", 0)), int(question["seq"])


def _left(hall: Entity, now_ms: int) -> str:
    ends_ms: int | None = hall.get("phase_ends_ms")
    if ends_ms is None or hall["phase"] in ("lobby", "ended"):
        return ""
    minutes = -(-abs(ends_ms - now_ms) // 60_000)
    time = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    told = gettext("%(time)s left") if ends_ms >= now_ms else gettext("%(time)s over its time")
    return told % {"time": time}
