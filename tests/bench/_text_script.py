"""Ten minutes of two cities, as a script: who does what at which second. Ids are as random as real ones."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sessions.domain import commands as c
from sessions.domain.commands import AnyCommand
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor

SECONDS = 600
QUESTIONS = 30
LANGUAGES = {"en": 18, "hi": 4, "ur": 4, "ko": 4}
FOLDER = Path(__file__).parent / "duplicates"
PEOPLE = (
    ("Dr Anjali Rao", "Commissioner", "surat", Role.CHAIR),
    ("Amara Okafor", "Programme officer", "", Role.MODERATOR),
    ("Ji-woo Han", "Secretary", "", Role.RAPPORTEUR),
    ("Bhavesh Patel", "Chief engineer, water supply", "surat", Role.LEADER),
    ("Kim Min-seok", "Director of waterworks", "busan", Role.LEADER),
    ("Lee Seo-yeon", "Head of smart metering", "busan", Role.PRESENTER),
    ("Farida Shaikh", "Deputy mayor", "surat", Role.PANELLIST),
    ("Choi Dong-hyun", "Vice mayor", "busan", Role.PANELLIST),
)
GUESTS = 14  # attendees beside the two readers
LINES = (
    "Surat loses about a third of its water; a tenth of the meters do not turn.",
    "Busan measures each district at night and repairs where the flow does not fall.",
    "Busan shares its list of valves that fail, with costs, by the end of the month.",
    "A pilot in two wards of Surat with 4,000 meters begins in January.",
    "Old pipes are replaced by what a leak costs, not by their age.",
    "Residents were visited twice before a meter was changed; one in fifty refused.",
)


class Step(NamedTuple):
    """At `second` of the script somebody does something."""

    second: float
    actor: Actor
    command: AnyCommand


class Script:
    """The same for the same seed."""

    def __init__(self, exchange: str) -> None:
        self._chance = random.Random(11)
        self.exchange = exchange
        named = [(name, title, city, role) for name, title, city, role in PEOPLE]
        cities = ("surat", "busan")
        named += [(f"{_first(n)} {_last(n)}", "Engineer", cities[n % 2], Role.ATTENDEE) for n in range(GUESTS)]
        self.people = [
            c.AdmitParticipant(
                participant=self._id("p", 16),
                name=name,
                title=title,
                city=city or None,
                side=("", "surat", "busan").index(city) if city else 0,
                role=role,
            )
            for name, title, city, role in named
        ]
        self.questions = [self._id("q", 32) for _ in range(QUESTIONS)]

    def steps(self) -> list[Step]:
        """All that happens while the readers are there, in order."""
        steps = [*self._hall(), *self._speech(), *self._desk(), *self._audience(), *self._captions()]
        return sorted(steps, key=lambda step: step.second)

    def _hall(self) -> Iterator[Step]:
        chair, moderator = self._actor(0), self._actor(1)
        for n, person in enumerate(self.people):
            yield Step(1 + 2 * n, SYSTEM, c.MarkArrived(participant=person.participant))
        for person in self.people:
            yield Step(42, Actor(person.participant, person.role), c.ChooseRecording(agree=True))
        yield Step(45, moderator, c.StartPhase(phase=Phase.PRESENTATIONS))
        yield Step(46, chair, c.StartRecording())
        yield Step(300, moderator, c.StartPhase(phase=Phase.QUESTIONS))
        for second, away in ((210, 12), (330, 14), (480, 9)):  # somebody's line is cut for a while
            yield Step(second, SYSTEM, c.MarkLeft(participant=self.people[away].participant))
            yield Step(second + 40, SYSTEM, c.MarkArrived(participant=self.people[away].participant))

    def _speech(self) -> Iterator[Step]:
        """Turns of some seconds, as the media plane hears them; microphones go on before and off after."""
        second, last = 50.0, -1
        while second < SECONDS - 20:
            who = self._chance.choice([0, 3, 4, 5, 5, 6, 7])
            lasts = self._chance.uniform(5, 16)
            turn = self._id("t", 12)
            if who != last:
                yield Step(second - 1, self._actor(who), self._devices(on=True))
                if last >= 0:
                    yield Step(second, self._actor(last), self._devices(on=False))
            last = who
            begun = c.BeginTurn(turn=turn, participant=self.people[who].participant, at_ms=int(second * 1000))
            yield Step(second, SYSTEM, begun)
            yield Step(second + lasts, SYSTEM, c.EndTurn(turn=turn, at_ms=int((second + lasts) * 1000)))
            second += lasts + 1.5

    def _captions(self) -> Iterator[Step]:
        """A captioner writes what is said: a line every five seconds, about 120 words a minute."""
        captioner = self._actor(2)
        yield Step(40, self._actor(1), c.NameCaptioner(language="en", participant=captioner.participant))
        texts = [text for group in _questions()["en"] for text in group]
        for n in range(105):
            second = 52 + 5.1 * n
            words = f"{texts[n % len(texts)]} {texts[(7 * n + 3) % len(texts)].lower()}"[:110]
            line = c.WriteCaption(
                caption=self._id("c", 32),
                language="en",
                words=words,
                began_ms=0,  # when it is said, as the server's clock has it then
                ended_ms=0,
                speaker=self.people[(3, 5, 4, 6)[n // 3 % 4]].participant,
            )
            yield Step(second, captioner, line)

    def _desk(self) -> Iterator[Step]:
        moderator, rapporteur = self._actor(1), self._actor(2)
        for n in range(18):
            text = f"{LINES[n % len(LINES)]} {('', 'Confirmed by both.', 'Figures follow.')[n % 3]}".strip()
            line = c.AddMinuteLine(line=self._id("l", 32), kind="note" if n % 3 else "decision", text=text)
            yield Step(70 + 28 * n, rapporteur, line)
        for n, question in enumerate(self.questions[:20]):
            second = 305 + 14 * n
            yield Step(second, moderator, c.ClaimQuestion(question=question))
            if n % 5 == 3:
                yield Step(
                    second + 4, moderator, c.DeclineQuestion(question=question, reason="Answered in the paper.")
                )
                continue
            yield Step(second + 2, moderator, c.PromoteQuestion(question=question))
            text = "By night flow, district by district; the list is in the paper." if n % 4 == 0 else ""
            yield Step(second + 12, moderator, c.AnswerQuestion(question=question, text=text))
        for n in range(8):
            speaker = self.people[(3, 4, 6, 7)[n % 4]].participant
            yield Step(310 + 35 * n, moderator, c.GrantFloor(participant=speaker))
            yield Step(340 + 35 * n, moderator, c.ReturnFloor())

    def _audience(self) -> Iterator[Step]:
        groups = _questions()
        texts = [(language, group[0]) for language, n in LANGUAGES.items() for group in groups[language][:n]]
        for n, (question, (language, text)) in enumerate(zip(self.questions, texts, strict=True)):
            asker = self._actor(len(PEOPLE) + n % GUESTS)
            second = 60 + 14.0 * n
            yield Step(second, asker, c.AskQuestion(question=question, text=text, language=language))
            for voter in self._chance.sample(range(GUESTS), 6):
                voted = second + self._chance.uniform(2, 60)
                yield Step(voted, self._actor(len(PEOPLE) + voter), c.VoteForQuestion(question=question))
        for n in range(12):
            hand = self._actor(len(PEOPLE) + n)
            yield Step(320 + 20 * n, hand, c.RaiseHand())
            yield Step(350 + 20 * n, hand, c.LowerHand())

    def reader(self, prefix: str) -> list[tuple[float, dict[str, object]]]:
        """What each of the two readers does: the same, with questions of their own."""
        asked = [f"q{prefix}{n}{'0f3a9' * 6}" for n in range(2)]
        votes: list[tuple[float, dict[str, object]]]
        votes = [(90 + 45 * n, {"do": "question.vote", "question": self.questions[2 * n]}) for n in range(10)]
        return sorted(
            [
                (30, {"do": "recording.choose", "agree": False}),
                (130, {"do": "question.ask", "question": asked[0], "text": "Who pays for the new meters?"}),
                (400, {"do": "question.ask", "question": asked[1], "text": "How long does one repair take?"}),
                (420, {"do": "hand.raise"}),
                (450, {"do": "hand.lower"}),
                *votes,
            ],
            key=lambda step: step[0],
        )

    def _actor(self, number: int) -> Actor:
        person = self.people[number]
        return Actor(person.participant, person.role)

    def _devices(self, *, on: bool) -> c.SetDevices:
        return c.SetDevices(microphone=on, camera=False, screen=False)

    def _id(self, prefix: str, digits: int) -> str:
        return prefix + f"{self._chance.getrandbits(4 * digits):0{digits}x}"


def _questions() -> dict[str, list[list[str]]]:
    """Real-sounding questions by language; those of a group ask the same."""
    groups: dict[str, list[list[str]]] = json.loads((FOLDER / "tuning.json").read_bytes())
    return groups


def _first(n: int) -> str:
    return ("Ravi", "Sana", "Min-ji", "Jun-ho", "Meera", "Yash", "Hae-won")[n % 7]


def _last(n: int) -> str:
    return ("Desai", "Mehta", "Park", "Jung", "Nair", "Kang")[n % 6]
