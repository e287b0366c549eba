"""Words that commands, events, state and views share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z][0-9a-z]*\Z", max_length=40, description="a key of a view's section")]
Milliseconds = Annotated[int, Meta(description="Unix time in milliseconds")]
Minutes = Annotated[int, Meta(ge=1, le=24 * 60)]
Language = Annotated[
    str, Meta(pattern=r"^[a-z]{2,3}\Z", description="a language's primary subtag, RFC 5646 section 2.2.1: ko")
]

Percent = Annotated[int, Meta(ge=0, le=100)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}\Z", description="a calendar day, RFC 3339 full-date")]
USUAL_PRECEDENCE = 100
Precedence = Annotated[int, Meta(ge=0, le=10_000, description="lower is named first within a delegation")]

QUESTION_LENGTH = 500
REASON_LENGTH = 500
ANSWER_LENGTH = 4_000
LINE_LENGTH = 2_000
CAPTION_LENGTH = 300
NAME_LENGTH = 150
HOLD_MS = 120_000  # after which a line that somebody left open is free again
ITEM_LENGTH = 200
ITEMS = 60  # of an agenda
LOGISTICS_LENGTH = 2_000
SEATS_OF_A_DELEGATION = 30
MOST_POLLS = 100  # of an exchange, withdrawn ones among them
MOST_CHOICES = 10
CHOICE_LENGTH = 150
CHAT_LENGTH = 500
CHAT_WINDOW = 200  # lines that the room has; what is older stands in the archive's table
DECKS = 40  # of an exchange
PAGES = 200  # of a deck
HANDOUTS = 60  # of an exchange
NAME_LENGTH = 150


class Role(StrEnum):
    """What somebody is in one exchange."""

    CHAIR = "chair"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    LEADER = "leader"
    PRESENTER = "presenter"
    PANELLIST = "panellist"
    ATTENDEE = "attendee"
    OBSERVER = "observer"  # listens, and says nothing
    PRESS = "press"
    TECHNICAL = "technical"  # keeps sound, pictures and the recording going; decides nothing
    INTERPRETER = "interpreter"
    SYSTEM = "system"  # time, presence and the media plane; never a person


class Phase(StrEnum):
    """Where an exchange is. Which of them it has, and how long, is its format's (`formats`)."""

    LOBBY = "lobby"
    PRESENTATIONS = "presentations"
    DISCUSSION = "discussion"
    QUESTIONS = "questions"
    ENDED = "ended"


class Audience(StrEnum):
    """Who sees the same document. One patch is encoded for each."""

    ATTENDEE = "attendee"
    PANEL = "panel"
    DESK = "desk"
    ARCHIVE = "archive"
    OUTSIDE = (
        "outside"  # who waits while an item is off the record: the parts and the clock, nothing that is said
    )


AUDIENCE_OF: dict[Role, Audience] = {
    Role.CHAIR: Audience.DESK,
    Role.MODERATOR: Audience.DESK,
    Role.RAPPORTEUR: Audience.DESK,
    Role.LEADER: Audience.PANEL,
    Role.PRESENTER: Audience.PANEL,
    Role.ATTENDEE: Audience.ATTENDEE,
    Role.INTERPRETER: Audience.PANEL,
    Role.PANELLIST: Audience.PANEL,
    Role.OBSERVER: Audience.ATTENDEE,
    Role.PRESS: Audience.ATTENDEE,
    Role.TECHNICAL: Audience.DESK,
}

FormatName = Literal["presentations", "peer_exchange", "round_table"]
StakeholderKind = Literal[
    "", "government", "academia", "industry", "civil_society", "international"
]  # "": not said
QuestionStatus = Literal["review", "waiting", "floor", "merged", "answered", "declined", "carried", "withdrawn"]
OPEN_QUESTION: frozenset[QuestionStatus] = frozenset(("review", "waiting", "floor"))  # no outcome yet
QuestionOrder = Literal["votes", "time", "sides", "hand"]
LineKind = Literal["note", "decision", "action", "quote", "amendment"]
MinutesStage = Literal["draft", "review", "circulated", "sealed"]
AmendmentStatus = Literal["proposed", "accepted", "declined"]
ItemStatus = Literal["waiting", "running", "done", "skipped", "carried"]
SpeakingOrder = Literal["first", "least", "sides"]  # first come, least heard first, sides in turn
BudgetOf = Literal["person", "city", "side"]
PollStatus = Literal["draft", "open", "closed", "withdrawn"]
PollResults = Literal["live", "closed"]  # seen by all while it runs, or when it is closed
PollVoters = Literal["people", "cities"]
Source = Literal["microphone", "camera", "screen", "booth", "desk", "backstage"]
