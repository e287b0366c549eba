"""Who may do what, when: the one registry. What it does not list is refused.

Names are the commands' tags; the media plane's own: `media.listen`, `media.speak`, `media.show`, and one for each
private line; and what is asked of a page: `slides.hand_in`, `slides.oversee`, `handout.hand_in`.

The table is role × command × phase. Facts of the log change it for one person: who stands in for the host may what a
moderator may; who has the floor, or sits at the table, may speak; who was muted may not; who was removed may nothing;
captions are written by those who were named for it, and nobody else; and while an item is off the record nothing is
written, and those who wait outside may nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from msgspec import Struct

from sessions.domain import commands as c
from sessions.domain.errors import Refusal, refuse
from sessions.domain.floor import floor_of
from sessions.domain.formats import format_of
from sessions.domain.names import AUDIENCE_OF, Audience, Phase, Role
from sessions.domain.state import Actor, Person, State


class Rule(Struct, frozen=True):
    roles: frozenset[Role]
    phases: frozenset[Phase]
    off_record: bool = True  # also while an item is off the record: it leaves no words


def _rule(roles: Iterable[Role], phases: Iterable[Phase], *, off_record: bool = True) -> Rule:
    return Rule(frozenset(roles), frozenset(phases), off_record)


DESK = (Role.CHAIR, Role.MODERATOR)
MINUTES = (*DESK, Role.RAPPORTEUR)
CREW = (*DESK, Role.TECHNICAL)  # who keep the recording running
PANEL = (*MINUTES, Role.LEADER, Role.PRESENTER, Role.PANELLIST)
EVERYONE = (*PANEL, Role.ATTENDEE)
CITIES = (
    Role.LEADER,
    Role.PRESENTER,
    Role.PANELLIST,
)  # those who may sign for a city, where they do: `record.city_signed_for`
SLIDES = (*PANEL, Role.TECHNICAL)
BOOTH = (Role.INTERPRETER,)
PRESENT = (*EVERYONE, *BOOTH, Role.OBSERVER, Role.PRESS, Role.TECHNICAL)
SYSTEM = (Role.SYSTEM,)

LIVE = (Phase.PRESENTATIONS, Phase.DISCUSSION, Phase.QUESTIONS)
OPEN = (Phase.LOBBY, *LIVE)
ALWAYS = tuple(Phase)


def name_of(command: type[c.Command]) -> str:
    """The tag of a command class: `question.ask`."""
    return str(command.__struct_config__.tag)


REGISTRY: dict[str, Rule] = {
    name_of(c.StartPhase): _rule(DESK, OPEN),
    name_of(c.EndExchange): _rule(DESK, OPEN),
    name_of(c.ReleaseExchange): _rule((Role.CHAIR, *CITIES), (Phase.ENDED,)),
    name_of(c.StartRecording): _rule(CREW, LIVE, off_record=False),
    name_of(c.StopRecording): _rule(CREW, LIVE),
    name_of(c.ChooseRecording): _rule(PRESENT, OPEN),
    name_of(c.SetDevices): _rule((*PANEL, *BOOTH, Role.TECHNICAL), OPEN),
    name_of(c.RaiseHand): _rule(EVERYONE, LIVE),
    name_of(c.LowerHand): _rule(EVERYONE, LIVE),
    name_of(c.AskQuestion): _rule(EVERYONE, OPEN, off_record=False),
    name_of(c.WithdrawQuestion): _rule(EVERYONE, OPEN),
    name_of(c.VoteForQuestion): _rule(EVERYONE, OPEN),
    name_of(c.WithdrawVote): _rule(EVERYONE, OPEN),
    name_of(c.PromoteQuestion): _rule(DESK, LIVE),
    name_of(c.AnswerQuestion): _rule(DESK, LIVE, off_record=False),
    name_of(c.DeclineQuestion): _rule(DESK, OPEN, off_record=False),
    name_of(c.ReopenQuestion): _rule(DESK, OPEN),
    name_of(c.SetAsking): _rule(DESK, OPEN),
    name_of(c.SetOrder): _rule(DESK, OPEN),
    name_of(c.ApproveQuestion): _rule(DESK, OPEN),
    name_of(c.HoldQuestion): _rule(DESK, OPEN),
    name_of(c.MergeQuestion): _rule(DESK, OPEN),
    name_of(c.SplitQuestion): _rule(DESK, OPEN),
    name_of(c.KeepApart): _rule(DESK, OPEN),
    name_of(c.ClaimQuestion): _rule(DESK, OPEN),
    name_of(c.ReleaseClaim): _rule(DESK, OPEN),
    name_of(c.AssignQuestion): _rule(DESK, OPEN),
    name_of(c.PlaceQuestion): _rule(DESK, OPEN),
    name_of(c.CarryOver): _rule(DESK, OPEN),
    name_of(c.CarryOverAll): _rule(DESK, OPEN),
    name_of(c.ReviewReason): _rule((Role.CHAIR,), ALWAYS, off_record=False),
    name_of(c.ReviewReasons): _rule((Role.CHAIR,), ALWAYS, off_record=False),
    name_of(c.AddMinuteLine): _rule(MINUTES, ALWAYS, off_record=False),
    name_of(c.EditMinuteLine): _rule(MINUTES, ALWAYS, off_record=False),
    name_of(c.StrikeMinuteLine): _rule(MINUTES, ALWAYS),
    name_of(c.HoldMinuteLine): _rule(MINUTES, ALWAYS),
    name_of(c.SetMinutesLanguages): _rule(MINUTES, ALWAYS),
    name_of(c.SubmitMinutes): _rule(MINUTES, ALWAYS),
    name_of(c.ReturnMinutes): _rule((Role.CHAIR,), ALWAYS, off_record=False),
    name_of(c.CirculateMinutes): _rule((Role.CHAIR,), (Phase.ENDED,)),
    name_of(c.SetMinutesDue): _rule((Role.CHAIR,), (Phase.ENDED,)),
    name_of(c.NameSignatory): _rule((Role.CHAIR,), ALWAYS),
    name_of(c.ProposeAmendment): _rule(CITIES, (Phase.ENDED,)),
    name_of(c.DecideAmendment): _rule((Role.CHAIR,), (Phase.ENDED,)),
    name_of(c.ApproveMinutes): _rule(CITIES, (Phase.ENDED,)),
    name_of(c.TakeBooth): _rule((*BOOTH, *DESK), OPEN),
    name_of(c.OfferBooth): _rule(BOOTH, OPEN),
    name_of(c.PassFloor): _rule((*BOOTH, *DESK), OPEN),
    name_of(c.AskToSlowDown): _rule(BOOTH, OPEN),
    name_of(c.NameCaptioner): _rule(DESK, OPEN),
    name_of(c.TakeCaptions): _rule(PRESENT, OPEN),
    name_of(c.OfferCaptions): _rule(PRESENT, OPEN),
    name_of(c.WriteCaption): _rule(PRESENT, LIVE, off_record=False),
    name_of(c.CorrectCaption): _rule(PRESENT, LIVE, off_record=False),
    name_of(c.WithdrawCaption): _rule(PRESENT, LIVE),
    name_of(c.TakeHost): _rule(DESK, OPEN),
    name_of(c.AddItem): _rule(DESK, OPEN),
    name_of(c.EditItem): _rule(DESK, OPEN),
    name_of(c.MoveItem): _rule(DESK, OPEN),
    name_of(c.StartItem): _rule(DESK, LIVE),
    name_of(c.FinishItem): _rule(DESK, LIVE),
    name_of(c.SkipItem): _rule(DESK, OPEN),
    name_of(c.ExtendPhase): _rule(DESK, LIVE),
    name_of(c.AskForRoundTable): _rule(PANEL, (Phase.LOBBY,)),
    name_of(c.AnswerRoundTable): _rule(DESK, (Phase.LOBBY,)),
    name_of(c.SetRoster): _rule(EVERYONE, OPEN),
    name_of(c.MarkSpeaker): _rule(EVERYONE, OPEN),
    name_of(c.OrderHands): _rule(DESK, OPEN),
    name_of(c.SetBudget): _rule(DESK, OPEN),
    name_of(c.GrantFloor): _rule(DESK, LIVE),
    name_of(c.ReturnFloor): _rule(EVERYONE, LIVE),
    name_of(c.MuteSpeaker): _rule(DESK, OPEN),
    name_of(c.UnmuteSpeaker): _rule(DESK, OPEN),
    name_of(c.RemovePerson): _rule(DESK, OPEN),
    name_of(c.ReadmitPerson): _rule(DESK, OPEN),
    name_of(c.DraftPoll): _rule(DESK, OPEN, off_record=False),
    name_of(c.OpenPoll): _rule(DESK, LIVE, off_record=False),
    name_of(c.ClosePoll): _rule(DESK, LIVE),
    name_of(c.ShowPoll): _rule(DESK, LIVE),
    name_of(c.WithdrawPoll): _rule(DESK, OPEN),
    name_of(c.CastBallot): _rule(EVERYONE, LIVE, off_record=False),
    name_of(c.SetChat): _rule(DESK, OPEN),
    name_of(c.PostChatLine): _rule((*EVERYONE, *BOOTH, Role.TECHNICAL), OPEN, off_record=False),
    name_of(c.HideChatLine): _rule(DESK, OPEN),
    name_of(c.LoseHost): _rule(SYSTEM, OPEN),
    name_of(c.RingBell): _rule(SYSTEM, LIVE),
    name_of(c.BringItem): _rule(SYSTEM, OPEN),
    name_of(c.CarryItem): _rule(SYSTEM, ALWAYS),
    name_of(c.PrepareExchange): _rule(SYSTEM, (Phase.LOBBY,)),
    name_of(c.ReviseExchange): _rule(SYSTEM, (Phase.LOBBY,)),
    name_of(c.MoveExchange): _rule(SYSTEM, (Phase.LOBBY,)),
    name_of(c.CancelExchange): _rule(SYSTEM, (Phase.LOBBY,)),
    name_of(c.Knock): _rule(SYSTEM, OPEN),
    name_of(c.StopWaiting): _rule(SYSTEM, ALWAYS),
    name_of(c.HideOlderLine): _rule(SYSTEM, OPEN),
    name_of(c.LetIn): _rule(DESK, OPEN),
    name_of(c.TurnAway): _rule(DESK, OPEN),
    name_of(c.SetDoor): _rule(DESK, OPEN),
    name_of(c.AdmitParticipant): _rule(SYSTEM, OPEN),
    name_of(c.EmptyPostBox): _rule(SYSTEM, ALWAYS),
    name_of(c.ErasePerson): _rule(SYSTEM, ALWAYS),
    name_of(c.EndClaims): _rule(SYSTEM, OPEN),
    name_of(c.ReportSimilar): _rule(SYSTEM, OPEN),
    name_of(c.MarkArrived): _rule(SYSTEM, OPEN),
    name_of(c.MarkLeft): _rule(SYSTEM, ALWAYS),
    name_of(c.BeginTurn): _rule(SYSTEM, LIVE),
    name_of(c.EndTurn): _rule(SYSTEM, ALWAYS),
    name_of(c.RelieveBooth): _rule(SYSTEM, OPEN),
    name_of(c.ReportSilence): _rule(SYSTEM, OPEN),
    name_of(c.ReportVoice): _rule(SYSTEM, OPEN),
    name_of(c.HearCaption): _rule(SYSTEM, (*LIVE, Phase.ENDED)),  # of the last seconds, as the recording
    name_of(c.MissCaption): _rule(SYSTEM, LIVE),
    name_of(c.OpenSegment): _rule(SYSTEM, (*LIVE, Phase.ENDED)),  # reports of the last seconds may come late
    name_of(c.CloseSegment): _rule(SYSTEM, ALWAYS),
    name_of(c.FailRecording): _rule(SYSTEM, ALWAYS),
    name_of(c.ReportLowSpace): _rule(SYSTEM, OPEN),
    name_of(c.ReportSpace): _rule(SYSTEM, OPEN),
    name_of(c.ShowSlides): _rule(SLIDES, LIVE),
    name_of(c.TurnSlide): _rule(SLIDES, LIVE),
    name_of(c.PutSlidesAway): _rule(SLIDES, LIVE),
    name_of(c.ShareSlides): _rule(SLIDES, OPEN, off_record=False),
    name_of(c.WithdrawSlides): _rule(SLIDES, ALWAYS),
    name_of(c.TakeBackHandout): _rule(SLIDES, ALWAYS),
    name_of(c.OfferSlides): _rule(SYSTEM, OPEN),
    name_of(c.ShareHandout): _rule(SYSTEM, OPEN),
    "slides.hand_in": _rule(SLIDES, OPEN),
    "slides.oversee": _rule((*MINUTES, Role.TECHNICAL), ALWAYS),  # everybody's, not one's own alone
    "handout.hand_in": _rule(PANEL, OPEN, off_record=False),
    "media.listen": _rule(PRESENT, OPEN),
    "media.speak": _rule((*PANEL, *BOOTH), OPEN),
    "media.show": _rule(PANEL, OPEN),
    "media.booth": _rule(BOOTH, OPEN),  # talkback: the two of a booth, unheard by anybody else
    "media.desk": _rule((*MINUTES, *BOOTH, Role.TECHNICAL), OPEN),
    "media.backstage": _rule((*PANEL, Role.TECHNICAL), OPEN),
}
COMMANDS: frozenset[str] = frozenset(name_of(command) for command in get_args(c.AnyCommand))


def may(role: Role, name: str, phase: Phase) -> bool:
    """Whether this role may do this in this phase. Unknown names are refused."""
    rule = REGISTRY.get(name)
    return rule is not None and role in rule.roles and phase in rule.phases


# what having the floor gives
BY_THE_FLOOR = frozenset({"devices.set", "media.speak", "media.show", "handout.hand_in", "handout.take_back"})


BY_DUTY = frozenset({"captions.take", "captions.offer", "caption.write", "caption.correct", "caption.withdraw"})
FOR_THE_DESK_TOO = frozenset({"captions.take", "caption.correct", "caption.withdraw"})


def allowed(role: Role, phase: Phase) -> tuple[str, ...]:
    """All that this role may do in this phase."""
    return tuple(name for name in REGISTRY if may(role, name, phase))


def rights(state: State, person: Person) -> tuple[str, ...]:
    """All that this person may do now: what the buttons of their page follow."""
    return tuple(name for name in REGISTRY if _has(state, person, name))


def permitted(state: State, participant: str, name: str) -> bool:
    """Whether this person may do this now."""
    person = state.people.get(participant)
    return person is not None and _has(state, person, name)


def waits_outside(state: State, person: Person) -> bool:
    """While an item is off the record, those whose role the format names."""
    off_record = bool(state.hall) and state.hall["main"].off_record
    return off_record and person.role in format_of(state).waits_outside


def audience_of(state: State, participant: str) -> Audience:
    """Whose document this person is shown."""
    person = state.people.get(participant)
    if person is None:
        return Audience.ATTENDEE
    return Audience.OUTSIDE if person.removed or waits_outside(state, person) else AUDIENCE_OF[person.role]


def speaks_freely(state: State, person: Person) -> bool:
    """Whether they may speak without being given the floor."""
    return may(person.role, "media.speak", state.phase) or _at_the_table(state, person)


def _at_the_table(state: State, person: Person) -> bool:
    return state.phase in LIVE and format_of(state).seats.get(person.role) == "table"


def _has(state: State, person: Person, name: str) -> bool:
    rule = REGISTRY.get(name)
    if rule is None or state.phase not in rule.phases or not _role_has(state, person, name):
        return False
    return _hindrance(state, person, name) is None


def _role_has(state: State, person: Person, name: str) -> bool:
    """By their role, by standing in for the host, or by the floor."""
    roles = REGISTRY[name].roles
    if person.role in roles or (Role.MODERATOR in roles and state.hall["main"].host == person.id):
        return True
    return name in BY_THE_FLOOR and state.phase in LIVE and _has_the_floor(state, person)


def _has_the_floor(state: State, person: Person) -> bool:
    return floor_of(state).holder == person.id or _at_the_table(state, person)


def _hindrance(state: State, person: Person, name: str) -> Refusal | None:
    """What keeps this very person from it, whatever their role."""
    if person.removed:
        return refuse("participant.removed")
    if person.muted and name == "media.speak":
        return refuse("floor.muted")
    if name in BY_DUTY and not _has_the_duty(state, person, name):
        return refuse("captions.not_captioner")
    if waits_outside(state, person) or (state.hall["main"].off_record and not REGISTRY[name].off_record):
        return refuse("agenda.off_record")
    return None


def _has_the_duty(state: State, person: Person, name: str) -> bool:
    """Captioners were named; those who name them may do some of it for them."""
    if any(person.id in each.captioners for each in state.captioning.values()):
        return True
    return name in FOR_THE_DESK_TOO and _role_has(state, person, "captions.name")


def authorise(state: State, command: c.Command, actor: Actor) -> Refusal | None:
    """Why this actor may not give this command now, or None."""
    name = name_of(type(command))
    if actor.role is Role.SYSTEM:
        allowed_at_all, person = name in REGISTRY and Role.SYSTEM in REGISTRY[name].roles, None
    else:
        person = state.people.get(actor.participant)
        if person is None or person.role is not actor.role:
            return refuse("participant.unknown")
        allowed_at_all = name in REGISTRY and _role_has(state, person, name)
    if not allowed_at_all:
        return refuse("role.not_allowed", role=actor.role.value)
    if state.phase not in REGISTRY[name].phases:
        return _wrong_phase(state, REGISTRY[name])
    return None if person is None else _hindrance(state, person, name)


def _wrong_phase(state: State, rule: Rule) -> Refusal:
    if state.phase is Phase.ENDED:
        return refuse("exchange.ended", ended_ms=state.hall["main"].ended_ms)
    if rule.phases == {Phase.ENDED}:
        return refuse("exchange.not_ended")
    return refuse("phase.not_allowed", phase=state.phase.value)
